import { ApexCompileError } from '../syntax/compile-error.js';
import type { ApexSource } from './source-files.js';

/**
 * The complaints of a load. It goes on after a step that failed, so that a person sees all at once; what names a file
 * that failed in an earlier step is not believed, as its complaints may follow from that.
 */
export class LoadProblems {
  /** In the order in which they were found. */
  readonly found: ApexCompileError[] = [];
  readonly #sources: ReadonlyMap<string, ApexSource>;
  #doubted = new Set<string>();

  constructor(sources: readonly ApexSource[]) {
    this.#sources = new Map(sources.map((source) => [source.file, source]));
  }

  /** Runs work, and keeps what it complains about. */
  collect(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof ApexCompileError) {
        if (this.#believes(error)) this.found.push(error);
      } else if (this.found.length === 0) throw error;
    }
  }

  /** What Salesforce has and the simulated org has not follows from nothing else. */
  #believes({ file, problem }: ApexCompileError): boolean {
    return !this.#doubted.has(file) || problem.endsWith('not supported by the simulated org');
  }

  /** From here on, files that failed or that name one that failed are not believed. */
  endStep(): void {
    const failed = new Set(this.found.map(({ file }) => file));
    const names = [...failed].flatMap((file) => this.#sources.get(file)?.name ?? []);
    if (names.length === 0) return;
    const named = new RegExp(`\\b(${names.join('|')})\\b`, 'i');
    const doubted = [...this.#sources.values()].filter(({ source }) => named.test(source)).map(({ file }) => file);
    this.#doubted = new Set([...failed, ...doubted]);
  }
}
