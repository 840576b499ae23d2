import { beforeEach, describe, expect, it } from 'vitest';
import { DeafnessWatch } from '../../../src/connector/deafness-watch.js';
import type { Happening } from '../../../src/domain/happening.js';
import { FakeClock } from '../../support/fake-clock.js';
import { row } from '../../support/routing.js';

const MINUTE = 60_000;

let clock: FakeClock;
let happenings: Happening[];
let rebuilds: string[];
let watch: DeafnessWatch;

beforeEach(() => {
  clock = new FakeClock();
  happenings = [];
  rebuilds = [];
  watch = new DeafnessWatch({
    clock,
    tell: (happening) => happenings.push(happening),
    rebuild: (why) => rebuilds.push(why),
  });
});

const alarms = () => happenings.flatMap((told) => (told.type === 'streamDeaf' ? [told] : []));

/** A sweep that meets these rows, all of them new. */
function sweep(numbers: readonly number[], scope: 'full' | 'recent' = 'recent', whole = true): void {
  const rows = numbers.map((number) => row(number, 'CaseCreated'));
  watch.began(scope);
  watch.met(rows, rows);
  watch.ended(scope, whole);
}

/** Subscribed, and all that was there before has been met. */
function grounded(): void {
  watch.listening(true);
  sweep([], 'full');
}

describe('a deaf stream', () => {
  it('is one that did not tell of a row half a minute after a sweep met it', async () => {
    grounded();
    sweep([7, 6]);
    await clock.advance(29_000);
    expect(alarms()).toEqual([]);
    await clock.advance(1_000);
    expect(alarms()).toEqual([
      {
        type: 'streamDeaf',
        rows: 2,
        total: 2,
        first: 'OR-0000000006',
        rebuilt: true,
        again: false,
        nextRebuildInMs: 5 * MINUTE,
      },
    ]);
    expect(rebuilds).toEqual([expect.stringContaining('OR-0000000006')]);
    expect(watch.total).toBe(2);
  });

  it('is not one that told before the sweep, or a little after it', async () => {
    grounded();
    watch.told(row(1, '').id);
    sweep([1, 2]);
    await clock.advance(20_000);
    watch.told(row(2, '').id);
    await clock.advance(10 * MINUTE);
    expect(alarms()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('is not proved by a backlog of more rows than can be remembered, but by what is newer', async () => {
    const backlog = Array.from({ length: 60_000 }, (_, index) => index + 1);
    watch.listening(true);
    sweep(backlog, 'full');
    sweep(backlog);
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([]);
    sweep([...backlog, 60_001]);
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([expect.objectContaining({ rows: 1, first: 'OR-0000060001' })]);
  });

  it('is not proved by rows from before the subscription: those that the full sweep at its beginning meets', async () => {
    watch.listening(true);
    sweep([1, 2, 3], 'full');
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([]);
  });

  it('is not proved before such a sweep has read everything', async () => {
    watch.listening(true);
    sweep([1], 'full', false);
    sweep([2]);
    sweep([3], 'full');
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([]);
    sweep([4]);
    await clock.advance(MINUTE);
    expect(alarms()).toMatchObject([{ rows: 1, first: 'OR-0000000004' }]);
  });

  it('is not proved by a full sweep that began before the subscription', async () => {
    watch.began('full');
    watch.listening(true);
    watch.ended('full', true);
    sweep([1]);
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([]);
  });

  it('is not proved by a row that comes back: one that was met or told of before', async () => {
    watch.listening(true);
    sweep([1], 'full');
    sweep([1]);
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([]);
  });

  it('is not proved when the subscription is lost meanwhile', async () => {
    grounded();
    sweep([1]);
    watch.listening(false);
    await clock.advance(MINUTE);
    watch.listening(true);
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([]);
  });

  it('is rebuilt ever more rarely, however many rows it keeps back, and every row is counted', async () => {
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      grounded();
      sweep([3 * minute + 1, 3 * minute + 2, 3 * minute + 3]);
      await clock.advance(MINUTE);
    }
    expect(rebuilds.length).toBeLessThan(30);
    expect(watch.total).toBe(3 * 24 * 60);
    expect(alarms().filter(({ rebuilt, again }) => rebuilt && !again)).toHaveLength(1);
  });

  it('holds up nothing once nobody listens', async () => {
    grounded();
    sweep([1]);
    watch.listening(false);
    expect(clock.pending).toBe(0);
  });
});
