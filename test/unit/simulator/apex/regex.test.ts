import { describe, expect, it } from 'vitest';
import { JavaPattern } from '../../../../src/simulator/salesforce/apex/library/regex/java-pattern.js';
import { evaluate, refusals, startApex } from './apex-bench.js';

const { raw } = String;
const body = (statement: string) => ({ 'A.cls': `public class A {\n  void run() {\n    ${statement}\n  }\n}` });

/** All matches in a text, each between brackets. */
function found(pattern: string, input: string): string {
  return [...new JavaPattern(pattern).matches(input)].map(([whole]) => `<${whole}>`).join('');
}

/** What it matches in a text, as Java's documentation of Pattern says. */
const TRANSLATED: readonly (readonly [what: string, pattern: string, input: string, matches: string])[] = [
  ['an intersection of classes', raw`[a-z&&[^aeiou]]+`, 'abcide', '<bc><d>'],
  ['an intersection without inner brackets', raw`[\w&&\D]+`, 'a1_2', '<a><_>'],
  ['a union of classes', raw`[a-c[x-z]]+`, 'abxmy', '<abx><y>'],
  ['a class that begins with its closing bracket', raw`[]a]+`, 'a]b', '<a]>'],
  ['a hyphen at the end, after a set, and as a range', raw`[\d-]+|[+--]`, '1-2,', '<1-2><,>'],
  ['characters that only JavaScript sets apart in a class', raw`[(){}/|!!~]+`, 'a(){}/|!~b', '<(){}/|!~>'],
  ['horizontal white space', raw`\h+`, 'a \t\u00a0\nb', '< \t\u00a0>'],
  ['what is no horizontal white space', raw`\H+`, ' a\n ', '<a\n>'],
  ['vertical white space', raw`\v+`, 'a\u000b\f\rb', '<\u000b\f\r>'],
  ['line breaks', raw`\R`, '\r\n\n', '<\r\n><\n>'],
  ['white space of ASCII alone', raw`\s+`, ' \u00a0', '< >'],
  ['letters of all scripts', raw`\p{L}+`, 'größe1', '<größe>'],
  ['letters, without braces and negated', raw`\pL\PL`, 'ö1', '<ö1>'],
  ['categories after Is and by key', raw`\p{IsLu}\p{gc=Nd}`, 'Ä٣', '<Ä٣>'],
  ['scripts', raw`\p{IsLatin}+|\p{sc=greek}+`, 'aβ', '<a><β>'],
  ['properties', raw`\p{IsAlphabetic}+`, 'aβ1', '<aβ>'],
  ['POSIX classes of ASCII', raw`\p{Alpha}+|[\p{Punct}]+|\P{ASCII}`, 'ab!?ö', '<ab><!?><ö>'],
  [
    'letters that are told by their numbers',
    raw`\x41\x{42}\u0043\0104\cI\e\a`,
    'ABCD\t\u001b\u0007',
    '<ABCD\t\u001b\u0007>',
  ],
  ['a character of two code units', raw`^.$|\uD83D\uDE00`, '😀', '<😀>'],
  ['a possessive quantifier, which gives nothing back', raw`a*+a|b++`, 'aaabb', '<bb>'],
  ['a possessive quantifier with bounds', raw`a{1,2}+a`, 'aa aaa', '<aaa>'],
  ['an atomic group', raw`(?>a|ab)c`, 'abc ac', '<ac>'],
  ['text that is quoted', raw`\Qa.b*\E+`.slice(0, -1), 'aab a.b*', '<a.b*>'],
  ['text that is quoted to the end', raw`x\Q(.`, 'x(.', '<x(.>'],
  ['text that is quoted in a class', raw`[\Q^]\E]+`, 'a^]', '<^]>'],
  ['a flag from a place on', raw`a(?i)b`, 'aB AB', '<aB>'],
  ['a flag over the branches of a group only', raw`((?i)a|b)c`, 'Bc bC', '<Bc>'],
  ['a flag for a group', raw`(?i:a)b`, 'Ab AB', '<Ab>'],
  ['a flag that is taken back', raw`(?i)a(?-i)b`, 'Ab aB', '<Ab>'],
  ['case that is ignored in ASCII alone', raw`(?i)[k-m]ö`, 'KÖ Mö \u212aö', '<Mö>'],
  ['case that is ignored in a class', raw`(?i)[^a]+`, 'aAb', '<b>'],
  ['a dot that stops at the line breaks of Java', raw`.+`, 'a\u0085b', '<a><b>'],
  ['a dot for everything', raw`(?s)a.b`, 'a\nb', '<a\nb>'],
  ['the beginning of lines, but not after the last', raw`(?m)^.?`, 'a\r\nb\n', '<a><b>'],
  ['no beginning of a line in an empty text', raw`(?m)^`, '', ''],
  ['the end of lines', raw`(?m).$`, 'a\r\nb', '<a><b>'],
  ['the end, or the place before the last line break', raw`b$`, 'b\nb\n', '<b>'],
  ['the end with a line break of two characters', raw`b\Z`, 'b\r\n', '<b>'],
  ['the very end', raw`b\z`, 'b\n', ''],
  ['the very beginning', raw`(?m)\Aa`, 'a\na', '<a>'],
  ['a lazy quantifier', raw`a{1,}?`, 'aa', '<a><a>'],
  ['a look-behind', raw`(?<=a)b|(?<!a)c`, 'abcac', '<b><c>'],
  ['a back reference by number and by name', raw`(.)\1|(?<x>.)-\k<x>`, 'aab-b', '<aa><b-b>'],
  ['a number of a group, and a digit after it', raw`(a)\11`, 'aa1', '<aa1>'],
  ['brackets and braces that close nothing', raw`a]}`, 'a]}', '<a]}>'],
  ['an assertion that is repeated', raw`(?:^)*a|(?=b){2}b`, 'ab', '<a><b>'],
];

/** What is refused when it is loaded, and what the complaint names. */
const UNSUPPORTED: readonly (readonly [pattern: string, construct: string])[] = [
  [raw`\Ga`, raw`'\G' in a regular expression`],
  [raw`\X`, raw`'\X' in a regular expression`],
  [raw`\N{DIGIT ONE}`, raw`'\N' in a regular expression`],
  [raw`\b{g}`, raw`'\b{…}' in a regular expression`],
  [raw`\p{InGreek}`, raw`'\p{InGreek}' in a regular expression`],
  [raw`\p{javaLowerCase}`, raw`'\p{javaLowerCase}' in a regular expression`],
  [raw`\p{IsKlingon}`, raw`'\p{IsKlingon}' in a regular expression`],
  [raw`(?i)\p{Lu}`, raw`'\p{Lu}' in a regular expression that ignores case`],
  [raw`(?x)a b`, "the flag 'x' in a regular expression"],
  [raw`a(?U:b)`, "the flag 'U' in a regular expression"],
  [raw`(?iu)a`, "the flag 'u' in a regular expression"],
  [raw`(?d)a`, "the flag 'd' in a regular expression"],
  [raw`[^a[b]]`, "'[^…]' with a class or '&&' in it in a regular expression"],
  [raw`[a-z&&b[c]]`, "'&&' beside nothing, or beside a class and more, in a regular expression"],
  [raw`[a&&]`, "'&&' beside nothing, or beside a class and more, in a regular expression"],
  [raw`(?<=a+)b`, 'a look-behind without a greatest length in a regular expression'],
  [raw`(?<=(a))b`, 'a group in a look-behind in a regular expression'],
  [raw`(?<=a?+)b`, 'a possessive look-behind in a regular expression'],
  [raw`(a)?\1`, 'a back reference to a group that may not have matched, or whose case is ignored,'],
  [raw`(?:(a)|b\1)`, 'a back reference to a group that may not have matched, or whose case is ignored,'],
  [raw`(?i)(a)\1`, 'a back reference to a group that may not have matched, or whose case is ignored,'],
  [raw`\1(a)`, 'a back reference to a group that may not have matched, or whose case is ignored,'],
  [raw`a{2}{3}`, 'a repeated repetition in a regular expression'],
  [raw`\Qab\E*`, raw`a quantifier after '\Q…\E' in a regular expression`],
];

const apexText = (text: string) => `'${text.replace(/[\\']/g, (char) => `\\${char}`)}'`;

describe('regular expressions of Java', () => {
  it.each(TRANSLATED)('knows %s: %s', (_what, pattern, input, matches) => {
    expect(found(pattern, input)).toBe(matches);
  });

  it.each(UNSUPPORTED)('refuses %s when it is loaded', (pattern, construct) => {
    const [first] = refusals(body(`Pattern p = Pattern.compile(${apexText(pattern)});`));
    expect(first).toBe(`A.cls:3:33: ${construct} is not supported by the simulated org`);
  });

  it.each([
    "'a'.split('\\\\G')",
    "'a'.split('\\\\G', 2)",
    "'a'.replaceAll('\\\\G', 'b')",
    "'a'.replaceFirst('\\\\G', 'b')",
    "Pattern.matches('\\\\G', 'a')",
  ])('looks at the regular expression of %s', (call) => {
    expect(refusals(body(`Object o = ${call};`))[0]).toContain("'\\G' in a regular expression is not supported");
  });

  it('refuses a pattern that is made while the code runs with its place, and no catch block stops that', () => {
    const code =
      "public class A { public static Object run() {\n  String p = '\\\\';\n  try { p = p + 'Ga';\n  return 'a'.split(p); } catch (Exception e) { return e.getMessage(); }\n} }";
    expect(() => startApex({ 'A.cls': code }).call('A', 'run')).toThrow(
      "A.cls:4: '\\G' in a regular expression is not supported by the simulated org",
    );
  });

  it.each(['a**', '*', '(a', 'a)', '[a', 'a{2,1}', 'a{x}', '\\\\y', '[b-a]', '(?<1>a)', '\\\\x4', '(?y)a', '\\\\k<a>'])(
    'throws for %s, which Java refuses, too',
    (pattern) => {
      const code = `try { return 'a'.split('${pattern}'); } catch (StringException e) { return e.getMessage(); }`;
      expect(evaluate(code)).toMatch(/^Invalid regex: /);
    },
  );
});

describe('groups and replacements', () => {
  it.each([
    [`return 'john smith'.replaceAll('(?<first>\\\\w+) (?<last>\\\\w+)', '\${last}, \${first}');`, 'smith, john'],
    ["return 'ab'.replaceAll('(a)(b)', '$2$1$0$11');", 'baaba1'],
    ["return 'a'.replaceAll('a', '\\\\$1\\\\\\\\');", '$1\\'],
    ["return 'b'.replaceAll('(a)?b', '[$1]');", '[]'],
    ["return 'aaa'.replaceFirst('a', 'b');", 'baa'],
    [
      "Matcher m = Pattern.compile('(a)(b)?').matcher('a'); m.find(); return m.groupCount() + ' ' + m.group(2);",
      '2 null',
    ],
    ["Matcher m = Pattern.compile('a++(b)').matcher('aab'); return m.matches() + m.group(1);", 'trueb'],
    [
      "Matcher m = Pattern.compile('b').matcher('ab'); return m.lookingAt() + ' ' + m.find() + m.start() + m.end();",
      'false true12',
    ],
    ["return ','.split(',').size() + ' ' + ''.split(',').size() + ' ' + 'ab'.split('', -1);", '0 1 (a, b, )'],
  ])('%s', (code, result) => {
    expect(evaluate(code)).toBe(result);
  });

  it.each([
    ["return 'a'.replaceAll('a', '$1');", 'No group 1'],
    [`return 'a'.replaceAll('a', '\${x}');`, 'No group with name {x}'],
    ["return 'a'.replaceAll('a', '$&');", 'Illegal group reference'],
    ["return 'a'.replaceAll('a', '\\\\');", 'character to be escaped is missing'],
    ["Matcher m = Pattern.compile('a').matcher('a'); m.find(); return m.group(1);", 'No group 1'],
  ])('%s throws', (code, message) => {
    expect(evaluate(`try { ${code} } catch (StringException e) { return e.getMessage(); }`)).toBe(message);
  });

  it.each(['(?:(a)|b)*', '(a*)*', '(a*)?', '(?:(a)?b)+', '(?!(b))a'])(
    'does not read the group of %s, which Java and JavaScript keep in other ways',
    (pattern) => {
      const code = `Matcher m = Pattern.compile('${pattern}').matcher('ab'); m.find(); return m.group(1);`;
      expect(() => evaluate(code)).toThrow('which a repetition may skip');
      expect(evaluate(`return Pattern.matches('${pattern}', 'zz');`)).toBe('false');
    },
  );
});
