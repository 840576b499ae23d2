import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KnownSyntax } from '../../../../src/simulator/salesforce/apex/syntax/kept/known-syntax.js';
import { readingCode } from '../../../../src/simulator/salesforce/apex/syntax/kept/reading-code.js';
import { SyntaxFiles } from '../../../../src/simulator/salesforce/apex/syntax/kept/syntax-files.js';
import { isPrivate } from '../../../../src/simulator/salesforce/apex/syntax/kept/syntax-folder.js';
import { parseClassSource, parseTriggerSource } from '../../../../src/simulator/salesforce/apex/syntax/parse-source.js';

/** A fixed one, as reading the real code's takes time. */
const CODE = 'this code';
const DAY_MS = 24 * 60 * 60 * 1000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebridge-syntax-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Memory keeps sources for the whole process, so that each test has sources of its own. */
let count = 0;

function source(): string {
  count += 1;
  return `@IsTest(SeeAllData=false) public with sharing class A { List<Case> f(Integer a${count}) { return [SELECT Id FROM Case LIMIT :a${count}]; } }`;
}

const files = (code = CODE) => new SyntaxFiles(folder, code);
const names = () => readdirSync(folder);
const only = () => join(folder, names()[0] ?? '');
const key = () => (names()[0] ?? '').replace('.syntax', '');

/** Known syntax that has nothing in memory. */
async function otherProcess(): Promise<KnownSyntax> {
  vi.resetModules();
  const fresh = await import('../../../../src/simulator/salesforce/apex/syntax/kept/known-syntax.js');
  return new fresh.KnownSyntax(files());
}

describe('syntax kept in files', () => {
  it('is what parsing gives, to the last field, and written once', () => {
    const text = source();
    const parsed = parseClassSource('A.cls', text);
    const store = files();
    store.write('k', parsed);
    expect(store.read('k')).toStrictEqual(parsed);
    expect(files().read('k')).toStrictEqual(parsed);
    expect(names()).toEqual(['k.syntax']);
  });

  it('gives another process what parsing gives, without parsing', async () => {
    const text = source();
    const parsed = new KnownSyntax(files()).classOf('A.cls', text);
    expect((await otherProcess()).classOf('A.cls', text)).toStrictEqual(parsed);
    const planted = parseClassSource('A.cls', 'class Planted { }');
    files().write(key(), planted);
    expect((await otherProcess()).classOf('A.cls', text)).toStrictEqual(planted);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 7)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one place', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)))],
    ['something else', () => Buffer.from('{"kind":"class"}')],
  ])('is ignored and made again where the file is %s', async (_what, spoil) => {
    const text = source();
    const parsed = new KnownSyntax(files()).classOf('A.cls', text);
    writeFileSync(only(), spoil(readFileSync(only())));
    expect(files().read(key())).toBeUndefined();
    expect((await otherProcess()).classOf('A.cls', text)).toStrictEqual(parsed);
    expect(files().read(key())).toStrictEqual(parsed);
  });

  it('is ignored where it is of another source, of another shape, or of other code', () => {
    const parsed = parseClassSource('A.cls', source());
    files().write('k', parsed);
    writeFileSync(join(folder, 'other.syntax'), readFileSync(only()));
    expect(files().read('other')).toBeUndefined();
    expect(files('other code').read('k')).toBeUndefined();
    files().write('k', { ...parsed, kind: JSON.parse('"package"') });
    expect(files().read('k')).toBeUndefined();
  });

  it('goes away after 30 days, when something is written', () => {
    const parsed = parseClassSource('A.cls', source());
    for (const [key, days] of [
      ['old', 31],
      ['young', 29],
    ] as const) {
      files().write(key, parsed);
      const then = new Date(Date.now() - days * DAY_MS);
      utimesSync(join(folder, `${key}.syntax`), then, then);
    }
    files().write('new', parsed);
    expect(names().sort()).toEqual(['new.syntax', 'young.syntax']);
  });

  it('is done without where the folder cannot be used', () => {
    writeFileSync(join(folder, 'file'), '');
    const store = new SyntaxFiles(join(folder, 'file', 'below'), CODE);
    const text = source();
    expect(new KnownSyntax(store).classOf('A.cls', text)).toStrictEqual(parseClassSource('A.cls', text));
    expect(store.read('k')).toBeUndefined();
  });
});

describe('known syntax', () => {
  it('misses a source that changed, and tells a class from a trigger', () => {
    const known = new KnownSyntax(files());
    const [one, other] = [source(), source()];
    known.classOf('A.cls', one);
    expect(known.classOf('A.cls', other)).toStrictEqual(parseClassSource('A.cls', other));
    expect(known.classOf('A.cls', one)).toBe(known.classOf('B.cls', one));
    const trigger = 'trigger T on Case (before insert) { x(); }';
    expect(known.triggerOf('T.trigger', trigger)).toStrictEqual(parseTriggerSource('T.trigger', trigger));
    expect(() => known.classOf('T.cls', trigger)).toThrow('T.cls:1:1: ');
  });

  it('keeps no syntax errors: each names its own file', () => {
    const known = new KnownSyntax(files());
    expect(() => known.classOf('A.cls', 'class A {')).toThrow('A.cls:1:10: ');
    expect(() => known.classOf('B.cls', 'class A {')).toThrow('B.cls:1:10: ');
    expect(names()).toEqual([]);
  });

  it('is bound to the parser and the code that reads its tree', () => {
    expect(readingCode()).toMatch(/^[0-9a-f]{64}$/);
    expect(readingCode()).toBe(readingCode());
  });
});

describe('a folder for temporary files', () => {
  it('is made for its user alone, and not used where it is a link or open to others', () => {
    const mine = join(folder, 'mine');
    expect(isPrivate(mine)).toBe(true);
    expect(isPrivate(mine)).toBe(true);
    symlinkSync(mine, join(folder, 'link'));
    expect(isPrivate(join(folder, 'link'))).toBe(false);
    mkdirSync(join(folder, 'open'), { mode: 0o755 });
    expect(isPrivate(join(folder, 'open'))).toBe(false);
  });
});
