import type { Happening } from '../../domain/happening.js';
import type { Row } from '../../domain/row.js';
import type { Backlog, OldestRow } from './group-status.js';

/** Rows that are followed; more than lanes and marks can hold. */
const MAX_ROWS = 20_000;

/** Reasons of looks that are no sweep: what waits is known without them. */
const SIDE_LOOKS: ReadonlySet<string> = new Set([
  'a row was delivered again',
  'the newest rows',
  'parked rows',
  'what was routed before',
]);

type InWork = Pick<Row, 'name' | 'createdAt' | 'source' | 'queueId'>;

function oldestRow({ name, createdAt }: InWork): OldestRow {
  return { rowName: name, createdAt };
}

/** Keeps which rows are in work, what became of others, and how many are parked. */
export class RowBook {
  readonly #inWork = new Map<string, InWork>();
  readonly #outcomes = new Map<string, number>();
  readonly #parkedSince = new Set<string>();
  #paused: { readonly all: boolean; readonly queueIds: ReadonlySet<string> } = { all: false, queueIds: new Set() };
  /** The last sweep came to its end. */
  #known = false;
  #received = 0;
  #retries = 0;
  #parkedAtLook: number | undefined;

  get received(): number {
    return this.#received;
  }

  get retries(): number {
    return this.#retries;
  }

  /** Settled rows by outcome. */
  get outcomes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#outcomes);
  }

  /** Rows parked as of the last look, and since; undefined before the first. */
  get parked(): number | undefined {
    return this.#parkedAtLook === undefined ? undefined : this.#parkedAtLook + this.#parkedSince.size;
  }

  /** Rows taken and not yet marked. */
  get backlog(): Backlog {
    let oldest: InWork | undefined;
    let oldestRouted: InWork | undefined;
    for (const row of this.#inWork.values()) {
      // A parked row that is tried again is processed: it has not waited since its creation.
      if (row.source === 'retry') continue;
      if (!oldest || row.createdAt < oldest.createdAt) oldest = row;
      if (this.#isPaused(row)) continue;
      if (!oldestRouted || row.createdAt < oldestRouted.createdAt) oldestRouted = row;
    }
    return {
      unfinished: this.#inWork.size,
      known: this.#known,
      ...(oldest ? { oldest: oldestRow(oldest) } : {}),
      ...(oldestRouted ? { oldestRouted: oldestRow(oldestRouted) } : {}),
    };
  }

  #isPaused({ queueId }: InWork): boolean {
    return this.#paused.all || this.#paused.queueIds.has(queueId);
  }

  /** Takes in what happened to rows; the rest is no concern of the book. */
  take(happening: Happening): void {
    switch (happening.type) {
      case 'rowReceived':
        this.#received += 1;
        this.#begin(happening.row);
        return;
      case 'rowRetried':
        this.#retries += 1;
        return;
      case 'rowSettled': {
        const { outcome } = happening.mark;
        this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
        this.#park(happening.row, outcome === 'Failed');
        return;
      }
      case 'rowMarked':
      case 'rowGone':
        this.#inWork.delete(happening.rowId);
        return;
      case 'sweepFinished':
        this.#known = true;
        return;
      case 'sweepFailed':
        if (!SIDE_LOOKS.has(happening.why)) this.#known = false;
        return;
      case 'routingPaused':
        this.#paused = { all: happening.all, queueIds: new Set(happening.queueIds) };
        return;
      case 'parkedCounted':
        this.#parkedAtLook = happening.count;
        this.#parkedSince.clear();
        return;
      default:
        return;
    }
  }

  #begin({ id, name, createdAt, source, queueId }: Row): void {
    const [first] = this.#inWork.keys();
    if (this.#inWork.size >= MAX_ROWS && first !== undefined) this.#inWork.delete(first);
    this.#inWork.set(id, { name, createdAt, source, queueId });
  }

  /** A row that was parked before, and is tried again, is in the count of the last look. */
  #park({ id, source }: Row, failed: boolean): void {
    if (failed && source !== 'retry') {
      if (this.#parkedSince.size < MAX_ROWS) this.#parkedSince.add(id);
    } else if (!failed && !this.#parkedSince.delete(id) && source === 'retry' && this.#parkedAtLook !== undefined) {
      this.#parkedAtLook = Math.max(0, this.#parkedAtLook - 1);
    }
  }
}
