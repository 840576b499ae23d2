import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/outcome.js';
import type { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { benchFor } from '../../support/deciding/expect-line.js';
import { PASSWORD } from '../../support/deciding/mortal-process.js';
import { LATE_MS, READINGS } from '../../support/deciding/readings.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

/** What each word leads to: a closed case with auto-disconnect off, and a case that bob, at whose queue it is, owns. */
const WORDS = {
  ended: { closed: 'NothingToDisconnect', left: 'NothingToDisconnect' },
  waiting: { closed: 'Withdrawn', left: 'Withdrawn' },
  alerting: { closed: 'Withdrawn', left: 'LeftOpen' },
  withAgent: { closed: 'LeftOpen', left: 'LeftOpen' },
} as const satisfies Readonly<Record<string, { readonly closed: Outcome; readonly left: Outcome }>>;

const LETTERS: readonly (readonly [letter: string, word: keyof typeof WORDS])[] = [
  ['I', 'ended'],
  ['E', 'ended'],
  ['O', 'waiting'],
  ['A', 'alerting'],
  ...(['C', 'H', 'M', 'P', 'R', 'S', 'X', '', 'Z', 'Offering'] as const).map((each) => [each, 'withAgent'] as const),
];

describe.each(READINGS)('the words, $named', (reading) => {
  it.each(LETTERS)('Eic_State "%s" is %s', async (letter, word) => {
    bench = await benchFor(reading, false).start();
    await bench.routed();
    await bench.clock.advance(LATE_MS);
    bench.core.book.change(bench.only().id, { Eic_State: letter, Eic_UserName: 'bob' });
    await bench.clock.advance(100);
    const [left] = bench.happenTogether(['QueueLeft', { directToUser: 'bob' }]);
    await bench.clock.advance(1_000);
    expect(left && bench.org.outcomesOf(left)).toEqual([WORDS[word].left]);
    if (WORDS[word].left === 'Withdrawn') return;
    const closed = bench.happen('CaseClosed');
    await bench.clock.advance(1_000);
    expect(bench.org.outcomesOf(closed)).toEqual([WORDS[word].closed]);
    expect(bench.standing()).toHaveLength(WORDS[word].closed === 'LeftOpen' ? 1 : 0);
  });

  it('one that waits is withdrawn when its case is closed', async () => {
    bench = await benchFor(reading, false).start();
    await bench.routed();
    await bench.clock.advance(LATE_MS);
    const closed = bench.happen('CaseClosed');
    await bench.clock.advance(1_000);
    expect(bench.org.outcomesOf(closed)).toEqual([WORDS.waiting.closed]);
    expect(bench.standing()).toEqual([]);
  });

  it('one that is deallocated without a word has ended', async () => {
    bench = await benchFor(reading, true).start();
    await bench.routed();
    await bench.clock.advance(LATE_MS);
    bench.core.life.lose(bench.only().id);
    await bench.clock.advance(100);
    const row = bench.happen('CommentAdded');
    await bench.clock.advance(1_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.only().rowId === '' || bench.only().rowId === row.id).toBe(true);
  });

  it('one that somebody outside the workgroups has taken is with an agent', async () => {
    bench = benchFor(reading, true);
    bench.core.directory.putUser({ id: 'carol', password: PASSWORD });
    await bench.start();
    await bench.routed();
    await bench.clock.advance(LATE_MS);
    bench.core.life.pickUp(bench.only().id, 'carol');
    await bench.clock.advance(60_000);
    const comment = bench.happen('CommentAdded');
    const left = bench.happen('QueueLeft');
    await bench.clock.advance(1_000);
    expect([comment, left].map((row) => bench.org.outcomesOf(row))).toEqual([['Superseded'], ['LeftOpen']]);
    const mail = bench.happen('EmailReceived');
    await bench.clock.advance(1_000);
    expect(bench.org.outcomesOf(mail)).toEqual(['AlreadyActive']);
    const replied = bench.happen('AgentReplied');
    await bench.clock.advance(1_000);
    expect(bench.org.outcomesOf(replied)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });
});

/** Over polling a second passes until a change is told. */
const POLLING = { messagingVersion: 1 } as const;

describe.each(READINGS)('state is read afresh, $named', ({ switches }) => {
  const start = async (autoDisconnect: boolean) => {
    bench = await benchFor({ switches: { ...switches, ...POLLING } }, autoDisconnect).start();
    await bench.routed();
    await bench.clock.advance(LATE_MS + 2_000);
    return bench.only();
  };

  it('before a disconnect: an agent has just taken it', async () => {
    const { id } = await start(false);
    bench.core.life.pickUp(id, 'bob');
    const closed = bench.happen('CaseClosed');
    await bench.clock.advance(20_000);
    expect(bench.org.outcomesOf(closed)).toEqual(['LeftOpen']);
    expect(bench.only()).toMatchObject({ id, state: 'C', user: 'bob' });
  });

  it('before it is left open: the agent has just ended it, or given it back', async () => {
    const { id } = await start(false);
    bench.core.life.pickUp(id, 'bob');
    await bench.clock.advance(2_000);
    bench.core.life.offerToWorkgroup(id, 'Support Mail');
    const closed = bench.happen('CaseClosed');
    await bench.clock.advance(20_000);
    expect(bench.org.outcomesOf(closed)).toEqual(['Withdrawn']);
    expect(bench.standing()).toEqual([]);
  });

  it('before a transfer: it has just ended', async () => {
    const { id } = await start(true);
    bench.core.life.end(id, 'E');
    const moved = bench.happen('QueueChanged', { workgroup: 'Billing Mail' });
    await bench.clock.advance(20_000);
    expect(bench.org.outcomesOf(moved)).toEqual(['Routed']);
    expect(bench.only()).toMatchObject({ workgroup: 'Billing Mail', rowId: moved.id });
  });

  it('before it is called active: it has just ended', async () => {
    const { id } = await start(true);
    bench.core.life.end(id, 'I');
    const comment = bench.happen('CommentAdded');
    await bench.clock.advance(20_000);
    expect(bench.org.outcomesOf(comment)).toEqual(['Routed']);
    expect(bench.only()).toMatchObject({ rowId: comment.id });
  });
});
