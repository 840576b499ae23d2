import { beforeEach, describe, expect, it } from 'vitest';
import { MoveWatch } from '../../../src/salesforce/move-watch.js';
import { FakeClock } from '../../support/fake-clock.js';

let clock: FakeClock;
let watch: MoveWatch;

beforeEach(() => {
  clock = new FakeClock();
  watch = new MoveWatch(clock);
});

const silent = (calls: number) => Array.from({ length: calls }, () => watch.met('silent'));

describe('the watch for an org that has moved', () => {
  it('asks at the first redirection, and at the third call in a row without an answer', () => {
    expect(watch.met('redirected')).toBe(true);
    watch.answered();
    expect(silent(3)).toEqual([false, false, true]);
  });

  it('counts anew after an answer', () => {
    silent(2);
    watch.answered();
    expect(silent(2)).toEqual([false, false]);
  });

  it('asks ever more rarely while nothing comes of it, every ten minutes at least', async () => {
    watch.met('redirected');
    const asked: number[] = [];
    for (let minute = 1; minute <= 60; minute += 1) {
      await clock.advance(60_000);
      if (watch.met('redirected')) asked.push(minute);
    }
    expect(asked).toEqual([1, 3, 7, 15, 25, 35, 45, 55]);
  });
});
