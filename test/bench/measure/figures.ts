import type { CicReport } from '../cic-process.js';
import type { OrgReport } from '../org-process.js';
import type { Usage } from '../subjects/subject-calls.js';
import { observe, type RoutedRow } from './observation.js';
import { percentile } from './percentile.js';

/** What is measured of a subject in a scenario. Milliseconds and megabytes; undefined where it does not apply. */
export interface Figures {
  readonly rows: number;
  readonly createRowsPerSecond: number;
  readonly endRowsPerSecond: number | undefined;
  readonly createLatencyP50: number;
  readonly createLatencyP99: number;
  readonly endLatencyP50: number | undefined;
  readonly endLatencyP99: number | undefined;
  readonly markLatencyP50: number;
  readonly markLatencyP99: number;
  readonly apiCallsPer1000Rows: number;
  readonly icwsCallsPerRow: number;
  readonly cpuMsPerRow: number;
  readonly rssIdle: number;
  readonly rssPeak: number;
  readonly rssEnd: number;
  readonly rssGrowth: number;
  readonly heapIdle: number;
  readonly heapEnd: number;
}

/** All that was seen of one run. */
export interface Run {
  readonly org: OrgReport;
  readonly cic: CicReport;
  readonly expectedRows: number;
  /** Before the scenario began, with both links up. */
  readonly idle: Usage;
  /** After its last row was marked. */
  readonly end: Usage;
}

/** Bytes of a megabyte. */
export const MEGABYTE = 1024 * 1024;

/** Works the figures out. @throws Error if the run was not right. */
export function figuresOf(run: Run): Figures {
  const { creates, ends } = observe(run.org, run.cic, run.expectedRows);
  const rows = run.org.rows.length;
  const created = creates.map(({ row, interaction }) => interaction.createdAt - row.committedAt);
  const ended = ends.map(({ row, interaction }) => (interaction.endedAt ?? Number.NaN) - row.committedAt);
  const marked = run.org.rows.map((row) => (row.processedAt ?? Number.NaN) - row.committedAt);
  const icwsCalls = Object.values(run.cic.calls).reduce((sum, count) => sum + count, 0);
  return {
    rows,
    createRowsPerSecond: pace(creates),
    endRowsPerSecond: ends.length === 0 ? undefined : pace(ends),
    createLatencyP50: percentile(created, 0.5),
    createLatencyP99: percentile(created, 0.99),
    endLatencyP50: ends.length === 0 ? undefined : percentile(ended, 0.5),
    endLatencyP99: ends.length === 0 ? undefined : percentile(ended, 0.99),
    markLatencyP50: percentile(marked, 0.5),
    markLatencyP99: percentile(marked, 0.99),
    apiCallsPer1000Rows: (run.org.apiCalls / rows) * 1_000,
    icwsCallsPerRow: icwsCalls / rows,
    cpuMsPerRow: run.end.cpuMs / rows,
    rssIdle: run.idle.rssBytes / MEGABYTE,
    rssPeak: run.end.peakRssBytes / MEGABYTE,
    rssEnd: run.end.rssBytes / MEGABYTE,
    rssGrowth: (run.end.peakRssBytes - run.idle.rssBytes) / MEGABYTE,
    heapIdle: run.idle.heapBytes / MEGABYTE,
    heapEnd: run.end.heapBytes / MEGABYTE,
  };
}

/** Rows a second from the commit of the first to the mark of the last. */
function pace(rows: readonly RoutedRow[]): number {
  const first = rows.reduce((least, { row }) => Math.min(least, row.committedAt), Number.POSITIVE_INFINITY);
  const last = rows.reduce((most, { row }) => Math.max(most, row.processedAt ?? Number.NaN), 0);
  return (rows.length / Math.max(1, last - first)) * 1_000;
}
