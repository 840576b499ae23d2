import type { SettledRow } from '../domain/case-facts.js';

/** Settled rows kept for one case: enough to place stragglers, which come seconds late. */
const ROWS_PER_CASE = 20;

/** As small as can be: there are as many as there are cases remembered. */
interface RememberedRow {
  readonly id: string;
  readonly name: string;
  readonly event: string;
  readonly outcome: SettledRow['outcome'];
  readonly here: boolean;
  beforeEnd: boolean;
}

/**
 * Remembers what was settled lately: per case, to decide stragglers in their place, and per row, to know a
 * repeated delivery. Bounded; the oldest are forgotten first.
 */
export class CaseMemory {
  readonly #maxCases: number;
  readonly #settled = new Map<string, readonly RememberedRow[]>();

  constructor(maxCases: number) {
    this.#maxCases = maxCases;
  }

  /**
   * Notes a settled row. Of one case only the latest 20 are kept.
   *
   * @param here false if another process settled it.
   */
  remember(objectId: string, { id, name, event, outcome }: SettledRow, here = true): void {
    const rows = this.#settled.get(objectId) ?? [];
    this.#settled.delete(objectId);
    const row = { id, name, event, outcome, here, beforeEnd: false };
    this.#settled.set(objectId, [...rows.slice(1 - ROWS_PER_CASE), row]);
    this.#forgetOldest();
  }

  /** An interaction of the case was seen to end: what was settled so far was settled before that. */
  noteEnd(objectId: string): void {
    for (const row of this.#settled.get(objectId) ?? []) row.beforeEnd = true;
  }

  /** Settled rows of a case in the order of settling; empty if none are remembered. */
  settledFor(objectId: string): readonly SettledRow[] {
    return (this.#settled.get(objectId) ?? []).map(({ id, name, event, outcome, beforeEnd }) => ({
      id,
      name,
      event,
      outcome,
      beforeEnd,
    }));
  }

  /** True if this row of the case was settled lately: another delivery of it may be a repeat. */
  knows(objectId: string, rowId: string): boolean {
    return this.#settled.get(objectId)?.some(({ id }) => id === rowId) ?? false;
  }

  /** True if this process settled this row of the case lately. */
  settledHere(objectId: string, rowId: string): boolean {
    return this.#settled.get(objectId)?.some(({ id, here }) => id === rowId && here) ?? false;
  }

  #forgetOldest(): void {
    while (this.#settled.size > this.#maxCases) {
      const oldest = this.#settled.keys().next().value;
      if (oldest === undefined) return;
      this.#settled.delete(oldest);
    }
  }
}
