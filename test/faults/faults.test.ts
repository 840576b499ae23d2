import { expect, it } from 'vitest';
import { assurePlaces, hunt } from './planted/hunt.js';
import { PLANTED_BUGS } from './planted/planted-bugs.js';
import { playSchedule } from './schedule.js';
import { readPackages } from './world/package.js';

const packages = readPackages();
const SEEDS = Array.from({ length: 16 }, (_, index) => index + 1);
const LONG_MS = 120_000;

it.each(SEEDS)('schedule %s breaks no promise', { timeout: LONG_MS }, async (seed) => {
  const { violations, rows, outcomes } = await playSchedule(seed, packages);
  expect(violations).toEqual([]);
  expect(rows).toBeGreaterThan(0);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(rows);
});

it('the same seed gives the same schedule, another seed another', { timeout: LONG_MS }, async () => {
  const first = await playSchedule(4, packages);
  const again = await playSchedule(4, packages);
  const other = await playSchedule(5, packages);
  expect(again.fingerprint).toBe(first.fingerprint);
  expect(again.byKind).toEqual(first.byKind);
  expect(other.fingerprint).not.toBe(first.fingerprint);
});

it('faults of many kinds happen', { timeout: LONG_MS }, async () => {
  const kinds = new Set<string>();
  for (const seed of SEEDS.slice(0, 12))
    for (const kind of Object.keys((await playSchedule(seed, packages)).byKind)) kinds.add(kind);
  expect(kinds.size).toBeGreaterThan(20);
});

it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))('the bug "%s" has its places', (_name, bug) => {
  expect(() => assurePlaces(bug, '.')).not.toThrow();
});

it('a planted bug is caught', { timeout: LONG_MS }, async () => {
  const bug = PLANTED_BUGS.find(({ name }) => name.includes('before its interaction is confirmed'));
  if (!bug) throw new Error('the bug is gone');
  const { schedules, said } = await hunt(bug, 1, 10);
  expect(schedules).toBeGreaterThan(0);
  expect(said).toContain('P2');
});
