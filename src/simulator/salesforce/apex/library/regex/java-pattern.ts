import { raise } from '../../run/throw.js';
import { UnsupportedConstruct } from '../../run/unsupported.js';
import { type JavaRegex, translateRegex } from './java-regex.js';
import { InvalidRegex } from './reader.js';
import { type ReplacementPart, readReplacement } from './replacement.js';

/** A compiled regular expression of Java. */
export class JavaPattern {
  /** As it was given. */
  readonly text: string;
  readonly #regex: JavaRegex;

  /** @throws ApexThrow StringException for what Java refuses, UnsupportedConstruct */
  constructor(text: string) {
    this.text = text;
    this.#regex = translated(text);
  }

  /** How many groups it has. */
  get groupCount(): number {
    return this.#regex.groupCount;
  }

  /** The first match at or after a place; `start` wants it there, `all` wants it to be the whole text. */
  exec(input: string, from: number, where: 'anywhere' | 'start' | 'all'): RegExpExecArray | null {
    const { source } = this.#regex;
    const expression = new RegExp(where === 'all' ? `^(?:${source})$` : source, where === 'start' ? 'vy' : 'vg');
    expression.lastIndex = from;
    return expression.exec(input);
  }

  /** All matches, one after the other. */
  matches(input: string): Iterable<RegExpExecArray> {
    return input.matchAll(new RegExp(this.#regex.source, 'vg'));
  }

  /**
   * What a group matched; null if it matched nothing.
   *
   * @throws ApexThrow StringException for a number that no group has; UnsupportedConstruct where JavaScript may have forgotten
   * it.
   */
  group(match: RegExpExecArray, group: number): string | null {
    if (group === 0) return match[0];
    if (group < 0 || group > this.#regex.groupCount) return raise('StringException', `No group ${group}`);
    if (this.#regex.unsure.has(group)) {
      throw new UnsupportedConstruct(
        `Group ${group}, which a repetition may skip, of the regular expression ${this.text}`,
      );
    }
    return match.groups?.[`g${group}`] ?? null;
  }

  /** The text with the first or all matches replaced. @throws ApexThrow StringException; UnsupportedConstruct */
  replace(input: string, by: string, all: boolean): string {
    const parts = replacementParts(by, this.#regex);
    let result = '';
    let end = 0;
    for (const match of this.matches(input)) {
      result += input.slice(end, match.index) + this.#fill(parts, match);
      end = match.index + match[0].length;
      if (!all) break;
    }
    return result + input.slice(end);
  }

  #fill(parts: readonly ReplacementPart[], match: RegExpExecArray): string {
    return parts.map((part) => (typeof part === 'string' ? part : (this.group(match, part.group) ?? ''))).join('');
  }
}

function translated(text: string): JavaRegex {
  try {
    return translateRegex(text);
  } catch (error) {
    if (error instanceof InvalidRegex) return raise('StringException', `Invalid regex: ${error.message}: ${text}`);
    throw error;
  }
}

function replacementParts(by: string, { groupCount, names }: JavaRegex): readonly ReplacementPart[] {
  try {
    return readReplacement(by, groupCount, names);
  } catch (error) {
    if (error instanceof InvalidRegex) return raise('StringException', error.message);
    throw error;
  }
}

/** What stands in the way of a regular expression that is known before it is used; undefined if nothing does. */
export function unsupportedInRegex(text: string): string | undefined {
  try {
    translateRegex(text);
  } catch (error) {
    if (error instanceof UnsupportedConstruct) return error.message;
    // The code may never run, or may want the exception.
    if (!(error instanceof InvalidRegex)) throw error;
  }
  return undefined;
}
