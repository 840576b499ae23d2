import type { MemorySample } from '../subjects/subject-calls.js';
import { farthestFromPlace } from './farthest-from-place.js';
import { MEGABYTE, type Run } from './figures.js';
import { observe, type RoutedRow } from './observation.js';
import { percentile } from './percentile.js';

/** What is measured while a backlog drains. Milliseconds and megabytes. */
export interface DrainFigures {
  readonly backlogRows: number;
  readonly freshRows: number;
  /** Rows of the backlog a second, from the first interaction to the last mark. */
  readonly rowsPerSecond: number;
  readonly freshP50: number;
  readonly freshP99: number;
  /** Interactions of the backlog are made oldest first: by how many places the worst one is off. */
  readonly farthestFromPlace: number;
  readonly rssIdle: number;
  readonly rssPeak: number;
  readonly rssGrowth: number;
  readonly heapIdle: number;
  readonly heapEnd: number;
  /** Seconds, and megabytes over idle. */
  readonly growth: readonly (readonly [seconds: number, megabytes: number])[];
}

/**
 * Works them out.
 *
 * @param backlogRows how many of the rows, the oldest ones, were there at the start.
 * @throws Error if the run was not right.
 */
export function drainFigures(run: Run, backlogRows: number): DrainFigures {
  const { creates } = observe(run.org, run.cic, run.expectedRows);
  const byName = [...creates].sort((a, b) => (a.row.name < b.row.name ? -1 : 1));
  const backlog = byName.slice(0, backlogRows);
  const fresh = byName.slice(backlogRows).map(({ row, interaction }) => interaction.createdAt - row.committedAt);
  const { rssBytes: idle, heapBytes } = run.idle;
  return {
    backlogRows: backlog.length,
    freshRows: fresh.length,
    rowsPerSecond: servedPerSecond(backlog),
    freshP50: percentile(fresh, 0.5),
    freshP99: percentile(fresh, 0.99),
    farthestFromPlace: farthestFromPlace(ranksAsMade(backlog)),
    rssIdle: idle / MEGABYTE,
    rssPeak: run.end.peakRssBytes / MEGABYTE,
    rssGrowth: (run.end.peakRssBytes - idle) / MEGABYTE,
    heapIdle: heapBytes / MEGABYTE,
    heapEnd: run.end.heapBytes / MEGABYTE,
    growth: run.end.memory.map((sample) => growthAt(sample, idle)),
  };
}

/** Rows a second from the first interaction to the last mark: how long a program takes to start is left out. */
export function servedPerSecond(rows: readonly RoutedRow[]): number {
  const first = rows.reduce(
    (least, { interaction }) => Math.min(least, interaction.createdAt),
    Number.POSITIVE_INFINITY,
  );
  const last = rows.reduce((most, { row }) => Math.max(most, row.processedAt ?? Number.NaN), 0);
  return (rows.length / Math.max(1, last - first)) * 1_000;
}

/** The server numbers its interactions in the order in which it makes them. */
function ranksAsMade(byName: readonly RoutedRow[]): readonly number[] {
  const numbered = byName.map(({ interaction }, rank) => ({ rank, made: BigInt(interaction.id) }));
  return numbered.sort((a, b) => (a.made < b.made ? -1 : 1)).map(({ rank }) => rank);
}

function growthAt({ atMs, rssBytes }: MemorySample, idle: number): readonly [number, number] {
  return [atMs / 1_000, (rssBytes - idle) / MEGABYTE];
}
