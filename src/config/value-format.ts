import { asArray } from '../runtime/decode.js';

/** How a value is written in a file or an environment variable, and what it becomes. */
export interface ValueFormat<T> {
  /** Unique name, e.g. `duration 1s to 24h`. */
  readonly name: string;
  /** For the documentation, e.g. "duration, 1s to 24h". Markdown. */
  readonly describe: string;
  /**
   * Reads a raw value. Reading what it returned gives the same again.
   * @throws Error whose message completes "the value …", e.g. "must be true or false".
   */
  parse(raw: unknown): T;
}

/** Any one-line text, also none. */
export const text: ValueFormat<string> = {
  name: 'text',
  describe: 'text',
  parse(raw) {
    if (typeof raw !== 'string') throw new Error('must be text');
    if (/[\r\n\0]/.test(raw)) throw new Error('must be one line of text');
    return raw;
  },
};

/** Text that must not be shown. Its format is as free as {@link text}. */
export const secret: ValueFormat<string> = { ...text, name: 'secret', describe: 'text' };

/** A path of a file or folder, relative to the working directory. */
export const path: ValueFormat<string> = { ...text, name: 'path', describe: 'path' };

const MAX_PATHS = 50;

/** Paths of files, relative to the working directory. */
export const paths: ValueFormat<readonly string[]> = {
  name: 'paths',
  describe: `at most ${MAX_PATHS} paths: array, or text with commas`,
  parse(raw) {
    const given: readonly unknown[] | undefined = typeof raw === 'string' ? raw.split(',') : asArray(raw);
    if (!given) throw new Error('must be an array of paths, or text with commas');
    const found = given.map((item) => text.parse(item).trim()).filter((item) => item !== '');
    if (found.length > MAX_PATHS) throw new Error(`must not have more than ${MAX_PATHS} paths`);
    return found;
  },
};

/** A path that must be given. */
export const folder: ValueFormat<string> = {
  name: 'folder',
  describe: 'path of a folder',
  parse(raw) {
    const value = text.parse(raw);
    if (value.trim() === '') throw new Error('must name a folder');
    return value;
  },
};

/** Text of one shape. */
export function pattern(name: string, shape: RegExp, describe: string): ValueFormat<string> {
  return {
    name,
    describe,
    parse(raw) {
      if (typeof raw !== 'string' || !shape.test(raw)) throw new Error(`must be ${describe}`);
      return raw;
    },
  };
}

/** `true` or `false`, also as text. Nothing else: `0` or `no` are too easily meant the other way. */
export const flag: ValueFormat<boolean> = {
  name: 'flag',
  describe: '`true` or `false`',
  parse(raw) {
    if (typeof raw === 'boolean') return raw;
    const value = typeof raw === 'string' ? raw.trim().toLowerCase() : undefined;
    if (value === 'true') return true;
    if (value === 'false') return false;
    throw new Error('must be true or false');
  },
};

/** A whole number within limits. */
export function count(min: number, max: number): ValueFormat<number> {
  return {
    name: `count ${min} to ${max}`,
    describe: `whole number, ${min} to ${max}`,
    parse(raw) {
      const value = typeof raw === 'string' && /^\s*\d{1,15}\s*$/.test(raw) ? Number(raw) : raw;
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
        throw new Error(`must be a whole number from ${min} to ${max}`);
      }
      return value;
    },
  };
}

/** One of a few words, spelled exactly. */
export function choice<const T extends string>(words: readonly T[]): ValueFormat<T> {
  return {
    name: `choice ${words.join('|')}`,
    describe: words.map((word) => (word === '' ? 'empty' : `\`${word}\``)).join(', '),
    parse(raw) {
      const found = words.find((word) => word === raw);
      if (found === undefined)
        throw new Error(`must be one of ${words.map((word) => (word === '' ? '(empty)' : word)).join(', ')}`);
      return found;
    },
  };
}
