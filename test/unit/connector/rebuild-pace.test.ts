import { describe, expect, it } from 'vitest';
import { RebuildPace } from '../../../src/connector/rebuild-pace.js';

const MINUTE = 60_000;

describe('rebuilds', () => {
  it('come at once, then after pauses that double up to an hour, however often there is cause', () => {
    const pace = new RebuildPace();
    const at: number[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) if (pace.ask(minute * MINUTE).now) at.push(minute);
    expect(at.slice(0, 7)).toEqual([0, 5, 15, 35, 75, 135, 195]);
    expect(at.length).toBeLessThan(30);
  });

  it('say whether it was tried before, and when the next may be', () => {
    const pace = new RebuildPace();
    expect(pace.ask(0)).toEqual({ now: true, again: false, nextInMs: 5 * MINUTE });
    expect(pace.ask(MINUTE)).toEqual({ now: false, again: true, nextInMs: 4 * MINUTE });
    expect(pace.ask(6 * MINUTE)).toEqual({ now: true, again: true, nextInMs: 10 * MINUTE });
  });

  it('begin anew after two quiet hours', () => {
    const pace = new RebuildPace();
    pace.ask(0);
    pace.ask(6 * MINUTE);
    expect(pace.ask(127 * MINUTE)).toEqual({ now: true, again: false, nextInMs: 5 * MINUTE });
  });
});
