import type { Clock } from '../../../runtime/clock.js';
import { type Deferred, deferred } from '../../../runtime/deferred.js';
import type { Subscription } from './subscription.js';

/** Why a held connect is answered. */
export type Wake = 'events' | 'timeout' | 'expired' | 'ended' | 'disconnected' | 'duplicate' | 'gone' | 'stopped';

/** What identifies a new session. */
export interface SessionIdentity {
  readonly clientId: string;
  readonly userId: string;
  /** Value of the cookie BAYEUX_BROWSER. */
  readonly browserId: string;
  /** API version of the address, e.g. 60. */
  readonly apiVersion: number;
}

/** One CometD client after its handshake. */
export class StreamingSession {
  /** What the handshake laid down. */
  readonly identity: SessionIdentity;
  /** Subscriptions by channel. */
  readonly subscriptions = new Map<string, Subscription>();
  /** False until the first connect, which is answered at once and with advice. */
  connected = false;
  /** True once the server has decided to send this client away. */
  ending = false;
  readonly #clock: Clock;
  readonly #onExpired: () => void;
  #held: Deferred<Wake> | undefined;
  #cancelExpiry: () => void = () => undefined;

  constructor(identity: SessionIdentity, clock: Clock, onExpired: () => void) {
    this.identity = identity;
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  /**
   * Holds a connect until there is a reason to answer it, at most `limitMs`. A connect that is held
   * already is woken as a duplicate.
   */
  async hold(limitMs: number, signal: AbortSignal): Promise<Wake> {
    this.wake('duplicate');
    const held = deferred<Wake>();
    this.#held = held;
    this.#cancelExpiry();
    const cancelTimer = this.#clock.after(limitMs, () => held.resolve('timeout'));
    const onGone = () => held.resolve('gone');
    if (signal.aborted) onGone();
    signal.addEventListener('abort', onGone, { once: true });
    const reason = await held.promise;
    cancelTimer();
    signal.removeEventListener('abort', onGone);
    if (this.#held === held) this.#held = undefined;
    return reason;
  }

  /** Answers the held connect, if there is one. */
  wake(reason: Wake): void {
    this.#held?.resolve(reason);
  }

  /** A response goes out: unless a connect is held, the client now has `expiryMs` to come back. */
  expectReturn(expiryMs: number): void {
    this.#cancelExpiry();
    if (this.#held) return;
    this.#cancelExpiry = this.#clock.after(expiryMs, this.#onExpired);
  }

  /** Ends the session; a held connect is answered for `reason`. */
  close(reason: Wake): void {
    this.#cancelExpiry();
    this.#cancelExpiry = () => undefined;
    this.subscriptions.clear();
    this.wake(reason);
  }
}
