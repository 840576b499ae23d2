import type {
  ContactCenterDirectory,
  DirectoryProblem,
  DirectoryProblemKind,
  DirectoryState,
  DirectoryTarget,
} from '../../contact-center.js';

/** What concerns e-mail interactions only. */
const ABOUT_EMAIL: ReadonlySet<DirectoryProblemKind> = new Set([
  'EmailRoutingInactive',
  'NobodyTakesEmail',
  'MemberWithoutEmail',
  'UserWithoutEmail',
]);

/** The directory as it matters to generic interactions, which carry no skills and are not e-mail. */
export class GenericDirectory implements ContactCenterDirectory {
  readonly #directory: ContactCenterDirectory;

  constructor(directory: ContactCenterDirectory) {
    this.#directory = directory;
  }

  get state(): DirectoryState {
    return this.#directory.state;
  }

  problems(target: DirectoryTarget): readonly DirectoryProblem[] {
    return this.#directory.problems({ ...target, skills: '' }).filter(({ kind }) => !ABOUT_EMAIL.has(kind));
  }

  onChange(listener: () => void): () => void {
    return this.#directory.onChange(listener);
  }
}
