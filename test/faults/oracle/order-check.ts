import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import { text } from './text.js';

interface Delivery {
  readonly turn: number;
  readonly by: 'stream' | 'query';
}

/** What a process has done for a row first. */
interface Acts {
  asked: boolean;
  marked: boolean;
}

/**
 * Checks that rows of one case that came in one piece are applied in the order of their numbers. What comes later, alone,
 * is a straggler: the design lets it be settled after rows above it.
 */
export class OrderCheck {
  readonly #rowOf: (rowId: string) => SObjectRecord | undefined;
  readonly #delivered = new Map<string, Map<string, Delivery>>();
  /** Rows of a case that came in one piece, by process, turn and case. */
  readonly #together = new Map<string, string[]>();
  readonly #acts = new Map<string, Acts>();
  readonly #letsGo: boolean;
  #turn = 0;

  /** @param letsGo there is room for a few rows only: what was let go comes again, maybe without those that it came with. */
  constructor(rowOf: (rowId: string) => SObjectRecord | undefined, letsGo: boolean) {
    this.#rowOf = rowOf;
    this.#letsGo = letsGo;
  }

  /** A process was given rows in one piece; those that it was given before do not count. */
  delivered(process: string, rowIds: readonly string[], by: Delivery['by']): void {
    this.#turn += 1;
    const known = this.#delivered.get(process) ?? new Map<string, Delivery>();
    this.#delivered.set(process, known);
    for (const rowId of rowIds) {
      const before = known.get(rowId);
      if (before) this.#setApartIfLetGo(process, rowId, before);
      if (before) continue;
      const delivery = { turn: this.#turn, by };
      known.set(rowId, delivery);
      const key = this.#keyOf(process, delivery, rowId);
      const others = this.#together.get(key);
      if (others) others.push(rowId);
      else this.#together.set(key, [rowId]);
    }
  }

  /** A process acts for a row. @returns what is wrong with that; undefined if nothing is. */
  acts(process: string, rowId: string, act: keyof Acts): string | undefined {
    const own = this.#actsOf(process, rowId);
    const isFirst = !own[act];
    own[act] = true;
    const delivery = this.#delivered.get(process)?.get(rowId);
    const row = this.#rowOf(rowId);
    // What was parked, maybe by another process, is tried again behind those that wait for the first time.
    if (!isFirst || !delivery || !row || row.Outcome__c === 'Failed') return undefined;
    const later = (this.#together.get(this.#keyOf(process, delivery, rowId)) ?? []).find((other) => {
      const acts = this.#actsOf(process, other);
      const overtook = act === 'marked' ? acts.marked : !own.marked && (acts.asked || acts.marked);
      return overtook && text(this.#rowOf(other)?.Name) > text(row.Name);
    });
    if (later === undefined) return undefined;
    return `${text(row.Name)} ${text(row.Event__c)} is ${act} after ${text(this.#rowOf(later)?.Name)} of its case, with which it came`;
  }

  /**
   * What comes again was let go, or is about to be acted for as it came first: nobody outside knows which, so it has
   * neither those that it came with then nor those that it comes with now.
   */
  #setApartIfLetGo(process: string, rowId: string, before: Delivery): void {
    const { asked, marked } = this.#actsOf(process, rowId);
    if (!this.#letsGo || asked || marked) return;
    const others = this.#together.get(this.#keyOf(process, before, rowId)) ?? [];
    if (others.includes(rowId)) others.splice(others.indexOf(rowId), 1);
    this.#delivered.get(process)?.set(rowId, { turn: 0, by: 'query' });
  }

  /** Rows of a stream may be looked up if they are old: only those of one second are treated alike for sure. */
  #keyOf(process: string, { turn, by }: Delivery, rowId: string): string {
    const row = this.#rowOf(rowId);
    return [process, turn, text(row?.Object_Id__c), by === 'stream' ? text(row?.CreatedDate) : ''].join(' ');
  }

  #actsOf(process: string, rowId: string): Acts {
    const key = `${process} ${rowId}`;
    const acts = this.#acts.get(key) ?? { asked: false, marked: false };
    this.#acts.set(key, acts);
    return acts;
  }
}
