import type { Decision } from '../domain/decision.js';
import type { Tell } from '../domain/happening.js';
import type { Lane } from './lane.js';
import type { StepResult } from './lanes.js';

/** What a dry run needs. */
export interface DryRunOptions {
  readonly tell: Tell;
  /** A row was shown, and is not to be taken again. */
  readonly onShown: (rowId: string) => void;
}

/** Milliseconds until a case is looked at again whose surplus interaction stays. */
const SURPLUS_MS = 60_000;

/** In place of carrying a decision out: it is told, and the row or finding leaves its lane. Nothing is changed anywhere. */
export function showOnly(lane: Lane, decision: Decision, { tell, onShown }: DryRunOptions): StepResult {
  const row = 'row' in decision ? decision.row : undefined;
  tell({ type: 'wouldDo', objectId: lane.objectId, row, decision });
  if (decision.kind === 'endSurplus') return { kind: 'later', delayMs: SURPLUS_MS };
  if (row) {
    onShown(row.id);
    lane.shift();
  } else {
    lane.dropFinding();
  }
  return { kind: 'again' };
}
