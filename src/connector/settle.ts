import type { Tell } from '../domain/happening.js';
import type { Mark } from '../domain/outcome.js';
import type { CasebridgeError } from '../errors/casebridge-error.js';
import { CasebridgeError as Failure } from '../errors/casebridge-error.js';
import { passesByItself } from '../errors/failure-class.js';
import { toldError } from '../errors/told-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { Clock } from '../runtime/clock.js';
import { type RetryAdvice, retryDelay } from '../runtime/retry-delay.js';
import type { MarkResult, RoutingRows } from '../salesforce/org.js';

/** How marks are gathered and tried. */
export interface SettlerOptions {
  readonly clock: Clock;
  readonly rows: RoutingRows;
  readonly tell: Tell;
  readonly random: () => number;
  /** Marks in one call; Salesforce takes 200. */
  readonly batchSize: number;
  /** Milliseconds that a mark waits for others at most. */
  readonly flushAfterMs: number;
  /** Marks that may wait; lanes are held back above it. */
  readonly maxPending: number;
  readonly backoff: BackoffOptions;
  /** Milliseconds between tries of a row that Salesforce refuses for itself. */
  readonly refusedRetryMs: number;
  /** Called when a row is marked or gone, or when its mark is given up and the row left to the sweep (not `written`). */
  readonly onDone: (rowId: string, written: boolean) => void;
}

interface Pending {
  readonly mark: Mark;
  readonly objectId: string;
  failures: number;
}

/**
 * Writes results into the routing rows: gathered into calls of up to 200, tried until they stick. A call
 * that fails as a whole is repeated; a row that is refused for itself is tried on its own, apart from the others.
 */
export class Settler {
  readonly #options: SettlerOptions;
  readonly #queue: Pending[] = [];
  readonly #alone = new Map<Pending, () => void>();
  readonly #stop = longLivedController();
  readonly #roomWaiters = new Set<() => void>();
  #cancelFlush: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #callFailures = 0;
  /** How the call that failed last is to be repeated. */
  #advice: RetryAdvice = { pace: 'growing', toldMs: undefined };
  #closed = false;
  /** Marks of the call that is under way. */
  #underWay = 0;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Marks not yet written. */
  get pending(): number {
    return this.#queue.length + this.#underWay + this.#alone.size;
  }

  /**
   * Takes a mark of the case `objectId` to be written with the next call. It holds nobody up: see {@link Settler.room}.
   */
  add(mark: Mark, objectId: string): void {
    for (const [older, cancel] of this.#alone) {
      if (older.mark.rowId !== mark.rowId) continue;
      cancel();
      this.#alone.delete(older);
    }
    this.#queue.push({ mark, objectId, failures: 0 });
    this.#plan();
  }

  /** Resolves when more marks may be added: at once, unless too many wait. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.#queue.length + this.#underWay >= this.#options.maxPending && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#roomWaiters.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#roomWaiters.add(done);
        signal.addEventListener('abort', done, { once: true });
      });
    }
  }

  /**
   * Writes what waits, as far as it goes before the signal aborts. Rows whose mark was not written stay
   * unprocessed in Salesforce and are decided again at the next start.
   *
   * @returns how many marks were left.
   */
  async close(signal: AbortSignal): Promise<number> {
    const onAbort = () =>
      this.#stop.abort(new Failure('CASEBRIDGE_STOPPED', 'Stopped while marks were being written.'));
    signal.addEventListener('abort', onAbort, { once: true });
    for (const [pending, cancel] of this.#alone) {
      cancel();
      this.#queue.push(pending);
    }
    this.#alone.clear();
    this.#closed = true;
    while ((this.#queue.length > 0 || this.#writing !== undefined) && !signal.aborted) {
      await (this.#writing ?? this.#write());
      if (this.#callFailures > 0) await pause(this.#options.clock, this.#options.backoff.initialMs, signal);
    }
    signal.removeEventListener('abort', onAbort);
    this.#cancelFlush?.();
    for (const cancel of this.#alone.values()) cancel();
    return this.pending;
  }

  #plan(): void {
    if (this.#writing !== undefined || this.#closed) return;
    if (this.#queue.length >= this.#options.batchSize && this.#callFailures === 0) {
      this.#cancelFlush?.();
      this.#cancelFlush = undefined;
      void this.#write();
      return;
    }
    if (this.#cancelFlush || this.#queue.length === 0) return;
    const delayMs = this.#callFailures === 0 ? this.#options.flushAfterMs : this.#retryDelay();
    this.#cancelFlush = this.#options.clock.after(delayMs, () => {
      this.#cancelFlush = undefined;
      void this.#write();
    });
  }

  /** The whole back-off without jitter: there is one caller, and what is told is what happens. */
  #retryDelay(): number {
    return retryDelay(this.#advice, this.#callFailures, this.#options.backoff, () => 1);
  }

  #write(): Promise<void> {
    this.#writing = this.#writeBatch().finally(() => {
      this.#writing = undefined;
      for (const waiter of [...this.#roomWaiters]) waiter();
      this.#plan();
    });
    return this.#writing;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#next();
    if (batch.length === 0) return;
    this.#underWay = batch.length;
    try {
      const results = await this.#options.rows.mark(
        batch.map(({ mark }) => mark),
        this.#stop.signal,
      );
      this.#callFailures = 0;
      this.#underWay = 0;
      this.#sort(batch, results);
    } catch (error) {
      const reason = Failure.from(error);
      this.#callFailures += 1;
      this.#advice = reason.retry;
      this.#underWay = 0;
      this.#queue.unshift(...batch);
      this.#tellRetry(batch, reason);
    }
  }

  /** The next marks; of a row that was settled anew meanwhile only the latest. */
  #next(): readonly Pending[] {
    const batch = new Map<string, Pending>();
    while (batch.size < this.#options.batchSize) {
      const pending = this.#queue.shift();
      if (!pending) break;
      batch.set(pending.mark.rowId, pending);
    }
    return [...batch.values()];
  }

  #sort(batch: readonly Pending[], results: readonly MarkResult[]): void {
    const byRow = new Map(results.map((result) => [result.rowId, result]));
    for (const pending of batch) {
      const result = byRow.get(pending.mark.rowId);
      if (result && result.status !== 'failed') {
        if (result.status === 'marked')
          this.#options.tell({
            type: 'rowMarked',
            rowId: pending.mark.rowId,
            objectId: pending.objectId,
            mark: pending.mark,
          });
        else this.#options.tell({ type: 'rowGone', rowId: pending.mark.rowId, objectId: pending.objectId });
        this.#options.onDone(pending.mark.rowId, true);
        continue;
      }
      this.#retryAlone(pending, result?.error ?? missingResult(pending.mark.rowId));
    }
  }

  #retryAlone(pending: Pending, error: CasebridgeError): void {
    // The row was settled anew meanwhile: only that counts.
    if (this.#queue.some(({ mark }) => mark.rowId === pending.mark.rowId)) return;
    pending.failures += 1;
    const delayMs = passesByItself(error.failureClass)
      ? retryDelay(error.retry, pending.failures, this.#options.backoff, this.#options.random)
      : this.#options.refusedRetryMs;
    if (isPowerOfTwo(pending.failures)) {
      const { rowId } = pending.mark;
      this.#options.tell({
        type: 'markRetried',
        rowId,
        objectId: pending.objectId,
        error: toldError(error),
        retryInMs: delayMs,
      });
    }
    if (this.#alone.size >= this.#options.maxPending) {
      // Too many to keep: the row stays unprocessed in Salesforce, and the sweep brings it back.
      this.#options.onDone(pending.mark.rowId, false);
      return;
    }
    if (this.#closed) {
      this.#alone.set(pending, () => undefined);
      return;
    }
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#alone.delete(pending);
      this.#queue.push(pending);
      this.#plan();
    });
    this.#alone.set(pending, cancel);
  }

  #tellRetry(batch: readonly Pending[], error: CasebridgeError): void {
    const retryInMs = this.#retryDelay();
    for (const { mark, objectId } of batch.slice(0, 1)) {
      this.#options.tell({ type: 'markRetried', rowId: mark.rowId, objectId, error: toldError(error), retryInMs });
    }
  }
}

/** Repeats are told ever more rarely: at the first, second, fourth, eighth … try. */
function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}

/** Waits, or less if the signal aborts. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

function missingResult(rowId: string): CasebridgeError {
  return new Failure('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', `Salesforce gave no result for row ${rowId}.`, {
    failureClass: 'transient',
  });
}
