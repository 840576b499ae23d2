import type { AttributeBag } from './attribute-bag.js';

/**
 * Finds interactions by the value of an attribute without looking at all of them. The server's own attributes
 * (`Eic_…`) are left out: they change all the time and nobody looks for them.
 */
export class AttributeIndex {
  readonly #ids = new Map<string, Set<string>>();
  readonly #keysOf = new Map<string, Map<string, string>>();

  /** Takes in the attributes of these lower-case names. */
  update(interactionId: string, attributes: AttributeBag, names: Iterable<string>): void {
    const keys = this.#keysOf.get(interactionId) ?? new Map<string, string>();
    this.#keysOf.set(interactionId, keys);
    for (const name of names) {
      if (name.startsWith('eic_')) continue;
      this.#drop(interactionId, keys.get(name));
      const key = `${name}=${attributes.get(name)}`;
      keys.set(name, key);
      const ids = this.#ids.get(key) ?? new Set();
      this.#ids.set(key, ids.add(interactionId));
    }
  }

  /** Forgets an interaction. */
  remove(interactionId: string): void {
    for (const key of this.#keysOf.get(interactionId)?.values() ?? []) this.#drop(interactionId, key);
    this.#keysOf.delete(interactionId);
  }

  /** Ids of the interactions whose attribute has exactly this value, oldest first. */
  find(name: string, value: string): readonly string[] {
    return [...(this.#ids.get(`${name.toLowerCase()}=${value}`) ?? [])];
  }

  #drop(interactionId: string, key: string | undefined): void {
    if (key === undefined) return;
    const ids = this.#ids.get(key);
    ids?.delete(interactionId);
    if (ids?.size === 0) this.#ids.delete(key);
  }
}
