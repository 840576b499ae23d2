import type { Row } from '../../domain/row.js';

/**
 * How long ago a row was made (milliseconds, never below 0: the org's clock may be ahead). Undefined for a parked row
 * that is tried again: how long it was parked says nothing of Casebridge's speed.
 */
export function ageOf({ createdAt, source }: Pick<Row, 'createdAt' | 'source'>, now: number): number | undefined {
  return source === 'retry' ? undefined : Math.max(0, now - createdAt);
}
