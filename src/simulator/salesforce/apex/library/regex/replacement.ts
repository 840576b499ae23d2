import { InvalidRegex } from './reader.js';

/** Plain text, or what a group matched. */
export type ReplacementPart = string | { readonly group: number };

/**
 * The parts of a replacement: `$1`, `${name}`, and `\` before a character that stands for itself. A further digit belongs to
 * the number as long as there is such a group. Source: Java SE, Matcher.appendReplacement.
 *
 * @throws InvalidRegex where Java throws.
 */
export function readReplacement(
  text: string,
  groupCount: number,
  names: ReadonlyMap<string, number>,
): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') {
      index += 1;
      if (index === text.length) throw new InvalidRegex('character to be escaped is missing');
      parts.push(text.charAt(index));
    } else if (char === '$') {
      const [whole, group] = readGroup(text.slice(index + 1), groupCount, names);
      parts.push({ group });
      index += whole.length;
    } else parts.push(char);
  }
  return parts;
}

function readGroup(
  rest: string,
  groupCount: number,
  names: ReadonlyMap<string, number>,
): readonly [whole: string, group: number] {
  const [named, name = ''] = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(rest) ?? [];
  if (named !== undefined) {
    const group = names.get(name);
    if (group === undefined) throw new InvalidRegex(`No group with name {${name}}`);
    return [named, group];
  }
  const [digits] = /^\d+/.exec(rest) ?? [];
  if (digits === undefined) throw new InvalidRegex('Illegal group reference');
  let whole = digits.slice(0, 1);
  while (whole.length < digits.length && Number(digits.slice(0, whole.length + 1)) <= groupCount) {
    whole = digits.slice(0, whole.length + 1);
  }
  if (Number(whole) > groupCount) throw new InvalidRegex(`No group ${whole}`);
  return [whole, Number(whole)];
}
