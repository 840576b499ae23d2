/** An error code that log lines name. */
export interface SeenError {
  readonly code: string;
  readonly count: number;
  /** Times as the log lines give them. */
  readonly first: string;
  readonly last: string;
}

const MAX_CODES = 200;

/** Counts the codes of errors that log lines name. */
export class SeenErrors {
  readonly #byCode = new Map<string, SeenError>();

  /** Takes one line of a log file. */
  take(line: string): void {
    const code = /"code":"(CASEBRIDGE_[A-Z_]+)"/.exec(line)?.[1];
    if (code === undefined) return;
    const time = /^\{"time":"([^"]{1,40})"/.exec(line)?.[1] ?? '';
    const known = this.#byCode.get(code);
    if (!known && this.#byCode.size >= MAX_CODES) return;
    this.#byCode.set(code, {
      code,
      count: (known?.count ?? 0) + 1,
      first: known && (time === '' || known.first < time) ? known.first : time,
      last: known && (time === '' || known.last > time) ? known.last : time,
    });
  }

  /** Most frequent first. */
  get all(): readonly SeenError[] {
    return [...this.#byCode.values()].sort((a, b) => b.count - a.count);
  }
}
