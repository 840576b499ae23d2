interface Write {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Writes that come in one turn of the event loop share a transaction, in the order in which they came: what costs
 * is the disk's sync, once for each commit. A write is acknowledged only once its transaction is on the disk.
 */
export class WriteGroup {
  readonly #commit: (work: () => void) => void;
  #waiting: Write[] = [];

  /** @param commit runs work as one durable transaction; throws if it came to nothing. */
  constructor(commit: (work: () => void) => void) {
    this.#commit = commit;
  }

  /** Adds work to the next transaction. Resolves once that is on the disk; rejects with why it came to nothing. */
  add(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.flush());
      this.#waiting.push({ work, resolve, reject });
    });
  }

  /** Commits what waits. Never throws: whoever waits is told. */
  flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    if (writes.length === 0) return;
    try {
      this.#commit(() => {
        for (const { work } of writes) work();
      });
    } catch (error) {
      for (const { reject } of writes) reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    for (const { resolve } of writes) resolve();
  }
}
