/** What a column sorts by. */
export type Sortable = string | number;

/** By which column, and whether the greatest comes first. */
export interface Order {
  readonly key: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** A sorted copy; equal ones keep their places. Numbers in text are compared as numbers. */
export function sorted<T>(items: readonly T[], value: (item: T) => Sortable, descending: boolean): readonly T[] {
  const keyed = items.map((item, index) => ({ item, index, by: value(item) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => sign * compare(a.by, b.by) || a.index - b.index);
  return keyed.map(({ item }) => item);
}

/** The order after a click on a column's head: ascending first, then turned round. */
export function orderAfterClick(order: Order | undefined, key: string): Order {
  return { key, descending: order?.key === key && !order.descending };
}

/** Whether every word of the text stands in one of the fields; letters' case does not matter. */
export function matches(text: string, fields: readonly Sortable[]): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = fields.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}

function compare(a: Sortable, b: Sortable): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
