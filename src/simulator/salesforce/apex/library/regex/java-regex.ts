import { UnsupportedConstruct } from '../../run/unsupported.js';
import { literalSource, readClass } from './character-class.js';
import { readEscape } from './escapes.js';
import { GroupBook } from './group-book.js';
import { InvalidRegex, RegexReader } from './reader.js';

/** A regular expression of Java in the words of JavaScript's `v` mode. Group 1 of Java is called `g1`, and so on. */
export interface JavaRegex {
  readonly source: string;
  /** How many groups it has. */
  readonly groupCount: number;
  /** Named groups with their numbers. */
  readonly names: ReadonlyMap<string, number>;
  /** Numbers of groups that may hold something else than in Java. */
  readonly unsure: ReadonlySet<number>;
}

/** A part of a pattern. */
interface Atom {
  readonly source: string;
  /** It can match without going on. */
  readonly isNullable: boolean;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const NO_FLAGS: Flags = { i: false, m: false, s: false };
const TERMINATORS = '\\n\\r\\u0085\\u2028\\u2029';
/** Java's `$` and `\Z`: also before a line terminator at the end, but not within `\r\n`. */
const END = '(?=(?:\\r\\n|[\\r\\u0085\\u2028\\u2029]|(?<!\\r)\\n)?$)';
const LINE_END = '(?=$|[\\r\\u0085\\u2028\\u2029]|(?<!\\r)\\n)';
/** Not at the end of the text, not even of an empty one. */
const LINE_START = '(?:(?!$)(?:^|(?<=[\\n\\u0085\\u2028\\u2029]|\\r(?!\\n))))';
const LINE_BREAK = '(?:\\r\\n|[\\n\\u000b\\f\\r\\u0085\\u2028\\u2029])';

/**
 * Translates a regular expression of Java. Source: Java SE, java.util.regex.Pattern, to which the Apex Developer Guide
 * refers ("Using Patterns and Matchers").
 *
 * @throws InvalidRegex for what Java refuses; UnsupportedConstruct for what JavaScript cannot do in the same way.
 */
export function translateRegex(pattern: string): JavaRegex {
  const translation = new Translation(pattern);
  const { source } = translation.alternatives(NO_FLAGS);
  translation.endHere();
  const { count, names, unsure } = translation.book;
  return { source, groupCount: count, names, unsure };
}

const solid = (source: string): Atom => ({ source, isNullable: false });

/** In brackets, as JavaScript does not repeat assertions. */
const empty = (source: string): Atom => ({ source: `(?:${source})`, isNullable: true });

/** `im-s` as it stands in `(?im-s)`. @throws InvalidRegex; UnsupportedConstruct for the flags that JavaScript has not */
function applyFlags(flags: Flags, text: string): Flags {
  const [, on, off] = /^([a-zA-Z]*)(?:-([a-zA-Z]*))?$/.exec(text) ?? [];
  if (on === undefined) throw new InvalidRegex('Unknown inline modifier');
  let result = flags;
  for (const [letters, value] of [
    [on, true],
    [off ?? '', false],
  ] as const) {
    for (const letter of letters) {
      if (/[dxuU]/.test(letter)) throw new UnsupportedConstruct(`the flag '${letter}' in a regular expression`);
      if (!/[ims]/.test(letter)) throw new InvalidRegex('Unknown inline modifier');
      result = { ...result, [letter]: value };
    }
  }
  return result;
}

class Translation {
  readonly book = new GroupBook();
  readonly #reader: RegexReader;
  #lookbehinds = 0;
  #possessives = 0;

  constructor(pattern: string) {
    this.#reader = new RegexReader(pattern);
  }

  endHere(): void {
    if (!this.#reader.atEnd) throw new InvalidRegex("Unmatched closing ')'");
  }

  /** Branches up to the end of the group. Flags that are set within hold to its end, over `|`, too. */
  alternatives(given: Flags): Atom {
    let flags = given;
    let branch = this.book.begin();
    const branches: string[] = [''];
    let isNullable = false;
    let isNullableBranch = true;
    while (!this.#reader.atEnd && this.#reader.peek() !== ')') {
      if (this.#reader.accept('|')) {
        this.book.doubt(branch);
        branch = this.book.begin();
        branches.push('');
        isNullable ||= isNullableBranch;
        isNullableBranch = true;
        continue;
      }
      const changed = this.#flagsOnly(flags);
      if (changed !== undefined) {
        flags = changed;
        continue;
      }
      const atom = this.#quantified(flags);
      branches.push(`${branches.pop() ?? ''}${atom.source}`);
      isNullableBranch &&= atom.isNullable;
    }
    if (branches.length > 1) this.book.doubt(branch);
    return { source: branches.join('|'), isNullable: isNullable || isNullableBranch };
  }

  /** `(?i)`: from here on. */
  #flagsOnly(flags: Flags): Flags | undefined {
    const reader = this.#reader;
    if (reader.peek() !== '(' || reader.peek(1) !== '?') return undefined;
    let length = 2;
    while (/[a-zA-Z-]/.test(reader.peek(length))) length += 1;
    if (length === 2 || reader.peek(length) !== ')') return undefined;
    reader.accept('(?');
    return applyFlags(flags, reader.until(')'));
  }

  #quantified(flags: Flags): Atom {
    const mark = this.book.begin();
    const atom = this.#atom(flags);
    const bounds = this.#bounds();
    if (bounds === undefined) return atom;
    const [least, most] = bounds;
    if (this.#lookbehinds > 0 && most === Number.POSITIVE_INFINITY) {
      throw new UnsupportedConstruct('a look-behind without a greatest length in a regular expression');
    }
    this.book.repeat(mark, { least, most, isNullable: atom.isNullable });
    const times = most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`;
    const isNullable = atom.isNullable || least === 0;
    const repeated = `${atom.source}${times}`;
    const source = this.#reader.accept('+')
      ? this.#atomic(repeated)
      : `${repeated}${this.#reader.accept('?') ? '?' : ''}`;
    if (this.#reader.peek() === '{') throw new UnsupportedConstruct('a repeated repetition in a regular expression');
    return { source, isNullable };
  }

  /** `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`. */
  #bounds(): readonly [least: number, most: number] | undefined {
    const reader = this.#reader;
    if (reader.accept('*')) return [0, Number.POSITIVE_INFINITY];
    if (reader.accept('+')) return [1, Number.POSITIVE_INFINITY];
    if (reader.accept('?')) return [0, 1];
    if (!reader.accept('{')) return undefined;
    const [, least, comma, most] = /^(\d+)(,?)(\d*)$/.exec(reader.until('}')) ?? [];
    if (least === undefined) throw new InvalidRegex('Illegal repetition');
    const from = Number(least);
    if (comma === '') return [from, from];
    const to = most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (to < from) throw new InvalidRegex('Illegal repetition range');
    return [from, to];
  }

  #atom(flags: Flags): Atom {
    const reader = this.#reader;
    const point = reader.take();
    switch (point) {
      case '(':
        return this.#group(flags);
      case '[':
        return solid(readClass(reader, flags.i));
      case '\\':
        return this.#escape(flags);
      case '.':
        return solid(flags.s ? '[\\s\\S]' : `[^${TERMINATORS}]`);
      case '^':
        return empty(flags.m ? LINE_START : '^');
      case '$':
        return empty(flags.m ? LINE_END : END);
      case '*':
      case '+':
      case '?':
        throw new InvalidRegex(`Dangling meta character '${point}'`);
      case '{':
        throw new InvalidRegex('Illegal repetition');
      default:
        return solid(literalSource(point.codePointAt(0) ?? 0, flags.i));
    }
  }

  #group(flags: Flags): Atom {
    const reader = this.#reader;
    if (!reader.accept('?')) return this.#capture(flags, undefined);
    if (reader.accept(':')) return this.#enclosed('(?:', flags);
    if (reader.accept('>')) {
      const inner = this.#enclosed('(?:', flags);
      return { ...inner, source: this.#atomic(inner.source) };
    }
    if (reader.accept('=')) return empty(this.#enclosed('(?=', flags).source);
    if (reader.accept('!')) return this.#without('(?!', flags);
    if (reader.accept('<=')) return this.#behind('(?<=', flags);
    if (reader.accept('<!')) return this.#behind('(?<!', flags);
    if (reader.accept('<')) return this.#capture(flags, reader.until('>'));
    return this.#enclosed('(?:', applyFlags(flags, reader.until(':')));
  }

  #enclosed(opening: string, flags: Flags): Atom {
    const inner = this.alternatives(flags);
    if (!this.#reader.accept(')')) throw new InvalidRegex('Unclosed group');
    return { source: `${opening}${inner.source})`, isNullable: inner.isNullable };
  }

  #capture(flags: Flags, name: string | undefined): Atom {
    if (this.#lookbehinds > 0) throw new UnsupportedConstruct('a group in a look-behind in a regular expression');
    if (name !== undefined && !/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw new InvalidRegex('Illegal group name');
    const group = this.book.open(name);
    const inner = this.#enclosed(`(?<g${group}>`, flags);
    this.book.close(group);
    return inner;
  }

  /** Nothing in it can hold anything afterwards. */
  #without(opening: string, flags: Flags): Atom {
    const mark = this.book.begin();
    const { source } = this.#enclosed(opening, flags);
    this.book.distrust(mark);
    return empty(source);
  }

  #behind(opening: string, flags: Flags): Atom {
    this.#lookbehinds += 1;
    const inner = this.#without(opening, flags);
    this.#lookbehinds -= 1;
    return inner;
  }

  /** Matches as it first does, and never tries again: a look-ahead, and what it found. */
  #atomic(source: string): string {
    if (this.#lookbehinds > 0) throw new UnsupportedConstruct('a possessive look-behind in a regular expression');
    this.#possessives += 1;
    return `(?:(?=(?<p${this.#possessives}>${source}))\\k<p${this.#possessives}>)`;
  }

  #escape(flags: Flags): Atom {
    const reader = this.#reader;
    const letter = reader.peek();
    if (/[1-9]/.test(letter)) return this.#reference(this.#groupNumber(), flags);
    if (reader.accept('k')) return this.#reference(this.#namedGroup(), flags);
    if (reader.accept('Q')) return this.#quotation(flags);
    if (reader.accept('A')) return empty('^');
    if (reader.accept('z')) return empty('$');
    if (reader.accept('Z')) return empty(END);
    if (reader.accept('R')) return solid(LINE_BREAK);
    if (letter === 'b' || letter === 'B') return this.#boundary();
    if (letter === 'G' || letter === 'X') throw new UnsupportedConstruct(`'\\${letter}' in a regular expression`);
    const meaning = readEscape(reader, flags.i);
    return solid('set' in meaning ? meaning.set : literalSource(meaning.char, flags.i));
  }

  #boundary(): Atom {
    const letter = this.#reader.take();
    if (this.#reader.peek() === '{') throw new UnsupportedConstruct(`'\\${letter}{…}' in a regular expression`);
    return empty(`\\${letter}`);
  }

  /** What is quoted; a quantifier after it holds for its last character. */
  #quotation(flags: Flags): Atom {
    const sources = [...this.#reader.quoted()].map((char) => literalSource(char.codePointAt(0) ?? 0, flags.i));
    if (sources.length === 1) return solid(sources[0] ?? '');
    if (/[*+?{]/.test(this.#reader.peek())) {
      throw new UnsupportedConstruct("a quantifier after '\\Q…\\E' in a regular expression");
    }
    return { source: sources.join(''), isNullable: sources.length === 0 };
  }

  /** More digits belong to the number as long as there is such a group. */
  #groupNumber(): number {
    let group = Number(this.#reader.take());
    while (/\d/.test(this.#reader.peek()) && group * 10 + Number(this.#reader.peek()) <= this.book.count) {
      group = group * 10 + Number(this.#reader.take());
    }
    return group;
  }

  #namedGroup(): number {
    const name = this.#reader.accept('<') ? this.#reader.until('>') : '';
    const group = this.book.names.get(name);
    if (group === undefined) throw new InvalidRegex(`named capturing group <${name}> does not exist`);
    return group;
  }

  /** Java fails where the group has matched nothing so far; JavaScript goes on. */
  #reference(group: number, flags: Flags): Atom {
    if (flags.i || this.#lookbehinds > 0 || !this.book.isCertain(group)) {
      throw new UnsupportedConstruct(
        'a back reference to a group that may not have matched, or whose case is ignored,',
      );
    }
    return empty(`\\k<g${group}>`);
  }
}
