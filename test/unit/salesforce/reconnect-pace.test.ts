import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BayeuxVerdictKind } from '../../../src/salesforce/stream/bayeux.js';
import { FailureCounts, reconnectDelay } from '../../../src/salesforce/stream/reconnect-pace.js';

const KINDS: readonly BayeuxVerdictKind[] = [
  'relogin',
  'reconnect',
  'throttled',
  'clientLimit',
  'dailyLimit',
  'refused',
  'loginRefused',
  'replayRefused',
];
const delay = (kind: BayeuxVerdictKind, failures: number, change: { random?: number; intervalMs?: number } = {}) =>
  reconnectDelay({
    verdict: { kind, reason: '', intervalMs: change.intervalMs ?? 0 },
    failures,
    sinceBegunMs: 5_000,
    backoff: { initialMs: 500, maxMs: 30_000 },
    random: () => change.random ?? 0,
  });

describe('the wait for the next session', () => {
  it.each([
    ['reconnect', [250, 500, 1_000, 15_000]],
    ['throttled', [120_000, 240_000, 480_000, 600_000]],
    ['loginRefused', [60_000, 120_000, 240_000, 600_000]],
    ['refused', [60_000, 120_000, 240_000, 600_000]],
    ['clientLimit', [60_000, 120_000, 240_000, 900_000]],
    ['dailyLimit', [900_000, 1_800_000, 3_600_000, 3_600_000]],
  ] as const)('after %s grows with the failures', (kind, expected) => {
    expect([1, 2, 3, 12].map((failures) => delay(kind, failures))).toEqual(expected);
  });

  it('is spread, upwards only where a server asked for time', () => {
    expect(delay('reconnect', 3, { random: 1 })).toBe(2_000);
    expect(delay('throttled', 1, { random: 1 })).toBe(150_000);
  });

  it('follows the advice of the server, but not for ever', () => {
    expect(delay('reconnect', 1, { intervalMs: 7_000 })).toBe(7_000);
    expect(delay('reconnect', 1, { intervalMs: 1e12 })).toBe(600_000);
  });

  it('never brings two sessions closer together than a second, nor further apart than an hour and a quarter', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 1e9 }),
        (kind, failures, sinceBegunMs, draw, intervalMs) => {
          const verdict = { kind, reason: '', intervalMs };
          const backoff = { initialMs: 1, maxMs: 30_000 };
          const waited = reconnectDelay({ verdict, failures, sinceBegunMs, backoff, random: () => draw });
          expect(sinceBegunMs + waited).toBeGreaterThanOrEqual(1_000);
          expect(waited).toBeLessThanOrEqual(4_500_000);
        },
      ),
    );
  });
});

describe('failures in a row', () => {
  it('are counted for each kind of wait, the kinds with the short one together, until a session was stable', () => {
    const counts = new FailureCounts();
    const kinds = ['reconnect', 'relogin', 'clientLimit', 'reconnect', 'clientLimit', 'throttled'] as const;
    expect(kinds.map((kind) => counts.add(kind))).toEqual([1, 2, 1, 3, 2, 1]);
    counts.clear();
    expect(counts.add('clientLimit')).toBe(1);
  });
});
