/** A place in a source file. Line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Source that the simulated org does not take: a syntax error, an unknown name, or something outside the subset. */
export class ApexCompileError extends Error {
  override readonly name = 'ApexCompileError';
  readonly file: string;
  readonly at: Position;
  readonly problem: string;

  constructor(file: string, at: Position, problem: string) {
    super(`${file}:${at.line}:${at.column}: ${problem}`);
    this.file = file;
    this.at = at;
    this.problem = problem;
  }
}
