import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../src/connector/lane.js';
import { Lanes, type StepResult } from '../../../src/connector/lanes.js';
import { deferred } from '../../../src/runtime/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordId, row } from '../../support/routing.js';

const caseId = (number: number) => recordId('500', number);

function lanes(
  step: (lane: Lane) => Promise<StepResult>,
  change: { concurrency?: number; maxRows?: number; maxWaitingLanes?: number } = {},
) {
  const clock = new FakeClock();
  const made = new Lanes({ clock, concurrency: 4, maxRows: 10, maxWaitingLanes: 100, ...change, step });
  made.resume();
  return { clock, lanes: made };
}

/** Settles the head row of each lane. */
const settle = (done: string[]) => (lane: Lane) => {
  if (!lane.head) return Promise.resolve<StepResult>({ kind: 'idle' });
  done.push(lane.head.name);
  lane.shift();
  return Promise.resolve<StepResult>({ kind: 'again' });
};

describe('lanes', () => {
  it('take a row once and let rows of a case run in the order of their names', async () => {
    const done: string[] = [];
    const { clock, lanes: all } = lanes(settle(done));
    all.pause();
    for (const number of [3, 1, 2, 1]) all.add(row(number, 'CaseCreated'));
    expect(all.size).toBe(3);
    all.resume();
    await clock.advance(0);
    expect(done).toEqual(['OR-0000000001', 'OR-0000000002', 'OR-0000000003']);
    expect(all.size).toBe(0);
  });

  it('never do two steps of a case at once, and as many cases at once as they may', async () => {
    const running = new Map<string, number>();
    let together = 0;
    let most = 0;
    const { clock, lanes: all } = lanes(async (lane) => {
      if (!lane.head) return { kind: 'idle' };
      running.set(lane.objectId, (running.get(lane.objectId) ?? 0) + 1);
      expect(running.get(lane.objectId)).toBe(1);
      together += 1;
      most = Math.max(most, together);
      await new Promise((resolve) => clock.after(10, () => resolve(undefined)));
      together -= 1;
      running.set(lane.objectId, 0);
      lane.shift();
      return { kind: 'again' };
    });
    for (let number = 1; number <= 20; number += 1)
      all.add(row(number, 'CaseCreated', { objectId: caseId((number % 10) + 1) }));
    await clock.advance(1_000);
    expect(all.size).toBe(0);
    expect(most).toBe(4);
  });

  it('hold no place for a lane that waits: one bad row never holds up the others', async () => {
    const done: string[] = [];
    const { clock, lanes: all } = lanes(
      (lane) => (lane.objectId === caseId(1) ? Promise.resolve({ kind: 'later', delayMs: 1_000 }) : settle(done)(lane)),
      { concurrency: 1 },
    );
    all.add(row(1, 'CaseCreated', { objectId: caseId(1) }));
    all.add(row(2, 'CaseCreated', { objectId: caseId(2) }));
    await clock.advance(100);
    expect(done).toEqual(['OR-0000000002']);
  });

  it('keep the head that was begun first when a straggler arrives', async () => {
    const gate = deferred<void>();
    const done: string[] = [];
    const { clock, lanes: all } = lanes(async (lane) => {
      if (!lane.head) return { kind: 'idle' };
      const name = lane.head.name;
      lane.headState();
      await gate.promise;
      expect(lane.head?.name).toBe(name);
      done.push(name);
      lane.shift();
      return { kind: 'again' };
    });
    all.add(row(2, 'CaseCreated'));
    await clock.advance(0);
    all.add(row(1, 'CaseCreated'));
    gate.resolve();
    await clock.advance(0);
    expect(done).toEqual(['OR-0000000002', 'OR-0000000001']);
  });

  it('take what the stream brings before a backlog', async () => {
    const done: string[] = [];
    const { clock, lanes: all } = lanes(settle(done), { concurrency: 1 });
    all.pause();
    for (const number of [1, 2]) all.add(row(number, 'CaseCreated', { objectId: caseId(number), source: 'sweep' }));
    all.add(row(3, 'CaseCreated', { objectId: caseId(3) }));
    all.resume();
    await clock.advance(0);
    expect(done[0]).toBe('OR-0000000003');
  });

  it('say when they are full, and wake who waits for room', async () => {
    const { clock, lanes: all } = lanes(settle([]));
    all.pause();
    for (let number = 1; number <= 10; number += 1) all.add(row(number, 'CaseCreated', { objectId: caseId(number) }));
    expect(all.full).toBe(true);
    let room = false;
    const waited = all.room(new AbortController().signal).then(() => {
      room = true;
    });
    await clock.advance(0);
    expect(room).toBe(false);
    all.resume();
    await clock.advance(0);
    await waited;
    expect(room).toBe(true);
  });

  it('are not filled by rows of lanes that wait, however many rows those hold', async () => {
    const { clock, lanes: all } = lanes(
      (lane) => Promise.resolve(lane.head ? { kind: 'later', delayMs: 60_000 } : { kind: 'idle' }),
      { maxRows: 40 },
    );
    for (let number = 1; number <= 40; number += 1)
      all.add(row(number, 'CaseCreated', { objectId: caseId((number % 4) + 1) }));
    await clock.advance(0);
    expect(all.size).toBe(40);
    expect(all.full).toBe(false);
    let room = false;
    void all.room(new AbortController().signal).then(() => {
      room = true;
    });
    await clock.advance(0);
    expect(room).toBe(true);
  });

  it('forget the state of a head that never was', async () => {
    const attempts: number[] = [];
    const { clock, lanes: all } = lanes((lane) => {
      attempts.push(lane.headState().attempt);
      if (!lane.head) return Promise.resolve({ kind: 'idle' });
      lane.shift();
      return Promise.resolve({ kind: 'again' });
    });
    all.touch(caseId(1));
    all.pause();
    all.add(row(2, 'CaseCreated', { objectId: caseId(1), attempts: 3 }));
    all.resume();
    await clock.advance(0);
    expect(attempts).toContain(3);
  });

  it('let go of what waits too long in too great number, so that the sweep brings it back', async () => {
    const { clock, lanes: all } = lanes(() => Promise.resolve({ kind: 'later', delayMs: 60_000 }), {
      maxWaitingLanes: 2,
    });
    for (let number = 1; number <= 5; number += 1) all.add(row(number, 'CaseCreated', { objectId: caseId(number) }));
    await clock.advance(0);
    expect(all.size).toBe(2);
    expect(all.add(row(5, 'CaseCreated', { objectId: caseId(5) }))).toBe(true);
  });

  it('begin nothing more once they are closed, and wait for what is under way', async () => {
    const gate = deferred<void>();
    const steps: string[] = [];
    const { clock, lanes: all } = lanes(async (lane) => {
      steps.push(lane.objectId);
      await gate.promise;
      return { kind: 'again' };
    });
    all.add(row(1, 'CaseCreated'));
    await clock.advance(0);
    let closed = false;
    const closing = all.close().then(() => {
      closed = true;
    });
    await clock.advance(0);
    expect(closed).toBe(false);
    gate.resolve();
    await closing;
    expect(steps).toHaveLength(1);
    expect(all.add(row(2, 'CaseCreated'))).toBe(false);
  });
});
