import type { ApiUsage } from '../salesforce/org.js';

const HOUR_MS = 3_600_000;

/** From which share of the org's API limit on, how many times slower. From 95 % on it is the slowest pace. */
const STEPS: readonly (readonly [share: number, factor: number])[] = [
  [0.95, Number.POSITIVE_INFINITY],
  [0.9, 8],
  [0.85, 4],
  [0.8, 2],
];

/**
 * Milliseconds from one timer sweep to the next, so that sweeps do not use up what the org's other programs need: the
 * configured time below 80 % of the API limit, then ever longer, but an hour at most, which certainty needs.
 *
 * @param usage undefined if it is not known: then nothing is slowed.
 */
export function sweepInterval(intervalMs: number, usage: ApiUsage | undefined): number {
  if (!usage) return intervalMs;
  const share = usage.used / usage.limit;
  const factor = STEPS.find(([from]) => share >= from)?.[1] ?? 1;
  return Math.max(intervalMs, Math.min(HOUR_MS, intervalMs * factor));
}

/** Milliseconds until a sweep that failed is tried again; after a refusal for a limit ever longer, an hour at most. */
export function sweepRetry(retryMs: number, failures: number, limited: boolean): number {
  return limited ? Math.max(retryMs, Math.min(HOUR_MS, retryMs * 2 ** Math.min(30, failures - 1))) : retryMs;
}
