import type { Tell } from '../domain/happening.js';
import { byName, type Row } from '../domain/row.js';
import type { Clock } from '../runtime/clock.js';
import type { SweepScope } from '../salesforce/org.js';
import type { NewRowsObserver } from './newest-sweep.js';
import { RebuildPace } from './rebuild-pace.js';
import { RecentIds } from './recent-ids.js';
import type { SweepObserver } from './sweeper.js';

/** What the watch works with. */
export interface DeafnessWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** Has the stream subscribe anew. */
  readonly rebuild: (why: string) => void;
}

/** A row that the stream has not told of yet, though it should have. */
interface Suspect {
  readonly name: string;
  /** When the sweep met it (monotonic milliseconds). */
  readonly metAt: number;
}

/** Comes before every row. */
const NONE: { readonly name: string } = { name: '' };
/** How much later than the sweep the stream may tell of a row. */
const TOLD_WITHIN_MS = 30_000;
/** Rows that were met or told of, by which a second meeting is known. */
const MAX_KNOWN = 50_000;
const MAX_SUSPECTS = 20_000;

/**
 * Proves a stream deaf: a subscribed stream must tell of every row that is made. After a full sweep that began with
 * the subscription, whatever a later sweep meets for the first time was made meanwhile; if the stream has not told of
 * it half a minute later, it is deaf. While a full sweep takes long, looks at the newest rows show what was made since
 * the subscription. No clock of the org is compared with ours, so that no skew can fake it.
 *
 * The rows are routed already; the alarm tells, counts, and has the stream rebuilt, ever more rarely while that does
 * not help. Rows made through the Bulk API make no events; a site that uses it gets such alarms now and then.
 */
export class DeafnessWatch implements SweepObserver, NewRowsObserver {
  readonly #options: DeafnessWatchOptions;
  readonly #known = new RecentIds(MAX_KNOWN);
  readonly #suspects = new Map<string, Suspect>();
  readonly #pace = new RebuildPace();
  #listening = false;
  /** When the subscription began (monotonic milliseconds). */
  #listeningSince = 0;
  /** A full sweep that began since the subscription is under way. */
  #fullUnderWay = false;
  /** All rows from before the subscription have been met. */
  #grounded = false;
  /** The newest row that sweeps met, and the newest when the last of them ended: of a huge backlog not every row is known. */
  #newest = NONE;
  #ground = NONE;
  #total = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: DeafnessWatchOptions) {
    this.#options = options;
  }

  /** Rows that the stream did not tell of, since the start of the process. */
  get total(): number {
    return this.#total;
  }

  /** The stream is subscribed from now on, or no longer. */
  listening(subscribed: boolean): void {
    this.#listening = subscribed;
    this.#listeningSince = this.#options.clock.monotonic();
    this.#grounded = false;
    this.#fullUnderWay = false;
    this.#suspects.clear();
    this.stop();
  }

  /** The stream told of a row. */
  told(rowId: string): void {
    this.#known.add(rowId);
    this.#suspects.delete(rowId);
  }

  began(scope: SweepScope): void {
    this.#fullUnderWay = this.#listening && scope === 'full';
  }

  met(rows: readonly Row[], taken: readonly Row[]): void {
    for (const row of rows) if (byName(row, this.#newest) > 0) this.#newest = { name: row.name };
    const sinceGround = taken.filter((row) => byName(row, this.#ground) > 0);
    this.#meet(sinceGround, this.#grounded);
  }

  /**
   * A look at the newest rows met these for the first time, while a full sweep takes long.
   *
   * @param madeSince all of them were made after this time (monotonic milliseconds).
   */
  metNew(taken: readonly Row[], madeSince: number): void {
    this.#meet(taken, this.#listening && madeSince >= this.#listeningSince);
  }

  ended(_scope: SweepScope, whole: boolean): void {
    if (whole && this.#fullUnderWay) this.#grounded = true;
    if (whole) this.#ground = this.#newest;
    this.#fullUnderWay = false;
  }

  /** Ends the waiting for what the stream may yet tell. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #meet(taken: readonly Row[], wereMadeSince: boolean): void {
    const metAt = this.#options.clock.monotonic();
    for (const { id, name } of taken) {
      if (wereMadeSince && !this.#known.has(id) && this.#suspects.size < MAX_SUSPECTS)
        this.#suspects.set(id, { name, metAt });
      this.#known.add(id);
    }
    this.#plan();
  }

  #plan(): void {
    const [oldest] = this.#suspects.values();
    if (!oldest || this.#cancelTimer) return;
    const { clock } = this.#options;
    this.#cancelTimer = clock.after(oldest.metAt + TOLD_WITHIN_MS - clock.monotonic(), () => {
      this.#cancelTimer = undefined;
      this.#judge();
      this.#plan();
    });
  }

  #judge(): void {
    const { clock, tell, rebuild } = this.#options;
    const now = clock.monotonic();
    const untold = [...this.#suspects].filter(([, { metAt }]) => now - metAt >= TOLD_WITHIN_MS);
    const [oldest] = untold.map(([, suspect]) => suspect).sort(byName);
    if (!oldest) return;
    const first = oldest.name;
    for (const [id] of untold) this.#suspects.delete(id);
    this.#total += untold.length;
    const { now: rebuilt, again, nextInMs } = this.#pace.ask(now);
    tell({
      type: 'streamDeaf',
      rows: untold.length,
      total: this.#total,
      first,
      rebuilt,
      again,
      nextRebuildInMs: nextInMs,
    });
    if (rebuilt) rebuild(`it did not tell of ${untold.length} rows, the oldest ${first}`);
  }
}
