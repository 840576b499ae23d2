import type { SettledRow } from '../domain/case-facts.js';

/** Settled rows kept for one case: enough to place stragglers, which come seconds late. */
const ROWS_PER_CASE = 20;

/**
 * Remembers what was settled lately: per case, to decide stragglers in their place, and per row, to know a
 * repeated delivery. Bounded; the oldest are forgotten first.
 */
export class CaseMemory {
  readonly #maxCases: number;
  readonly #settled = new Map<string, SettledRow[]>();
  readonly #rowIds = new Map<string, Set<string>>();

  constructor(maxCases: number) {
    this.#maxCases = maxCases;
  }

  /** Notes a settled row. Of one case only the latest 20 are kept. */
  remember(objectId: string, rowId: string, settled: SettledRow): void {
    const rows = this.#settled.get(objectId) ?? [];
    const ids = this.#rowIds.get(objectId) ?? new Set<string>();
    this.#settled.delete(objectId);
    this.#rowIds.delete(objectId);
    rows.push(settled);
    ids.add(rowId);
    this.#settled.set(objectId, rows.slice(-ROWS_PER_CASE));
    this.#rowIds.set(objectId, new Set([...ids].slice(-ROWS_PER_CASE)));
    this.#forgetOldest();
  }

  /** An interaction of the case was seen to end: what was settled so far was settled before that. */
  noteEnd(objectId: string): void {
    const rows = this.#settled.get(objectId);
    if (rows)
      this.#settled.set(
        objectId,
        rows.map((row) => ({ ...row, beforeEnd: true })),
      );
  }

  /** Settled rows of a case in the order of settling; empty if none are remembered. */
  settledFor(objectId: string): readonly SettledRow[] {
    return this.#settled.get(objectId) ?? [];
  }

  /** True if this row of the case was settled lately: another delivery of it may be a repeat. */
  knows(objectId: string, rowId: string): boolean {
    return this.#rowIds.get(objectId)?.has(rowId) ?? false;
  }

  #forgetOldest(): void {
    while (this.#settled.size > this.#maxCases) {
      const oldest = this.#settled.keys().next().value;
      if (oldest === undefined) return;
      this.#settled.delete(oldest);
      this.#rowIds.delete(oldest);
    }
  }
}
