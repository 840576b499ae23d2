import type { Happening, Tell } from '../domain/happening.js';
import { receivedFrom } from '../domain/intake-words.js';
import { SURPLUS } from '../domain/surplus-words.js';
import { LOST_IN_SWITCHOVER, MISSING_AFTER_SWITCHOVER } from '../domain/switchover-words.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { LedgerEntry, Store } from '../store/store.js';
import { HistoryCleaner } from './history-cleaner.js';
import { WaitingHistory } from './waiting-history.js';

/** What the writer works with. */
export interface LedgerWriterOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly tell: Tell;
  /** Milliseconds that entries are gathered before they are written together. */
  readonly flushAfterMs: number;
  /** Entries kept while the store fails; beyond it the oldest are dropped. */
  readonly maxPending: number;
  /** Milliseconds that history is kept; may change. */
  readonly keepMs: number;
}

/** Entries written in one transaction. */
const BATCH = 500;
/**
 * Rows whose notes are still to be dropped, at most. There are so many only while the store fails, and then later creates have
 * no notes. One that stays all the same is late, which is harmless, and is dropped when it is as old as history.
 */
const MAX_CLEARED = 5_000;
/** Rows remembered so as not to write again and again that they wait: some 10 MB. */
const MAX_WAITING_ROWS = 50_000;

/** Writes the history of rows and cases from what happens, gathered, without holding routing up. */
export class LedgerWriter {
  readonly #options: LedgerWriterOptions;
  #pending: LedgerEntry[] = [];
  /** Rows whose notes of creates are to be dropped, and those of them that the store is just dropping. */
  readonly #cleared = new Set<string>();
  #clearing = new Set<string>();
  readonly #cleaner: HistoryCleaner;
  readonly #waiting: WaitingHistory;
  #cancelTimer: (() => void) | undefined;
  /** One write after the other: two at once would write the same lines. */
  #writing: Promise<void> = Promise.resolve();
  /** The store has failed, for whomever, and nothing was written since. */
  #storeFails = false;

  constructor(options: LedgerWriterOptions) {
    this.#options = options;
    const { clock, store } = options;
    this.#waiting = new WaitingHistory({ clock, maxRows: MAX_WAITING_ROWS });
    this.#cleaner = new HistoryCleaner({
      clock,
      store,
      get keepMs() {
        return options.keepMs;
      },
      onFailure: (error) => this.#failed(error),
    });
  }

  /** Begins to drop what is older than it is kept: now, and from time to time. Holds nothing up. */
  start(): void {
    this.#cleaner.start();
  }

  /** Drops no more; goes on to write. Resolves when nothing is being dropped. */
  endCleaning(): Promise<void> {
    return this.#cleaner.stop();
  }

  /** Takes a happening; those that concern no row, case or interaction are not history, nor is what it says already. */
  take(happening: Happening): void {
    if (happening.type === 'storeFailed') this.#storeFails = true;
    const entry = ledgerEntry(happening, this.#options.clock.now());
    if (!entry || !this.#waiting.isNews(happening, entry.rowId)) return;
    this.#pending.push(entry);
    if (this.#pending.length > this.#options.maxPending) this.#pending.splice(0, BATCH);
    this.#plan();
  }

  /** A create is no longer in doubt. Its note may go late: one that stays after a crash is looked at and found harmless. */
  forgetCreate(rowId: string): void {
    this.#dropLater([rowId]);
    this.#plan();
  }

  /** A create is noted anew: what was to be dropped was an earlier note. */
  keepCreate(rowId: string): void {
    this.#cleared.delete(rowId);
    this.#clearing.delete(rowId);
  }

  /** Writes all that waits. */
  async flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  /** Cancels the timers and writes what waits. */
  async close(): Promise<void> {
    this.#cancelTimer?.();
    await this.endCleaning();
    await this.flush();
  }

  #plan(): void {
    this.#cancelTimer ??= this.#options.clock.after(this.#options.flushAfterMs, () => {
      this.#cancelTimer = undefined;
      void this.flush();
    });
  }

  #dropLater(rowIds: readonly string[]): void {
    for (const rowId of rowIds) if (this.#cleared.size < MAX_CLEARED) this.#cleared.add(rowId);
  }

  async #clear(): Promise<void> {
    if (this.#cleared.size === 0) return;
    this.#clearing = new Set(this.#cleared);
    this.#cleared.clear();
    try {
      await this.#options.store.clearCreates([...this.#clearing]);
    } catch (error) {
      const later = [...this.#cleared];
      this.#cleared.clear();
      this.#dropLater([...this.#clearing, ...later]);
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#storeFails = true;
    this.#options.tell({ type: 'storeFailed', error: toldError(error) });
  }

  #written(): void {
    if (!this.#storeFails) return;
    this.#storeFails = false;
    this.#options.tell({ type: 'storeRecovered' });
  }

  async #write(): Promise<void> {
    await this.#clear();
    while (this.#pending.length > 0) {
      const batch = this.#pending.slice(0, BATCH);
      try {
        await this.#options.store.append(batch);
        this.#pending = this.#pending.slice(batch.length);
        this.#written();
      } catch (error) {
        this.#failed(error);
        return;
      }
    }
  }
}

/** The ledger's line for a happening, if it belongs into the ledger. Carries no personal data. */
export function ledgerEntry(happening: Happening, at: number): LedgerEntry | undefined {
  switch (happening.type) {
    case 'rowReceived': {
      const { row } = happening;
      return entry(at, 'intake', row, '', `${row.event} ${row.name} ${receivedFrom(row.source)}`);
    }
    case 'decided':
      return happening.decision.kind === 'drop'
        ? entry(at, 'decide', happening.decision.row, '', `settled by another process: ${happening.decision.outcome}`)
        : undefined;
    case 'createRequested':
      return entry(at, 'act', happening.row, '', `interaction asked for, attempt ${happening.attempt}`);
    case 'interactionCreated': {
      const how = happening.existing ? 'already existed' : 'created';
      return entry(at, 'act', happening.row, happening.interactionId, `interaction ${how}`);
    }
    case 'transferred': {
      const to = 'user' in happening.to ? `user ${happening.to.user}` : `workgroup ${happening.to.workgroup}`;
      return entry(at, 'act', happening.row, happening.interactionId, `interaction transferred to ${to}`);
    }
    case 'recreated': {
      const { row, lostId, interactionId } = happening;
      return entry(at, 'act', row, interactionId, `made again in place of ${lostId}`);
    }
    case 'disconnected':
      return {
        at,
        stage: 'act',
        rowId: happening.rowId,
        objectId: happening.objectId,
        interactionId: happening.interactionId,
        what: `${DISCONNECTED} (${happening.why})`,
      };
    case 'rowRetried':
      return entry(
        at,
        'act',
        happening.row,
        '',
        `will be tried again: ${happening.error.code} ${happening.error.message}`,
      );
    case 'rowWaiting':
      return entry(at, 'decide', happening.row, '', `waits: ${happening.reason}`);
    case 'rowSettled': {
      const { mark, row } = happening;
      return entry(
        at,
        'settle',
        row,
        mark.interactionId,
        `${mark.outcome}${mark.error === '' ? '' : `: ${mark.error}`}${mark.outcome === 'Failed' ? ` (attempts: ${mark.attempts})` : ''}`,
      );
    }
    case 'rowMarked':
      return {
        at,
        stage: 'settle',
        rowId: happening.rowId,
        objectId: happening.objectId,
        interactionId: happening.mark.interactionId,
        what: `marked as processed (${happening.mark.outcome})`,
      };
    case 'interactionSeen': {
      const { interaction, change } = happening;
      const where = interaction.user === '' ? interaction.workgroup : interaction.user;
      return {
        at,
        stage: 'contactCenter',
        rowId: interaction.rowId,
        objectId: interaction.objectId,
        interactionId: interaction.id,
        what: WITHOUT_STATE[change] ?? `interaction ${interaction.state} (${where})`,
      };
    }
    default:
      return undefined;
  }
}

const ENDED = 'interaction ended';
const DISCONNECTED = 'interaction disconnected';

/**
 * Whether the ledger of a case, in the order of writing, says that its latest interaction has ended. A switchover may have given
 * it another id meanwhile. The end of a surplus one says nothing of the one that stayed.
 */
export function saysEnded(entries: readonly LedgerEntry[]): boolean {
  const surplus = new Set(
    entries.flatMap(({ what, interactionId }) =>
      what.startsWith(`${DISCONNECTED} (${SURPLUS}`) ? [interactionId] : [],
    ),
  );
  const last = entries.findLast(
    ({ stage, interactionId }) =>
      interactionId !== '' && !surplus.has(interactionId) && (stage === 'contactCenter' || stage === 'act'),
  );
  return last !== undefined && (last.what === ENDED || last.what.startsWith(DISCONNECTED));
}

/** Changes that say more than where an interaction stands. */
const WITHOUT_STATE: Readonly<Partial<Record<string, string>>> = {
  ended: ENDED,
  missing: MISSING_AFTER_SWITCHOVER,
  lost: LOST_IN_SWITCHOVER,
};

function entry(
  at: number,
  stage: LedgerEntry['stage'],
  row: { readonly id: string; readonly objectId: string },
  interactionId: string,
  what: string,
): LedgerEntry {
  return { at, stage, rowId: row.id, objectId: row.objectId, interactionId, what };
}
