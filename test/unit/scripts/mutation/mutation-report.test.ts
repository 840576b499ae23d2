import { describe, expect, it } from 'vitest';
import { type Equivalent, withoutEquivalents } from '../../../../scripts/mutation/equivalents.js';
import { formatMutationReport, mutationPage } from '../../../../scripts/mutation/format-report.js';
import type { JudgedMutant } from '../../../../scripts/mutation/judge-pool.js';
import type { Mutant, MutantOutcome } from '../../../../scripts/mutation/mutant.js';
import { isEnough, reportMutation } from '../../../../scripts/mutation/mutation-report.js';
import { sample } from '../../../../scripts/mutation/sample.js';

const MUTANT: Mutant = {
  file: 'classes/Sample.cls',
  line: 7,
  from: 0,
  to: 1,
  replacement: '2',
  kind: 'constant',
  change: '1 → 2',
  statements: [7],
  member: 'run',
};
const KILLED: MutantOutcome = { status: 'killed', by: 'SampleTest.works' };
const SURVIVED: MutantOutcome = { status: 'survived' };
const INVALID: MutantOutcome = { status: 'invalid', problem: 'Invalid type' };

function report(...outcomes: readonly MutantOutcome[]) {
  const judged: readonly JudgedMutant[] = outcomes.map((outcome) => ({ mutant: MUTANT, outcome }));
  return reportMutation(judged, { counted: [MUTANT], equivalent: [{ mutant: MUTANT, reason: 'nobody reads it' }] });
}

const many = (count: number, outcome: MutantOutcome) => Array.from({ length: count }, () => outcome);

describe('the report of a mutation run', () => {
  it('counts killed mutants of those that compiled', () => {
    const { total, files, survivors } = report(KILLED, KILLED, KILLED, SURVIVED, INVALID);
    expect(total).toEqual({ killed: 3, stopped: 0, survived: 1, invalid: 1, percent: 75 });
    expect(files).toEqual([{ file: 'Sample.cls', ...total }]);
    expect(survivors).toEqual([{ place: 'classes/Sample.cls:7', member: 'run', kind: 'constant', change: '1 → 2' }]);
  });

  it('tells mutants that were stopped apart', () => {
    expect(report(KILLED, { status: 'stopped' }).total).toMatchObject({ killed: 2, stopped: 1 });
  });

  it('is enough from 85 % on, and never without a killed mutant', () => {
    expect(isEnough(report(...many(85, KILLED), ...many(15, SURVIVED)).total)).toBe(true);
    expect(isEnough(report(...many(84, KILLED), ...many(16, SURVIVED)).total)).toBe(false);
    expect(isEnough(report(INVALID).total)).toBe(false);
  });

  it('names survivors and equivalents to people', () => {
    const found = report(KILLED, SURVIVED);
    expect(formatMutationReport(found)).toContain('classes/Sample.cls:7 run (constant)\n      1 → 2');
    expect(formatMutationReport(found)).toContain('1 of 2 mutants killed (0 because they ran too long), 50.0 %');
    expect(mutationPage(found)).toContain('| Sample.cls:7 | run | `1 → 2` | nobody reads it |');
  });
});

describe('withoutEquivalents', () => {
  const entry: Equivalent = { file: 'Sample.cls', member: 'run', change: '1 → 2', reason: 'nobody reads it' };
  const twin: Mutant = { ...MUTANT, line: 8 };

  it('takes out the one that fits', () => {
    expect(withoutEquivalents([MUTANT], [entry]).counted).toEqual([]);
    expect(withoutEquivalents([MUTANT, twin], [{ ...entry, nth: 2 }])).toEqual({
      counted: [MUTANT],
      equivalent: [{ mutant: twin, reason: 'nobody reads it' }],
    });
  });

  it('refuses an entry that fits nothing any more, or several', () => {
    expect(() => withoutEquivalents([MUTANT, twin], [entry])).toThrow('nth is missing');
    expect(() => withoutEquivalents([MUTANT], [{ ...entry, member: 'walk' }])).toThrow('no mutant any more');
  });
});

describe('sample', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);

  it('draws the same for the same seed, in order', () => {
    const drawn = sample(items, 10, 1);
    expect(drawn).toHaveLength(10);
    expect(sample(items, 10, 1)).toEqual(drawn);
    expect(sample(items, 10, 2)).not.toEqual(drawn);
    expect([...drawn].sort((a, b) => a - b)).toEqual(drawn);
  });

  it('draws all if there are not more', () => expect(sample(items, 99, 1)).toEqual(items));
});
