import { describe, expect, it } from 'vitest';
import { HistoryCleaner } from '../../../src/connector/history-cleaner.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { FakeClock } from '../../support/fake-clock.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A store with so many entries too old to keep, and how many each turn was asked for and has dropped. */
function history(entries: number) {
  const clock = new FakeClock();
  const turns: { readonly before: number; readonly limit: number; readonly dropped: number }[] = [];
  const failures: unknown[] = [];
  let left = entries;
  const settings = { keepMs: 90 * DAY_MS };
  const store = {
    prune: (before: number, limit: number) => {
      const dropped = Math.min(limit, left);
      left -= dropped;
      turns.push({ before, limit, dropped });
      return Promise.resolve(dropped);
    },
  };
  const cleaner = new HistoryCleaner({
    clock,
    store,
    get keepMs() {
      return settings.keepMs;
    },
    onFailure: (error) => failures.push(error),
  });
  return { clock, turns, failures, settings, store, cleaner, left: () => left };
}

describe('the clean-up of history', () => {
  it('takes small turns with pauses between them until nothing old is left', async () => {
    const { clock, turns, cleaner, left } = history(1_000_000);
    cleaner.start();
    await clock.advance(1_000);
    expect(turns.length).toBeGreaterThan(1);
    expect(turns.length).toBeLessThan(20);
    expect(Math.max(...turns.map(({ limit }) => limit))).toBeLessThanOrEqual(2_000);
    await clock.advance(10 * 60_000);
    expect(left()).toBe(0);
    await cleaner.stop();
  });

  it('begins anew every six hours, with the age that is set then', async () => {
    const { clock, turns, settings, cleaner } = history(0);
    const startedAt = clock.now();
    cleaner.start();
    settings.keepMs = 30 * DAY_MS;
    await clock.advance(6 * HOUR_MS);
    expect(turns.map(({ before }) => before - startedAt)).toEqual([-90 * DAY_MS, 6 * HOUR_MS - 30 * DAY_MS]);
    await cleaner.stop();
  });

  it('ends between two turns when it is stopped, and leaves no timer behind', async () => {
    const { clock, turns, failures, cleaner } = history(1_000_000);
    cleaner.start();
    await clock.advance(500);
    const before = turns.length;
    await cleaner.stop();
    await clock.advance(12 * HOUR_MS);
    expect(turns).toHaveLength(before);
    expect(failures).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('ends when it is stopped during a turn', async () => {
    const { clock, turns, cleaner } = history(10);
    cleaner.start();
    await cleaner.stop();
    expect(turns).toHaveLength(1);
    expect(clock.pending).toBe(0);
    cleaner.start();
    await clock.advance(0);
    expect(turns).toHaveLength(1);
  });

  it('tells of a store that fails, and goes on six hours later', async () => {
    const { clock, store, turns, failures, cleaner, left } = history(3_000);
    const { prune } = store;
    store.prune = () => Promise.reject(new Error('disk full'));
    cleaner.start();
    await clock.advance(HOUR_MS);
    expect(failures).toEqual([new Error('disk full')]);
    store.prune = prune;
    await clock.advance(6 * HOUR_MS);
    expect(turns.map(({ dropped }) => dropped)).toEqual([2_000, 1_000]);
    expect(left()).toBe(0);
    await cleaner.stop();
  });

  it('does not hold up the start of a group', async () => {
    const store = createMemoryStore();
    let finish = (): void => undefined;
    store.prune = () =>
      new Promise((resolve) => {
        finish = () => resolve(0);
      });
    const bench = await new ConnectorBench({}, { store }).start();
    expect(bench.told('connectorStarted')).toHaveLength(1);
    finish();
    await bench.stop();
  });
});
