import { TYPES } from '../types/core-types.js';
import { BlobValue } from '../values/blob.js';
import { ListValue } from '../values/collections.js';
import { DatetimeValue, DateValue } from '../values/temporal.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { items, list, text } from './arguments.js';
import type { ClassDefinition } from './definition.js';
import type { JavaPattern } from './regex/java-pattern.js';

function isBlank(value: Value | undefined): boolean {
  return value === null || value === undefined || String(value).trim() === '';
}

/** `String.valueOf`: a Date has no clock here, a Datetime has. */
function shown(value: Value | undefined, frame: Parameters<typeof textOf>[1]): Value {
  if (value === null || value === undefined) return null;
  if (value instanceof DateValue) return value.toString();
  if (value instanceof DatetimeValue) return value.toString();
  return textOf(value, frame);
}

/** `{0}` stands for an argument, `''` for one quote, as in Java's MessageFormat. */
function format(pattern: string, args: readonly string[]): string {
  let quoted = false;
  return pattern.replace(/''|'|\{(\d+)\}/g, (whole, index: string | undefined) => {
    if (whole === "''") return "'";
    if (whole === "'") {
      quoted = !quoted;
      return '';
    }
    return quoted ? whole : (args[Number(index)] ?? whole);
  });
}

/** Static methods of String. Source: Apex Reference Guide, "String Class". */
export const STRING_STATICS: ClassDefinition['methods'] = {
  'static Boolean isBlank(String text)': ([s]) => isBlank(s),
  'static Boolean isNotBlank(String text)': ([s]) => !isBlank(s),
  'static Boolean isEmpty(String text)': ([s]) => s === null || s === '',
  'static Boolean isNotEmpty(String text)': ([s]) => s !== null && s !== '',
  'static String join(List<Object> items, String separator)': ([all, separator], _self, frame) =>
    items(all)
      .map((item) => (item === null ? '' : textOf(item, frame)))
      .join(text(separator)),
  'static String join(Set<Object> items, String separator)': ([all, separator], _self, frame) =>
    items(all)
      .map((item) => (item === null ? '' : textOf(item, frame)))
      .join(text(separator)),
  'static String valueOf(Object value)': ([value], _self, frame) => shown(value, frame),
  'static String valueOfGmt(Datetime value)': ([value], _self, frame) => shown(value, frame),
  'static String format(String pattern, List<Object> arguments)': ([pattern, args], _self, frame) =>
    format(
      text(pattern),
      list(args).items.map((item) => textOf(item, frame)),
    ),
  'static String escapeSingleQuotes(String text)': ([s]) => text(s).replace(/['\\]/g, (quote) => `\\${quote}`),
  'static String fromCharArray(List<Integer> codes)': ([codes]) =>
    String.fromCharCode(...list(codes).items.map((code) => Number(code))),
  'static Integer getLevenshteinDistance(String a, String b)': ([a, b]) => levenshtein(text(a), text(b)),
};

/** Edits that turn one text into another. */
export function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Blob. */
export const BLOB: ClassDefinition = {
  class: TYPES.Blob.class,
  methods: {
    'static Blob valueOf(String text)': ([s]) => new BlobValue(Buffer.from(text(s), 'utf8')),
    'String toString()': (_args, self) => (self instanceof BlobValue ? self.bytes.toString('utf8') : null),
    'Integer size()': (_args, self) => (self instanceof BlobValue ? self.bytes.length : 0),
  },
};

/** Splits as Java does: without empty pieces at the end unless there is a limit. */
export function split(whole: string, pattern: JavaPattern, limit: number): ListValue {
  const pieces: string[] = [];
  let start = 0;
  for (const match of pattern.matches(whole)) {
    if (limit > 0 && pieces.length === limit - 1) break;
    if (match[0] === '' && match.index === 0) continue;
    pieces.push(whole.slice(start, match.index));
    start = match.index + match[0].length;
  }
  if (pieces.length === 0) return new ListValue(TYPES.String, [whole]);
  pieces.push(whole.slice(start));
  if (limit === 0) while (pieces.at(-1) === '') pieces.pop();
  return new ListValue(TYPES.String, pieces);
}
