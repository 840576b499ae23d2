import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** A source-format file that the simulated org cannot take: names the file, and the tag where one is at fault. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
  /** Path of the file. */
  readonly file: string;
  /** Tag at fault; undefined if it is the file as a whole. */
  readonly tag: string | undefined;

  constructor(file: string, tag: string | undefined, problem: string) {
    super(`${file}${tag === undefined ? '' : `${placeOf(file, tag, problem)}: <${tag}>`}: ${problem}`);
    this.file = file;
    this.tag = tag;
  }
}

/** Everything that is wrong with the files of a load, one line each. */
export class MetadataErrors extends MetadataError {
  /** In the order in which they were found; two or more. */
  readonly problems: readonly MetadataError[];

  constructor(problems: readonly MetadataError[]) {
    const [first] = problems;
    super(first?.file ?? '', undefined, '');
    this.message = problems.map(({ message }) => message).join('\n');
    this.problems = problems;
  }
}

/** Does work on several files, and goes on after one that is wrong, so that a person sees all at once. */
export class MetadataProblems {
  readonly #problems: MetadataError[] = [];

  get isEmpty(): boolean {
    return this.#problems.length === 0;
  }

  /** What the work gives; nothing if it complains. */
  collect<T>(work: () => readonly T[]): readonly T[] {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      this.#problems.push(error);
      return [];
    }
  }

  /** Ends the load if anything was wrong. @throws MetadataError if there was a complaint; MetadataErrors if several. */
  refuse(): void {
    const [first, ...more] = this.#problems;
    if (first === undefined) return;
    throw more.length === 0 ? first : new MetadataErrors(this.#problems);
  }
}

/** `:line` of the tag in the file; of the one whose text the problem names, where the tag stands several times. */
function placeOf(file: string, tag: string, problem: string): string {
  const lines = readText(file).split('\n');
  const found = lines.flatMap((line, index) => {
    const [, text] = new RegExp(`<${tag}>([^<]*)`).exec(line) ?? [];
    return text === undefined ? [] : [{ line: index + 1, text: text.trim() }];
  });
  const named = found.find(({ text }) => text !== '' && problem.includes(text)) ?? found[0];
  return named === undefined ? '' : `:${named.line}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Tags that may stand several times; everything else stands once. */
const REPEATED = new Set(['value', 'objectPermissions', 'fieldPermissions', 'userPermissions']);

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => REPEATED.has(name),
});

/** One element of a metadata file with typed access; every complaint names file and tag. */
export class MetadataElement {
  /** Path of the file, for complaints. */
  readonly file: string;
  readonly #content: Readonly<Record<string, unknown>>;

  constructor(file: string, content: Readonly<Record<string, unknown>>) {
    this.file = file;
    this.#content = content;
  }

  get tags(): readonly string[] {
    return Object.keys(this.#content);
  }

  /** Whether the element has such a child. */
  has(tag: string): boolean {
    return this.#content[tag] !== undefined;
  }

  /** Text of a child; undefined if there is none. @throws MetadataError if the tag holds no plain text. */
  text(tag: string): string | undefined {
    const value = this.#content[tag];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new MetadataError(this.file, tag, 'expected text');
    return value;
  }

  /** Text of a child that must be there. @throws MetadataError if the tag is missing or empty. */
  requiredText(tag: string): string {
    const value = this.text(tag);
    if (value === undefined || value === '') throw new MetadataError(this.file, tag, 'is missing');
    return value;
  }

  /** Value of a `true` or `false`; a missing one is false. @throws MetadataError for anything else. */
  flag(tag: string): boolean {
    const value = this.text(tag);
    if (value === undefined || value === 'false') return false;
    if (value === 'true') return true;
    throw new MetadataError(this.file, tag, `expected true or false, found '${value}'`);
  }

  /** Value of a whole number that must be there. @throws MetadataError if it is missing or none. */
  integer(tag: string): number {
    const value = this.requiredText(tag);
    if (!/^\d+$/.test(value)) throw new MetadataError(this.file, tag, `expected a number, found '${value}'`);
    return Number(value);
  }

  /**
   * The nested element; undefined if there is none.
   *
   * @throws MetadataError if the tag holds text or stands several times.
   */
  child(tag: string): MetadataElement | undefined {
    const value = this.#content[tag];
    if (value === undefined) return undefined;
    return new MetadataElement(this.file, asObject(value, this.file, tag));
  }

  /** All nested elements of that tag, in the order of the file. @throws MetadataError if one holds text. */
  children(tag: string): readonly MetadataElement[] {
    const value = this.#content[tag];
    if (value === undefined) return [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((entry) => new MetadataElement(this.file, asObject(entry, this.file, tag)));
  }

  /**
   * Makes sure that no tag is passed over in silence.
   *
   * @throws MetadataError for the first tag that is neither used nor known to be harmless.
   */
  allowOnly(known: ReadonlySet<string>): void {
    for (const tag of this.tags) {
      if (!known.has(tag)) throw new MetadataError(this.file, tag, 'is not understood by the simulated org');
    }
  }
}

function asObject(value: unknown, file: string, tag: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MetadataError(file, tag, 'expected nested elements');
  }
  return { ...value };
}

/**
 * Reads a metadata file.
 *
 * @param root name of the root element, e.g. `CustomField`.
 * @throws MetadataError if it is no XML or has another root.
 */
export function readMetadataFile(file: string, root: string): MetadataElement {
  let document: Readonly<Record<string, unknown>>;
  try {
    document = asObject(parser.parse(readFileSync(file, 'utf8'), true), file, root);
  } catch (error) {
    if (error instanceof MetadataError) throw error;
    throw new MetadataError(file, undefined, error instanceof Error ? error.message : String(error));
  }
  const element = document[root];
  if (element === undefined) throw new MetadataError(file, root, 'root element is missing');
  return new MetadataElement(file, asObject(element, file, root));
}
