import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import { LiveTimer } from '../runtime/live-timer.js';
import type { QueueMapEntry, QueueMapReader } from '../salesforce/org.js';

/** What the keeper works with. */
export interface QueueMapKeeperOptions {
  readonly clock: Clock;
  readonly reader: QueueMapReader;
  readonly contactCenter: ContactCenter;
  readonly tell: Tell;
  /** Milliseconds between loads, may change; a failed load is tried again after a tenth of it. */
  readonly intervalMs: number;
  /** Called after each load; `changed` if the entries differ from those before. */
  readonly onLoaded: (changed: boolean) => void;
}

/** Follows the queue map in Salesforce and has its workgroups watched. */
export class QueueMapKeeper {
  readonly #options: QueueMapKeeperOptions;
  readonly #stop = new AbortController();
  readonly #timer: LiveTimer;
  #entries: readonly QueueMapEntry[] = [];
  /** What was told last is that it was loaded. */
  #isTold = false;

  constructor(options: QueueMapKeeperOptions) {
    this.#options = options;
    this.#timer = new LiveTimer(options.clock);
  }

  get entries(): readonly QueueMapEntry[] {
    return this.#entries;
  }

  /** Loads once, then again on a timer. A failed load is told and tried again; it never rejects. */
  async start(): Promise<void> {
    const loaded = await this.#load();
    if (this.#stop.signal.aborted) return;
    this.#timer.start(
      () => (loaded ? this.#options.intervalMs : this.#options.intervalMs / 10),
      () => void this.start(),
    );
  }

  /** Loads at once, beside the timer. A failed load is told; it never rejects. */
  async reload(): Promise<void> {
    await this.#load();
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#timer.replan();
  }

  /** Ends loading for good, also a load under way. */
  stop(): void {
    this.#stop.abort(new Error('the queue map is no longer followed'));
    this.#timer.cancel();
  }

  async #load(): Promise<boolean> {
    const { reader, contactCenter, tell, onLoaded } = this.#options;
    try {
      const entries = await reader.load(this.#stop.signal);
      const changed = !sameMap(entries, this.#entries);
      // Who was told that it could not be read, or of nothing yet, is told that it can.
      if (changed || !this.#isTold) {
        const workgroups = [...new Set(entries.map((entry) => entry.workgroup))];
        tell({ type: 'queueMapLoaded', entries: entries.length, workgroups });
        this.#isTold = true;
      }
      const named = new Set(entries.map((entry) => entry.workgroup));
      const gone = this.#entries.map((entry) => entry.workgroup).filter((name) => !named.has(name));
      this.#entries = entries;
      contactCenter.watch([...named]);
      if (gone.length > 0) contactCenter.release([...new Set(gone)]);
      onLoaded(changed);
      return true;
    } catch (error) {
      this.#isTold = false;
      if (!this.#stop.signal.aborted) tell({ type: 'queueMapFailed', error: toldError(error) });
      return false;
    }
  }
}

function sameMap(a: readonly QueueMapEntry[], b: readonly QueueMapEntry[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
