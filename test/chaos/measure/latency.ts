import { percentile } from '../../bench/measure/percentile.js';
import type { SeenInteraction } from '../../support/system/cic-program.js';
import type { MadeCase } from '../people/office.js';

/** From a customer's mail to the first interaction of its case. */
export interface Latency {
  /** When the mail was sent. Milliseconds since the epoch. */
  readonly at: number;
  readonly tookMs: number;
}

/** Latencies of all cases that got an interaction, in the order of their mails. */
export function latencies(made: readonly MadeCase[], interactions: readonly SeenInteraction[]): readonly Latency[] {
  const firstAt = new Map<string, number>();
  for (const { attributes, createdAt } of interactions) {
    const caseId = attributes.ObjectRouting_ObjectId ?? '';
    firstAt.set(caseId, Math.min(createdAt, firstAt.get(caseId) ?? createdAt));
  }
  return made.flatMap(({ caseId, at }) => {
    const first = firstAt.get(caseId);
    return first === undefined ? [] : [{ at, tookMs: first - at }];
  });
}

/** Half and nearly all of a set of numbers; undefined if there are none. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99), most: Math.max(...values) };
}
