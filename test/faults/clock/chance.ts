import { seededRandom } from '../../support/system/seeded-random.js';

/** Choices that a seed makes. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;
  /** True with this probability. */
  hits(probability: number): boolean;
  /** A number from `least` up to, not including, `most`. */
  between(least: number, most: number): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** One of these. */
  pick<T>(options: readonly [T, ...T[]]): T;
}

/** Choices of their own for each purpose, so that one more of one kind leaves the others as they were. */
export function chanceOf(seed: number, purpose: string): Chance {
  let mixed = seed >>> 0;
  for (const letter of purpose) mixed = (Math.imul(mixed, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  const next = seededRandom(mixed);
  // The first numbers of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 4; skipped += 1) next();
  const between = (least: number, most: number) => least + next() * (most - least);
  return {
    next,
    hits: (probability) => next() < probability,
    between,
    whole: (least, most) => Math.floor(between(least, most + 1)),
    pick: (options) => options[Math.floor(next() * options.length)] ?? options[0],
  };
}
