/** Narrow readers for data from the network: they give a value of the wanted type or undefined, never throw. */

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object, else undefined; null and arrays are none. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value if it is an array, else undefined. Its entries are still to be decoded. */
export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** The value if it is a string, else undefined. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is true or false, else undefined; text such as `"true"` is none. */
export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A finite number, also from numeric text: sources disagree on which of the two some servers send. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Text of a scalar: numbers and booleans are written out, null and objects give undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The strings of an array; other elements are left out. */
export function asStrings(value: unknown): readonly string[] {
  return (asArray(value) ?? []).filter((element): element is string => typeof element === 'string');
}

/** Parses JSON text; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
