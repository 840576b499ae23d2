import { stands } from './case-facts.js';
import type { Outcome } from './outcome.js';
import { byName } from './row.js';

/** A row as the audit looks at it. */
export interface AuditedRow {
  readonly name: string;
  readonly event: string;
  readonly processed: boolean;
  /** '' while it is unprocessed, or if this version does not know the value. */
  readonly outcome: Outcome | '';
  /** Workgroup that it asked for; '' if it asked for none. */
  readonly workgroup: string;
}

/** An open case in a monitored queue that nobody has touched for a while. */
export interface AuditedCase {
  /** 18-character record id. */
  readonly caseId: string;
  readonly caseNumber: string;
  readonly queueId: string;
  readonly queueName: string;
  /** Milliseconds since the epoch. */
  readonly touchedAt: number;
  /** The latest rows of the case, in any order. */
  readonly rows: readonly AuditedRow[];
}

/** Milliseconds that a case must have been left alone before it can be stranded. */
export const UNTOUCHED_MS = 900_000;

/**
 * Why nothing is on its way for a case; undefined if something is. Parked rows are seen by people, an answered case is
 * done.
 * @param hasLive whether a live interaction carries the case, or may do so unseen.
 */
export function whyStranded({ rows }: AuditedCase, hasLive: boolean): string | undefined {
  if (hasLive || rows.some(({ processed, outcome }) => !processed || outcome === 'Failed')) return undefined;
  const last = [...rows].filter(stands).sort(byName).at(-1);
  if (!last)
    return 'No row was made for it: the trigger was not active, the queue was mapped later, or the integration user itself brought it there.';
  if (last.event === 'AgentReplied') return undefined;
  return `Its last row ${last.name} (${last.event}) is settled as ${last.outcome || 'nothing known'}, and no interaction is live: an agent may have ended it without answering.`;
}
