/** A place in a source file. Line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Source that the simulated org does not take: a syntax error, an unknown name, or something outside the subset. */
export class ApexCompileError extends Error {
  override readonly name = 'ApexCompileError';
  /** As it was given to the parser. */
  readonly file: string;
  /** Where in the file. */
  readonly at: Position;
  /** What is wrong, without the place. */
  readonly problem: string;

  constructor(file: string, at: Position, problem: string) {
    super(`${file}:${at.line}:${at.column}: ${problem}`);
    this.file = file;
    this.at = at;
    this.problem = problem;
  }
}
