import type { Run } from './figures.js';
import { observe } from './observation.js';
import { percentile } from './percentile.js';

/** From the commit of a row to its interaction, in round trips to the servers. */
export interface LatencyFigures {
  readonly rows: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly p50RoundTrips: number;
  readonly p99RoundTrips: number;
  /** Share of the rows, in per cent, that took so many round trips at most. */
  readonly distribution: readonly (readonly [roundTrips: number, percent: number])[];
}

/** Works them out. @throws Error if the run was not right. */
export function latencyFigures(run: Run, roundTripMs: number): LatencyFigures {
  const { creates } = observe(run.org, run.cic, run.expectedRows);
  return spread(
    creates.map(({ row, interaction }) => interaction.createdAt - row.committedAt),
    roundTripMs,
  );
}

/** How latencies (milliseconds) are spread. */
export function spread(latencies: readonly number[], roundTripMs: number): LatencyFigures {
  const sorted = [...latencies].sort((a, b) => a - b);
  const p50 = percentile(sorted, 0.5);
  const p99 = percentile(sorted, 0.99);
  return {
    rows: sorted.length,
    p50,
    p99,
    p50RoundTrips: p50 / roundTripMs,
    p99RoundTrips: p99 / roundTripMs,
    distribution: sorted.map((latency, index) => [latency / roundTripMs, ((index + 1) / sorted.length) * 100] as const),
  };
}
