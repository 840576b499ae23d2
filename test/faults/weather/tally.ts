/** Counts what was done to the connector, by kind. */
export class Tally {
  readonly #byKind = new Map<string, number>();

  readonly #onCount: (kind: string) => void;

  /** @param onCount told of each. */
  constructor(onCount: (kind: string) => void = () => undefined) {
    this.#onCount = onCount;
  }

  /** One more of a kind. */
  count(kind: string): void {
    this.#onCount(kind);
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#byKind.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Kinds in the order of their names. */
  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.#byKind].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
