import { UnsupportedConstruct } from '../../run/unsupported.js';

/** Java's POSIX classes, which are of ASCII. */
const POSIX: Readonly<Record<string, string>> = {
  ASCII: '\\u0000-\\u007f',
  Alnum: 'A-Za-z0-9',
  Alpha: 'A-Za-z',
  Blank: ' \\t',
  Cntrl: '\\u0000-\\u001f\\u007f',
  Digit: '0-9',
  Graph: '!-~',
  Lower: 'a-z',
  Print: ' -~',
  Punct: '\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e',
  Space: ' \\t\\n\\u000b\\f\\r',
  Upper: 'A-Z',
  XDigit: '0-9A-Fa-f',
};

/** Properties after `Is`, in capitals. */
const BINARY: Readonly<Record<string, string>> = {
  ALPHABETIC: 'Alphabetic',
  CONTROL: 'Cc',
  DIGIT: 'Nd',
  IDEOGRAPHIC: 'Ideographic',
  LETTER: 'L',
  LOWERCASE: 'Lowercase',
  PUNCTUATION: 'P',
  TITLECASE: 'Lt',
  UPPERCASE: 'Uppercase',
  WHITE_SPACE: 'White_Space',
};

const CATEGORY = /^(?:L[Culmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfosn]?)$/;

/** Java makes these match both cases where case is ignored. */
const OF_CASE = /^(?:Lower|Upper|Lu|Ll|Lt|LC|Lowercase|Uppercase)$/;

/**
 * `\p{…}` of Java as a class of JavaScript: POSIX names, general categories (`L`, `IsL`, `gc=L`), scripts (`IsLatin`,
 * `sc=Latin`), and the binary properties that both name.
 *
 * @throws UnsupportedConstruct for blocks, `java…` methods and what is not known.
 */
export function propertySource(name: string, isNegated: boolean, ignoreCase: boolean): string {
  const posix = POSIX[name];
  const property = posix === undefined ? unicodeProperty(name) : name;
  if (property === undefined || (ignoreCase && OF_CASE.test(property)) || !(posix !== undefined || exists(property))) {
    const where = ignoreCase ? ' that ignores case' : '';
    throw new UnsupportedConstruct(`'\\p{${name}}' in a regular expression${where}`);
  }
  if (posix !== undefined) return `[${isNegated ? '^' : ''}${posix}]`;
  return `[\\${isNegated ? 'P' : 'p'}{${property}}]`;
}

function unicodeProperty(name: string): string | undefined {
  const [, key, value] = /^(\w+)=(\w+)$/.exec(name) ?? [];
  if (key !== undefined && value !== undefined) return keyed(key.toLowerCase(), value);
  if (CATEGORY.test(name)) return name;
  const [, rest] = /^Is(\w+)$/.exec(name) ?? [];
  if (rest === undefined) return undefined;
  if (CATEGORY.test(rest)) return rest;
  return BINARY[rest.toUpperCase()] ?? script(rest);
}

function keyed(key: string, value: string): string | undefined {
  if (key === 'gc' || key === 'general_category') return CATEGORY.test(value) ? value : undefined;
  return key === 'sc' || key === 'script' ? script(value) : undefined;
}

/** Java takes names of scripts in any case. */
function script(name: string): string {
  const words = name.split('_').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase());
  return `Script=${words.join('_')}`;
}

function exists(property: string): boolean {
  try {
    return new RegExp(`\\p{${property}}`, 'v') !== undefined;
  } catch {
    return false;
  }
}
