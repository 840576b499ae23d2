import { UnsupportedConstruct } from '../../run/unsupported.js';
import { propertySource } from './properties.js';
import { InvalidRegex, type RegexReader } from './reader.js';

/** What one escape stands for: a single character, or a set of them as a class of JavaScript (with its brackets). */
export type Escape = { readonly char: number } | { readonly set: string };

const CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

const HORIZONTAL = '\\t \\u00a0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000';
const VERTICAL = '\\n\\u000b\\f\\r\\u0085\\u2028\\u2029';
const SPACE = ' \\t\\n\\u000b\\f\\r';

/** Java's classes are those of ASCII; JavaScript's `\s` and `\v` are others. */
const SETS: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  h: `[${HORIZONTAL}]`,
  H: `[^${HORIZONTAL}]`,
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  v: `[${VERTICAL}]`,
  V: `[^${VERTICAL}]`,
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
};

/**
 * Reads what may follow a backslash inside and outside of a class; the reader stands after the backslash. Source: Java SE,
 * java.util.regex.Pattern, to which the Apex Developer Guide refers ("Using Patterns and Matchers").
 *
 * @throws InvalidRegex for a letter without a meaning; UnsupportedConstruct.
 */
export function readEscape(reader: RegexReader, ignoreCase: boolean): Escape {
  const letter = reader.take();
  const set = SETS[letter];
  if (set !== undefined) return { set };
  const control = CONTROL[letter];
  if (control !== undefined) return { char: control };
  if (letter === 'p' || letter === 'P') return { set: readProperty(reader, letter === 'P', ignoreCase) };
  if (letter === '0') return { char: readOctal(reader) };
  if (letter === 'x') return { char: reader.accept('{') ? fromHex(reader.until('}')) : readHex(reader, 2) };
  if (letter === 'u') return { char: readUnicode(reader) };
  if (letter === 'c') return { char: (reader.take().codePointAt(0) ?? 0) ^ 64 };
  if (letter === 'N') throw new UnsupportedConstruct("'\\N' in a regular expression");
  if (/[A-Za-z]/.test(letter)) throw new InvalidRegex(`Illegal/unsupported escape sequence: \\${letter}`);
  return { char: letter.codePointAt(0) ?? 0 };
}

function readProperty(reader: RegexReader, isNegated: boolean, ignoreCase: boolean): string {
  const name = reader.accept('{') ? reader.until('}') : reader.take();
  return propertySource(name, isNegated, ignoreCase);
}

function readHex(reader: RegexReader, digits: number): number {
  const hex = reader.while(/[0-9a-fA-F]/, digits);
  if (hex.length < digits) throw new InvalidRegex('Illegal hexadecimal escape sequence');
  return fromHex(hex);
}

function fromHex(hex: string): number {
  const code = /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) throw new InvalidRegex('Illegal hexadecimal escape sequence');
  return code;
}

/** Two escapes may be one character beyond the first 65,536. */
function readUnicode(reader: RegexReader): number {
  const high = readHex(reader, 4);
  if (high < 0xd800 || high > 0xdbff || reader.peek() !== '\\' || reader.peek(1) !== 'u') return high;
  reader.accept('\\u');
  const low = readHex(reader, 4);
  if (low < 0xdc00 || low > 0xdfff) throw new UnsupportedConstruct('half of a character in a regular expression');
  return (high - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000;
}

/** `\0` with one to three octal digits, at most 0377. */
function readOctal(reader: RegexReader): number {
  const digits = reader.while(/[0-7]/, /[0-3]/.test(reader.peek()) ? 3 : 2);
  if (digits === '') throw new InvalidRegex('Illegal octal escape sequence');
  return Number.parseInt(digits, 8);
}
