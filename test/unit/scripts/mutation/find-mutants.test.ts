import { describe, expect, it } from 'vitest';
import { findMutants } from '../../../../scripts/mutation/find-mutants.js';
import { applyMutant } from '../../../../scripts/mutation/mutant.js';

function mutantsOf(source: string, kind: 'Class' | 'Trigger' = 'Class') {
  return findMutants({ kind, name: 'Sample', file: 'Sample.cls', source, apiVersion: 67 });
}

/** The changes of a method body, as people read them. */
function changesIn(body: string): readonly string[] {
  return mutantsOf(`public class Sample { void run() { ${body} } }`).map(({ change }) => change);
}

describe('findMutants', () => {
  it('changes comparisons at the border and into their opposite', () => {
    expect(changesIn('Boolean b = x < y;')).toEqual(['x < y → x <= y', 'x < y → x >= y']);
    expect(changesIn('Boolean b = x == y;')).toEqual(['x == y → x != y']);
  });

  it('changes logic, arithmetic, steps and negations', () => {
    expect(changesIn('Boolean b = x && !y;')).toEqual(['x && !y → x || !y', '!y → y']);
    expect(changesIn('Integer i = x + y;')).toEqual(['x + y → x - y']);
    expect(changesIn('Integer i = x++;')).toEqual(['x++ → x--']);
  });

  it('changes conditions, constants and text', () => {
    expect(changesIn('Integer i = x ? 1 : 0;')).toEqual(['x → !(x)', '1 → 2', '0 → 1']);
    expect(changesIn("Object o = true; o = 'a';")).toEqual(['true → false', "o = 'a'; left out", "'a' → ''"]);
  });

  it('leaves statements and else out, declarations not', () => {
    const changes = changesIn('Integer i; if (x == y) { f(); } else { g(); }');
    expect(changes).toContain('f(); left out');
    expect(changes).toContain('else { g(); } left out');
    expect(changes).not.toContain('Integer i; left out');
  });

  it('changes queries and access modes', () => {
    const changes = changesIn(
      'List<Case> l = [SELECT Id FROM Case WHERE Id = :x AND Name IN :y WITH USER_MODE LIMIT 1];',
    );
    expect(changes).toEqual([
      'WHERE Id = :x AND Name IN :y left out',
      'Id = :x AND Name IN :y → Id = :x OR Name IN :y',
      'Id = :x → Id != :x',
      'Name IN :y → Name NOT IN :y',
      'USER_MODE → SYSTEM_MODE',
      'LIMIT 1 left out',
    ]);
    expect(changesIn('insert as user x;')).toContain('as user → as system');
  });

  it('leaves events of a trigger out', () => {
    const source = 'trigger Sample on Case(before insert, after update) { f(); }';
    const [first, second] = mutantsOf(source, 'Trigger').filter(({ kind }) => kind === 'trigger event');
    expect(first && applyMutant(source, first)).toBe('trigger Sample on Case(after update) { f(); }');
    expect(second && applyMutant(source, second)).toBe('trigger Sample on Case(before insert) { f(); }');
  });

  it('does not make what Apex would not compile, nor changes annotations', () => {
    expect(mutantsOf('public class Sample { Integer f() { return i; } Integer p { get { return i; } } }')).toEqual([]);
    expect(mutantsOf("@RestResource(urlMapping='/x') public class Sample { }")).toEqual([]);
    const early = mutantsOf('public class Sample { Integer f() { if (x) { return i; } return j; } }');
    expect(early.map(({ change }) => change)).toContain('return i; left out');
    expect(early.map(({ change }) => change)).not.toContain('return j; left out');
  });

  it('knows line, member and the statements around', () => {
    const [mutant] = mutantsOf('public class Sample {\n void run() {\n  for (;;) {\n   f(1);\n  }\n }\n}').filter(
      ({ change }) => change === '1 → 2',
    );
    expect(mutant).toMatchObject({ line: 4, member: 'run', kind: 'constant' });
    expect(mutant?.statements[0]).toBe(4);
    expect(mutantsOf('public class Sample { Integer limitOf = 5; }')).toMatchObject([
      { member: 'limitOf', statements: [], change: '5 → 6' },
    ]);
  });
});
