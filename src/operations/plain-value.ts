const MAX_DEPTH = 6;
const MAX_ITEMS = 100;

/**
 * Any value as plain data of bounded depth and breadth: errors with code and causes (no stack), no cycles, no
 * functions, no bytes. What a getter or `toJSON` would do is not asked.
 */
export function plainValue(value: unknown, text: (text: string, key: string) => string): unknown {
  return plain(value, '', 0, [], text);
}

function plain(
  value: unknown,
  key: string,
  depth: number,
  above: readonly object[],
  text: (text: string, key: string) => string,
): unknown {
  if (typeof value === 'string') return text(value, key);
  if (typeof value === 'bigint' || typeof value === 'symbol') return text(String(value), key);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  if (depth >= MAX_DEPTH) return '[…]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const inner = (item: unknown, itemKey: string) => plain(item, itemKey, depth + 1, [...above, value], text);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => inner(item, key));
  if (value instanceof Set) return [...value].slice(0, MAX_ITEMS).map((item) => inner(item, key));
  return Object.fromEntries(
    entriesOf(value)
      .filter(([, item]) => item !== undefined)
      .slice(0, MAX_ITEMS)
      .map(([name, item]) => [text(name, ''), inner(item, name)]),
  );
}

function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Map) return [...value].map(([name, item]) => [String(name), item]);
  const own = Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, property]) => property.enumerable === true)
    .map(([name, property]): [string, unknown] => [name, 'value' in property ? property.value : '[computed]']);
  if (!(value instanceof Error)) return own;
  return [
    ['name', value.name],
    ['message', value.message],
    ...own.filter(([name]) => name !== 'name' && name !== 'stack'),
    ...(value.cause === undefined ? [] : [['cause', value.cause] satisfies [string, unknown]]),
    ...(value instanceof AggregateError ? [['errors', value.errors] satisfies [string, unknown]] : []),
  ];
}
