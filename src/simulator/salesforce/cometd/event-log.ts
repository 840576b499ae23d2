import type { Clock } from '../../../runtime/clock.js';
import type { Notification } from './notification.js';
import type { StreamingSettings } from './streaming-options.js';

/** One retained event of a topic. */
export interface StoredEvent extends Notification {
  readonly replayId: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly objectName: string;
  /** How often a subscriber gets it: 1, or more while the fault `duplicate` is on. */
  readonly copies: number;
}

/** An event before it has its replay id. */
export type NewEvent = Omit<StoredEvent, 'replayId'>;

/** Longest step between two replay ids. */
const LARGEST_GAP = 26;
const COMPACT_AT = 1_024;

/**
 * The events of one topic for as long as they can be replayed. Replay ids grow by irregular steps:
 * the guide promises order, not contiguity.
 */
export class EventLog {
  readonly #settings: StreamingSettings;
  readonly #clock: Clock;
  readonly #random: () => number;
  #events: StoredEvent[] = [];
  /** Index of the oldest event that is still retained; what stands before it is cut off now and then. */
  #head = 0;
  #latest: number;
  #visibleThrough: number;

  constructor(settings: StreamingSettings, clock: Clock, random: () => number) {
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#latest = settings.firstReplayId - 1;
    this.#visibleThrough = this.#latest;
  }

  /** Highest replay id given out, also if its event is gone or not yet visible. */
  get latest(): number {
    return this.#latest;
  }

  get size(): number {
    return this.#events.length - this.#head;
  }

  /** Gives an event its replay id and keeps it. Subscribers see it only once it is visible. */
  append(event: NewEvent): StoredEvent {
    const first = this.#latest < this.#settings.firstReplayId;
    const gap = this.#random() < 0.1 ? Math.floor(this.#random() * LARGEST_GAP) : 0;
    this.#latest += 1 + (first ? 0 : gap);
    const stored = { ...event, replayId: this.#latest };
    this.#events.push(stored);
    this.#expire();
    return stored;
  }

  /** What the bus poll does: events up to `replayId` can now be delivered. */
  reveal(replayId: number): void {
    this.#visibleThrough = Math.max(this.#visibleThrough, replayId);
  }

  /** Visible events after `replayId`, oldest first, at most `limit`. */
  after(replayId: number, limit: number): readonly StoredEvent[] {
    this.#expire();
    const start = this.#firstAfter(replayId);
    const found: StoredEvent[] = [];
    for (let index = start; index < this.#events.length && found.length < limit; index += 1) {
      const event = this.#events[index];
      if (!event || event.replayId > this.#visibleThrough) break;
      found.push(event);
    }
    return found;
  }

  /** Drops what is retained; ids go on from where they were. */
  forget(): void {
    this.#events = [];
    this.#head = 0;
  }

  /** True if a subscriber may ask for the events after `replayId`: it lies within what is retained. */
  covers(replayId: number): boolean {
    this.#expire();
    const oldest = this.#events[this.#head];
    return oldest !== undefined && replayId >= oldest.replayId && replayId <= this.#latest;
  }

  #firstAfter(replayId: number): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.replayId ?? 0) > replayId) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #expire(): void {
    const horizon = this.#clock.now() - this.#settings.eventRetention;
    this.#head = Math.max(this.#head, this.#events.length - this.#settings.maxRetainedEvents);
    while ((this.#events[this.#head]?.createdAt ?? Number.POSITIVE_INFINITY) <= horizon) this.#head += 1;
    if (this.#head < COMPACT_AT || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }
}
