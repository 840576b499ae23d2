/**
 * The attributes of an interaction. Names are compared without regard to case, and the first spelling is
 * the one that is shown when nobody asked for a spelling of their own.
 */
export class AttributeBag {
  readonly #values = new Map<string, { readonly name: string; value: string }>();

  /** The value; '' if it was never set. */
  get(name: string): string {
    return this.#values.get(name.toLowerCase())?.value ?? '';
  }

  /** Whether it was ever set, be it to ''. */
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** Sets values and returns the lower-case names of those that really changed. */
  assign(values: Readonly<Record<string, string>>): Set<string> {
    const changed = new Set<string>();
    for (const [name, value] of Object.entries(values)) {
      if (this.#set(name, value)) changed.add(name.toLowerCase());
    }
    return changed;
  }

  /** All attributes under their own names. */
  toRecord(): Record<string, string> {
    return Object.fromEntries([...this.#values.values()].map(({ name, value }) => [name, value]));
  }

  #set(name: string, value: string): boolean {
    const key = name.toLowerCase();
    const known = this.#values.get(key);
    if (known?.value === value) return false;
    this.#values.set(key, { name: known?.name ?? name, value });
    return true;
  }
}
