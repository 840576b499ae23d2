import type { PrintedResult } from '../run-schedules.js';

/** What many schedules came to. */
export interface Summary {
  readonly runs: number;
  /** Injected faults. */
  readonly faults: number;
  readonly violations: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Hours of virtual time. */
  readonly hours: number;
  /** Seeds whose schedule broke a promise. */
  readonly broken: readonly number[];
}

/** Adds the results of schedules up. */
export function summarize(results: readonly PrintedResult[]): Summary {
  const byKind = addUp(results.map((result) => result.byKind));
  return {
    runs: results.length,
    faults: Object.values(byKind).reduce((sum, count) => sum + count, 0),
    violations: results.reduce((sum, { violations }) => sum + violations.length, 0),
    byKind,
    rows: results.reduce((sum, { rows }) => sum + rows, 0),
    outcomes: addUp(results.map(({ outcomes }) => outcomes)),
    hours: Math.round(results.reduce((sum, { passedMs }) => sum + passedMs, 0) / 3_600_000),
    broken: results.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed),
  };
}

function addUp(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const record of records)
    for (const [name, count] of Object.entries(record)) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries([...sums].sort(([one], [other]) => (one < other ? -1 : 1)));
}
