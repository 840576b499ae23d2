import { spreadOf } from '../measure/latency.js';
import type { SoakReport } from '../run-soak.js';

/** What a soak has found, for the console. */
export function soakSummary(report: SoakReport): string {
  const { faults, byKind, violations, cases, rows, processes, stops, latencies, settledAfterMs, stranded } = report;
  const spread = spreadOf(latencies.map(({ tookMs }) => tookMs));
  const stop = spreadOf(stops);
  return [
    `${cases} cases, ${rows} rows, ${processes} processes of the connector, ${faults} faults (seed ${report.seed})`,
    ...Object.entries(byKind).map(([kind, count]) => `  ${String(count).padStart(5)} ${kind}`),
    `outcomes: ${JSON.stringify(report.outcomes)}`,
    `row to interaction: ${inMs(spread?.p50)} at p50, ${inMs(spread?.p99)} at p99, ${inMs(spread?.most)} at most`,
    `orderly stops: ${stops.length}, ${inMs(stop?.p50)} at p50, ${inMs(stop?.most)} at most`,
    `settled ${inMs(settledAfterMs)} after the last fault; ${stranded} cases left to the audit`,
    `deeds of people that the busy org did not answer in time: ${report.unanswered}`,
    `notes of creates left in the store: ${report.notesLeft}`,
    ...violations.map(({ promise, what }) => `violation of ${promise}: ${what}`),
    `${violations.length} violations\n`,
  ].join('\n');
}

function inMs(value: number | undefined): string {
  return value === undefined ? 'none' : `${Math.round(value)} ms`;
}
