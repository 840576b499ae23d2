import { describe, expect, it } from 'vitest';
import { Pacer } from '../../../src/connector/pacer.js';
import { longLivedController } from '../../../src/runtime/abort.js';
import { FakeClock } from '../../support/fake-clock.js';

const never = longLivedController().signal;

describe('the pacer', () => {
  it('lets through what one second may take, then as much a second', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(clock, () => 20);
    let through = 0;
    for (let wait = 0; wait < 100; wait += 1) void pacer.take('fresh', never).then(() => (through += 1));
    await clock.advance(0);
    expect(through).toBe(20);
    await clock.advance(1_000);
    expect(through).toBe(40);
    await clock.advance(3_000);
    expect(through).toBe(100);
    expect(clock.pending).toBe(0);
  });

  it('gives fresh work three of four turns, and the backlog the fourth', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(clock, () => 1);
    await pacer.take('fresh', never);
    const order: string[] = [];
    for (let wait = 0; wait < 8; wait += 1) {
      void pacer.take('backlog', never).then(() => order.push('backlog'));
      void pacer.take('fresh', never).then(() => order.push('fresh'));
    }
    await clock.advance(8_500);
    expect(order.filter((kind) => kind === 'backlog')).toHaveLength(2);
    expect(order.slice(0, 3)).not.toEqual(['backlog', 'backlog', 'backlog']);
  });

  it('lets go of a wait that is given up', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(clock, () => 1);
    await pacer.take('fresh', never);
    const gone = new AbortController();
    const waiting = pacer.take('fresh', gone.signal);
    gone.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    let next = false;
    void pacer.take('fresh', never).then(() => {
      next = true;
    });
    await clock.advance(1_100);
    expect(next).toBe(true);
  });

  it('keeps to a limit that changes while others wait', async () => {
    const clock = new FakeClock();
    let limit = 1;
    const pacer = new Pacer(clock, () => limit);
    let through = 0;
    for (let wait = 0; wait < 30; wait += 1) void pacer.take('backlog', never).then(() => (through += 1));
    await clock.advance(0);
    expect(through).toBe(1);
    limit = 10;
    pacer.replan();
    await clock.advance(1_000);
    expect(through).toBe(11);
    limit = Number.POSITIVE_INFINITY;
    pacer.replan();
    await clock.advance(0);
    expect(through).toBe(30);
    limit = 1;
    void pacer.take('backlog', never).then(() => (through += 1));
    void pacer.take('backlog', never).then(() => (through += 1));
    await clock.advance(0);
    expect(through).toBe(31);
    await clock.advance(1_000);
    expect(through).toBe(32);
  });

  it('holds nothing back without a limit', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(clock, () => Number.POSITIVE_INFINITY);
    await Promise.all(Array.from({ length: 1_000 }, () => pacer.take('backlog', never)));
    expect(clock.pending).toBe(0);
  });
});
