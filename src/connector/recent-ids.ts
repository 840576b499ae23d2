/** The latest ids, up to a number; the oldest are forgotten first. */
export class RecentIds {
  readonly #max: number;
  readonly #ids = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Notes an id as the latest. */
  add(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#max && oldest !== undefined) this.#ids.delete(oldest);
  }

  /** Whether it was noted and not yet forgotten. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
