import type { DrainFigures } from '../measure/drain-figures.js';
import { shown, type Verdict } from './section.js';

/** Memory that a drain may take over that of an idle process, megabytes. */
export const GROWTH_LIMIT_MB = 64;
/** Rows that a sweep reads at a time. */
const PAGE = 500;
/** A new row that waited for its turn behind the backlog, or for a sweep, would take far longer than this (milliseconds). */
const FRESH_LIMIT_MS = 5_000;

/** What must hold while a backlog drains. */
export function drainVerdicts(figures: DrainFigures): readonly Verdict[] {
  const { rssGrowth, farthestFromPlace, freshP99, freshRows, backlogRows, rowsPerSecond } = figures;
  return [
    {
      text: `memory grew by ${shown(rssGrowth, 0)} MB over idle; the limit is ${GROWTH_LIMIT_MB} MB`,
      holds: rssGrowth < GROWTH_LIMIT_MB,
    },
    {
      text: `oldest first: no row was farther than ${shown(farthestFromPlace, 0)} places from its own; a page is ${PAGE}`,
      holds: farthestFromPlace <= PAGE,
    },
    {
      text: `no new row starved: 99 of 100 of the ${shown(freshRows, 0)} new ones had their interaction within ${shown(freshP99, 0)} ms; the limit is ${shown(FRESH_LIMIT_MS, 0)} ms, and the backlog took ${shown(backlogRows / rowsPerSecond, 0)} s`,
      holds: freshRows > 0 && freshP99 <= FRESH_LIMIT_MS,
    },
  ];
}

/** Milliseconds that a drain may take: a hundred rows a second, and what a start takes on a busy machine. */
export function drainLimitMs(rows: number): number {
  return 120_000 + (rows / 100) * 1_000;
}
