import type { Clock } from '../../../runtime/clock.js';
import type { IcwsSession } from './icws-session.js';

/** What a silent stream is suspected of, once the session has shown that it lives. */
export type Silence =
  /** The server pings, and its pings no longer arrive: the connection is dead without having said so. */
  | 'dead'
  /** Nothing ever came, not even the answers to the subscriptions: something on the way holds the stream back. */
  | 'heldBack';

/** What the watchdog works with. */
export interface StreamWatchdogOptions {
  readonly clock: Clock;
  readonly session: IcwsSession;
  /** Milliseconds of silence after which the session is asked whether it lives. */
  readonly quietMs: number;
  readonly signal: AbortSignal;
  readonly onSilence: (silence: Silence) => void;
  /** The session did not answer, or is over. */
  readonly onLost: (error: unknown) => void;
}

/** How often a server pings is not documented; three times the longest pause so far is surely too long. */
const PAUSES = 3;
/** Nothing is known of a server's pauses before its second ping. */
const FIRST_PAUSES = 4;

/** Watches one event stream. Comments such as `:ping` count as life. */
export class StreamWatchdog {
  readonly #options: StreamWatchdogOptions;
  readonly #startedAt: number;
  #heardAt: number | undefined;
  #pings = 0;
  #longestPauseMs = 0;
  #cancel: () => void = () => undefined;

  constructor(options: StreamWatchdogOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
  }

  /** Whether anything has come. */
  get heard(): boolean {
    return this.#heardAt !== undefined;
  }

  /** Begins to watch. */
  start(): void {
    this.#cancel();
    if (this.#options.signal.aborted) return;
    this.#cancel = this.#options.clock.after(this.#options.quietMs, () => this.#ask());
  }

  /** Something has come. */
  alive(kind: 'data' | 'alive'): void {
    const now = this.#options.clock.monotonic();
    if (kind === 'alive') {
      this.#pings += 1;
      if (this.#heardAt !== undefined) this.#longestPauseMs = Math.max(this.#longestPauseMs, now - this.#heardAt);
    }
    this.#heardAt = now;
    this.start();
  }

  /** Ends the watch. Safe to call twice. */
  stop(): void {
    this.#cancel();
  }

  #ask(): void {
    const { session, signal } = this.#options;
    session.askWhetherUp(signal).then(
      () => this.#judge(),
      (error: unknown) => this.#options.onLost(error),
    );
  }

  #judge(): void {
    const { clock, session, quietMs, onSilence, signal } = this.#options;
    if (signal.aborted) return;
    const now = clock.monotonic();
    const owedSince = session.queuesSubscribedAt;
    if (this.#heardAt !== undefined) {
      if (this.#pings > 0 && now - this.#heardAt >= this.#deadAfterMs()) onSilence('dead');
    } else if (owedSince !== undefined && now - Math.max(owedSince, this.#startedAt) >= quietMs / 2) {
      onSilence('heldBack');
    }
    this.start();
  }

  #deadAfterMs(): number {
    const { quietMs } = this.#options;
    return this.#pings < 2 ? FIRST_PAUSES * quietMs : Math.max(quietMs, PAUSES * this.#longestPauseMs);
  }
}
