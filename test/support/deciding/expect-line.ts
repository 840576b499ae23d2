import { expect } from 'vitest';
import { describeHappening } from '../../../src/operations/describe-happening.js';
import type { CicSwitches } from '../../../src/simulator/cic/switches.js';
import { CASE_ID } from '../routing.js';
import { DecidingBench, type DecidingOptions, type Standing } from './deciding-bench.js';
import { bring } from './given.js';
import { LATE_MS } from './readings.js';
import type { Effect, TableLine } from './table.js';

/** Long enough for late attributes, surplus interactions and another look of the connector. */
const SETTLED_MS = LATE_MS + 20_000;
/** What has ended stays listed, and what alerts goes on alerting, as long as a test lasts. */
const TIMING = { alertTimeoutMs: 900_000, lingerMs: 900_000 };

/** A bench for one line of the table under one reading. */
export function benchFor(
  { switches }: { readonly switches: Partial<CicSwitches> },
  autoDisconnect: boolean,
  options: DecidingOptions = {},
): DecidingBench {
  return new DecidingBench({
    shapes: 'unchecked',
    server: { switches, timing: TIMING },
    connector: { policy: { autoDisconnectOnReply: autoDisconnect } },
    ...options,
  });
}

/** Plays one line of the table on a bench that was started, and holds outcomes and effect against it. */
export async function expectLine(bench: DecidingBench, { given, steps, effect }: TableLine): Promise<void> {
  const before = await bring(bench, given);
  const madeBefore = bench.made;
  const rows = bench.happenTogether(...steps.map(({ event, change }) => [event, change] as const));
  if (bench.process.isDead) await bench.start();
  await bench.until(() => rows.every((row) => bench.org.outcomesOf(row).length > 0));
  await bench.clock.advance(SETTLED_MS);
  const marks = rows.map((row) => bench.marks(row));
  expect(marks.map((each) => each.map(({ outcome }) => outcome))).toEqual(steps.map(({ outcome }) => [outcome]));
  expect(bench.made - madeBefore, 'interactions made').toBe(effect.kind === 'created' ? 1 : 0);
  expectEffect(bench, effect, before, rows[0]?.id ?? '');
  for (const [mark] of marks) {
    if (!mark) continue;
    if (mark.outcome === 'Failed') expect(mark.error).toContain('is not known to this version');
    else expect(mark.error).toMatch(mark.outcome === 'Superseded' ? /^overtaken by OR-\d+ \(\w+\)$/ : /^$/);
    const names = !['Superseded', 'NothingToDisconnect', 'Failed'].includes(mark.outcome);
    if (mark.outcome === 'AlreadyActive') expect(linesOf(bench)).toContain(EXISTING_LINE);
    expect(mark.interactionId).toBe(names ? (before ?? bench.only()).id : '');
  }
}

/** The line that existing runbooks look for. */
const EXISTING_LINE = `An existing interaction was found related to object, no new interactions will be created for this object, object ID: (${CASE_ID})`;

function linesOf({ happenings }: DecidingBench): readonly string[] {
  const lines = happenings.flatMap((happening) => describeHappening(happening, { personalData: 'omit' }));
  return lines.map(({ line }) => line.message);
}

function expectEffect(bench: DecidingBench, effect: Effect, before: Standing | undefined, rowId: string): void {
  switch (effect.kind) {
    case 'created': {
      const { workgroup, user } = effect;
      expect(bench.standing()).toEqual([{ id: expect.any(String), state: 'O', workgroup, user, rowId }]);
      return;
    }
    case 'unchanged':
      expect(bench.standing()).toEqual([{ ...before, rowId: expect.any(String) }]);
      return;
    case 'moved': {
      const { workgroup, user } = effect;
      expect(bench.standing()).toEqual([{ ...before, rowId: expect.any(String), state: 'O', workgroup, user }]);
      return;
    }
    case 'ended':
    case 'nothing':
      expect(bench.standing()).toEqual([]);
  }
}
