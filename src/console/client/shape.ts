import { asArray, asObject } from '../../runtime/decode.js';

/** Reads a value of one type. @throws Error that names the place. */
export type Shape<T> = (value: unknown, place: string) => T;

/** What a shape reads. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** An answer with more than this is no answer of ours. */
const MAX_ITEMS = 100_000;

/** Any text. */
export const text: Shape<string> = (value, place) => (typeof value === 'string' ? value : wrong(place, 'text'));

/** A finite number. */
export const number: Shape<number> = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) ? value : wrong(place, 'a number');

/** True or false. */
export const flag: Shape<boolean> = (value, place) => (typeof value === 'boolean' ? value : wrong(place, 'a boolean'));

/** Whatever stands there. */
export const anything: Shape<unknown> = (value) => value;

/** One of a few words. */
export function word<const T extends string>(words: readonly T[]): Shape<T> {
  return (value, place) => words.find((known) => known === value) ?? wrong(place, 'a known word');
}

/** A value, or null. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, place) => (value === null ? null : shape(value, place));
}

/** A value that may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, place) => (value === undefined ? undefined : shape(value, place));
}

/** A list whose entries are all of one shape. */
export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, place) => {
    const items = asArray(value);
    if (items === undefined || items.length > MAX_ITEMS) return wrong(place, 'a list');
    return items.map((item, index) => shape(item, `${place}[${index}]`));
  };
}

/** An object with any names, whose values are all of one shape. */
export function table<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, place) => {
    const object = asObject(value) ?? wrong(place, 'an object');
    return Object.fromEntries(Object.entries(object).map(([name, item]) => [name, shape(item, `${place}.${name}`)]));
  };
}

/** An object with these names; others are left out. */
export function object<const S extends Readonly<Record<string, Shape<unknown>>>>(
  shapes: S,
): Shape<{ readonly [K in keyof S]: Shaped<S[K]> }> {
  return (value, place) => {
    const found = asObject(value) ?? wrong(place, 'an object');
    const entries = Object.entries(shapes).map(([name, shape]) => [name, shape(found[name], `${place}.${name}`)]);
    // Each value comes from the shape of its name, which is what the type says of it.
    return Object.fromEntries(entries) as { readonly [K in keyof S]: Shaped<S[K]> };
  };
}

function wrong(place: string, wanted: string): never {
  throw new Error(`${place} is not ${wanted}`);
}
