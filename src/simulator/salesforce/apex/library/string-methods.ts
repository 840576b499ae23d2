import { raise } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import { ListValue } from '../values/collections.js';
import { compare, hashOf, isSameId } from '../values/equality.js';
import type { Value } from '../values/value.js';
import { integer, optionalText, text } from './arguments.js';
import type { ClassDefinition } from './definition.js';
import { JavaPattern } from './regex/java-pattern.js';
import { levenshtein, STRING_STATICS, split } from './string-statics.js';

function cut(s: string, start: number, end: number): string {
  if (start < 0 || end > s.length || start > end) {
    raise('StringException', `Starting position out of bounds: ${start < 0 || start > s.length ? start : end}`);
  }
  return s.slice(start, end);
}

function charAt(s: string, index: number): number {
  if (index < 0 || index >= s.length) raise('StringException', `String index out of range: ${index}`);
  return s.charCodeAt(index);
}

/** Docs: too small a width is an error. */
function abbreviate(s: string, width: number): string {
  if (width < 4) raise('IllegalArgumentException', 'Minimum abbreviation width is 4');
  return s.length <= width ? s : `${s.slice(0, width - 3)}...`;
}

function pad(s: string, width: number, filler: string, left: boolean): string {
  return left ? s.padStart(width, filler) : s.padEnd(width, filler);
}

function center(s: string, width: number, filler: string): string {
  if (s.length >= width) return s;
  return s.padStart(s.length + Math.floor((width - s.length) / 2), filler).padEnd(width, filler);
}

function chars(s: string): ListValue {
  return new ListValue(
    TYPES.Integer,
    [...s].map((char) => char.charCodeAt(0)),
  );
}

function before(s: string, separator: Value | undefined, last: boolean): string {
  const at = last ? s.lastIndexOf(text(separator)) : s.indexOf(text(separator));
  return at < 0 ? s : s.slice(0, at);
}

function after(s: string, separator: Value | undefined, last: boolean): string {
  const at = last ? s.lastIndexOf(text(separator)) : s.indexOf(text(separator));
  return at < 0 ? '' : s.slice(at + text(separator).length);
}

function between(s: string, open: string, close: string): Value {
  const start = s.indexOf(open);
  const end = start < 0 ? -1 : s.indexOf(close, start + open.length);
  return end < 0 ? null : s.slice(start + open.length, end);
}

function indexOfAny(s: string, wanted: string): number {
  return [...s].findIndex((char) => wanted.includes(char));
}

function count(s: string, part: string): number {
  return part === '' ? 0 : s.split(part).length - 1;
}

function swapCase(s: string): string {
  return s.replace(/[a-zA-Z]/g, (char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()));
}

const lower = (value: Value | undefined) => text(value).toLowerCase();

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** String. Source: Apex Reference Guide, "String Class". */
export const STRING: ClassDefinition = {
  class: TYPES.String.class,
  methods: {
    ...STRING_STATICS,
    'String abbreviate(Integer width)': ([width], s) => abbreviate(text(s), integer(width)),
    'String capitalize()': (_a, s) => text(s).replace(/^./, (char) => char.toUpperCase()),
    'String uncapitalize()': (_a, s) => text(s).replace(/^./, (char) => char.toLowerCase()),
    'String center(Integer width)': ([width], s) => center(text(s), integer(width), ' '),
    'String center(Integer width, String filler)': ([width, filler], s) =>
      center(text(s), integer(width), text(filler)),
    'Integer charAt(Integer index)': ([index], s) => charAt(text(s), integer(index)),
    'Integer codePointAt(Integer index)': ([index], s) => charAt(text(s), integer(index)),
    'Integer compareTo(String other)': ([other], s) => compare(text(s), text(other)),
    'Boolean contains(String part)': ([part], s) => text(s).includes(text(part)),
    'Boolean containsIgnoreCase(String part)': ([part], s) => lower(s).includes(lower(part)),
    'Boolean containsAny(String characters)': ([set], s) => indexOfAny(text(s), text(set)) >= 0,
    'Boolean containsNone(String characters)': ([set], s) => indexOfAny(text(s), text(set)) < 0,
    'Boolean containsOnly(String characters)': ([set], s) => [...text(s)].every((char) => text(set).includes(char)),
    'Boolean containsWhitespace()': (_a, s) => /\s/.test(text(s)),
    'Integer countMatches(String part)': ([part], s) => count(text(s), text(part)),
    'String deleteWhitespace()': (_a, s) => text(s).replace(/\s+/g, ''),
    'String difference(String other)': ([other], s) => {
      const [mine, theirs] = [text(s), text(other)];
      let index = 0;
      while (index < mine.length && mine[index] === theirs[index]) index += 1;
      return theirs.slice(index);
    },
    'Boolean endsWith(String part)': ([part], s) => text(s).endsWith(text(part)),
    'Boolean endsWithIgnoreCase(String part)': ([part], s) => lower(s).endsWith(lower(part)),
    'Boolean equals(Object other)': ([other], s) => s === other || isSameId(text(s), optionalText(other) ?? ''),
    'Boolean equalsIgnoreCase(String other)': ([other], s) => lower(s) === optionalText(other)?.toLowerCase(),
    'String escapeCsv()': (_a, s) => (/[",\n\r]/.test(text(s)) ? `"${text(s).replace(/"/g, '""')}"` : text(s)),
    'String escapeHtml4()': (_a, s) => text(s).replace(/[&<>"]/g, (char) => HTML[char] ?? char),
    'String escapeXml()': (_a, s) =>
      text(s)
        .replace(/[&<>"]/g, (char) => HTML[char] ?? char)
        .replace(/'/g, '&apos;'),
    'String escapeJava()': (_a, s) => JSON.stringify(text(s)).slice(1, -1),
    'List<Integer> getChars()': (_a, s) => chars(text(s)),
    'Integer getLevenshteinDistance(String other)': ([other], s) => levenshtein(text(s), text(other)),
    'Integer hashCode()': (_a, s, frame) => hashOf(s, frame),
    'Integer indexOf(String part)': ([part], s) => text(s).indexOf(text(part)),
    'Integer indexOf(String part, Integer start)': ([part, start], s) => text(s).indexOf(text(part), integer(start)),
    'Integer indexOfIgnoreCase(String part)': ([part], s) => lower(s).indexOf(lower(part)),
    'Integer indexOfAny(String characters)': ([set], s) => indexOfAny(text(s), text(set)),
    'Integer lastIndexOf(String part)': ([part], s) => text(s).lastIndexOf(text(part)),
    'Integer lastIndexOf(String part, Integer end)': ([part, end], s) => text(s).lastIndexOf(text(part), integer(end)),
    'Integer lastIndexOfIgnoreCase(String part)': ([part], s) => lower(s).lastIndexOf(lower(part)),
    'Boolean isAllLowerCase()': (_a, s) => /^[a-z]+$/.test(text(s)),
    'Boolean isAllUpperCase()': (_a, s) => /^[A-Z]+$/.test(text(s)),
    'Boolean isAlpha()': (_a, s) => /^\p{L}+$/u.test(text(s)),
    'Boolean isAlphaSpace()': (_a, s) => /^[\p{L} ]*$/u.test(text(s)),
    'Boolean isAlphanumeric()': (_a, s) => /^[\p{L}\p{Nd}]+$/u.test(text(s)),
    'Boolean isAlphanumericSpace()': (_a, s) => /^[\p{L}\p{Nd} ]*$/u.test(text(s)),
    'Boolean isNumeric()': (_a, s) => /^\p{Nd}+$/u.test(text(s)),
    'Boolean isNumericSpace()': (_a, s) => /^[\p{Nd} ]*$/u.test(text(s)),
    'Boolean isWhitespace()': (_a, s) => /^\s*$/.test(text(s)),
    'String left(Integer length)': ([length], s) => text(s).slice(0, Math.max(0, integer(length))),
    'String right(Integer length)': ([n], s) => (integer(n) <= 0 ? '' : text(s).slice(-integer(n))),
    'String mid(Integer start, Integer length)': ([start, n], s) =>
      text(s).slice(Math.max(0, integer(start)), Math.max(0, integer(start)) + Math.max(0, integer(n))),
    'String leftPad(Integer length)': ([n], s) => pad(text(s), integer(n), ' ', true),
    'String leftPad(Integer length, String filler)': ([n, filler], s) => pad(text(s), integer(n), text(filler), true),
    'String rightPad(Integer length)': ([n], s) => pad(text(s), integer(n), ' ', false),
    'String rightPad(Integer length, String filler)': ([n, filler], s) => pad(text(s), integer(n), text(filler), false),
    'Integer length()': (_a, s) => text(s).length,
    'String normalizeSpace()': (_a, s) => text(s).trim().replace(/\s+/g, ' '),
    'String remove(String part)': ([part], s) => (text(part) === '' ? text(s) : text(s).split(text(part)).join('')),
    'String removeEnd(String part)': ([part], s) =>
      text(s).endsWith(text(part)) ? text(s).slice(0, text(s).length - text(part).length) : text(s),
    'String removeEndIgnoreCase(String part)': ([part], s) =>
      lower(s).endsWith(lower(part)) ? text(s).slice(0, text(s).length - text(part).length) : text(s),
    'String removeStart(String part)': ([part], s) =>
      text(s).startsWith(text(part)) ? text(s).slice(text(part).length) : text(s),
    'String removeStartIgnoreCase(String part)': ([part], s) =>
      lower(s).startsWith(lower(part)) ? text(s).slice(text(part).length) : text(s),
    'String repeat(Integer times)': ([times], s) => text(s).repeat(Math.max(0, integer(times))),
    'String repeat(String separator, Integer times)': ([separator, times], s) =>
      Array.from({ length: Math.max(0, integer(times)) }, () => text(s)).join(text(separator)),
    'String replace(String part, String by)': ([part, by], s) => text(s).split(text(part)).join(text(by)),
    'String replaceAll(String regex, String by)': ([regex, by], s) =>
      new JavaPattern(text(regex)).replace(text(s), text(by), true),
    'String replaceFirst(String regex, String by)': ([regex, by], s) =>
      new JavaPattern(text(regex)).replace(text(s), text(by), false),
    'String reverse()': (_a, s) => [...text(s)].reverse().join(''),
    'List<String> split(String regex)': ([regex], s) => split(text(s), new JavaPattern(text(regex)), 0),
    'List<String> split(String regex, Integer limit)': ([regex, limit], s) =>
      split(text(s), new JavaPattern(text(regex)), integer(limit)),
    'Boolean startsWith(String part)': ([part], s) => text(s).startsWith(text(part)),
    'Boolean startsWithIgnoreCase(String part)': ([part], s) => lower(s).startsWith(lower(part)),
    'String stripHtmlTags()': (_a, s) => text(s).replace(/<[^>]*>/g, ''),
    'String substring(Integer start)': ([start], s) => cut(text(s), integer(start), text(s).length),
    'String substring(Integer start, Integer end)': ([start, end], s) => cut(text(s), integer(start), integer(end)),
    'String substringAfter(String separator)': ([separator], s) => after(text(s), separator, false),
    'String substringAfterLast(String separator)': ([separator], s) => after(text(s), separator, true),
    'String substringBefore(String separator)': ([separator], s) => before(text(s), separator, false),
    'String substringBeforeLast(String separator)': ([separator], s) => before(text(s), separator, true),
    'String substringBetween(String tag)': ([tag], s) => between(text(s), text(tag), text(tag)),
    'String substringBetween(String open, String close)': ([open, close], s) =>
      between(text(s), text(open), text(close)),
    'String swapCase()': (_a, s) => swapCase(text(s)),
    'String toLowerCase()': (_a, s) => lower(s),
    'String toUpperCase()': (_a, s) => text(s).toUpperCase(),
    'String toString()': (_a, s) => s,
    'String trim()': (_a, s) => text(s).trim(),
    'String unescapeHtml4()': (_a, s) =>
      text(s).replace(
        /&(amp|lt|gt|quot);/g,
        (entity) => Object.keys(HTML).find((key) => HTML[key] === entity) ?? entity,
      ),
  },
};
