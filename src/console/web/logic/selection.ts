/** Keys of what is chosen in a list. */
export type Selection = ReadonlySet<string>;

/** Nothing chosen. */
export const NOTHING: Selection = new Set();

/** Adds the key, or takes it out. */
export function toggled(selection: Selection, key: string): Selection {
  const next = new Set(selection);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Everything, or nothing if everything is chosen already. */
export function toggledAll(selection: Selection, keys: readonly string[]): Selection {
  return keys.every((key) => selection.has(key)) ? NOTHING : new Set(keys);
}

/** Adds all from one place to another, both included. */
export function withRange(selection: Selection, keys: readonly string[], from: number, to: number): Selection {
  const [low, high] = from < to ? [from, to] : [to, from];
  return new Set([...selection, ...keys.slice(Math.max(0, low), high + 1)]);
}

/** Without what the list does not have any more. The same object if nothing is missing. */
export function pruned(selection: Selection, keys: readonly string[]): Selection {
  const known = new Set(keys);
  const left = [...selection].filter((key) => known.has(key));
  return left.length === selection.size ? selection : new Set(left);
}

/** Parts of at most `size`, in order: a request must not grow without bound. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
