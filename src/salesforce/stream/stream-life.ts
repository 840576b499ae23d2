import type { Clock } from '../../runtime/clock.js';
import { deferred } from '../../runtime/deferred.js';
import { type BayeuxVerdict, decodeMeta, judge, judgeAdvice, judgeHttp, type MetaMessage, verdict } from './bayeux.js';
import type { BayeuxSession, BayeuxSessionFactory, BayeuxTarget } from './bayeux-session.js';

/** What one life works with. */
export interface StreamLifeOptions {
  readonly clock: Clock;
  readonly makeSession: BayeuxSessionFactory;
  readonly target: BayeuxTarget;
  readonly onSubscribed: () => void;
  readonly onEvents: (events: readonly unknown[]) => void;
  /** A cookie was left out. */
  readonly onCookieRefused: (why: string) => void;
}

type Wait = 'handshake' | 'subscription' | 'connect' | 'goodbye';

const HANDSHAKE_LIMIT_MS = 30_000;
const SUBSCRIBE_LIMIT_MS = 30_000;
/** The first connect is answered at once. */
const FIRST_CONNECT_LIMIT_MS = 30_000;
/** Salesforce answers a connect after 110 s at the latest; this much later it is taken for dead. */
const WATCHDOG_MARGIN_MS = 20_000;
const DEFAULT_TIMEOUT_MS = 110_000;
/** What a server may advise for a connect. */
const TIMEOUT_RANGE_MS = [1_000, 600_000] as const;
/** Connects that are answered with nothing at all, in a time in which Salesforce answers a few at most. */
const EMPTY_CONNECTS = 50;
const EMPTY_CONNECTS_MS = 10_000;

/**
 * One Bayeux session from its handshake to its end, watched: handshake, subscription and connect have a time limit
 * each, and every meta message is judged.
 */
export class StreamLife {
  readonly #options: StreamLifeOptions;
  readonly #session: BayeuxSession;
  readonly #over = deferred<BayeuxVerdict>();
  readonly #waits = new Map<Wait, () => void>();
  #ended = false;
  #answered = false;
  #subscribedAt: number | undefined;
  #timeoutMs = DEFAULT_TIMEOUT_MS;
  #emptyConnects = 0;
  #emptySince = 0;

  constructor(options: StreamLifeOptions) {
    this.#options = options;
    this.#session = options.makeSession(options.target, {
      onMeta: (value) => {
        const message = decodeMeta(value);
        this.#answered = true;
        if (message && !this.#ended) this.#follow(message);
      },
      onEvents: (events) => {
        this.#emptyConnects = 0;
        if (!this.#ended) options.onEvents(events);
      },
      onTransportDown: () => this.end(verdict('reconnect', 'the connection broke')),
      onUnusable: (why) => this.end(verdict('reconnect', `an answer could not be used: ${why}`)),
      onCookieRefused: options.onCookieRefused,
      onHttpError: (status, errorCode) => {
        this.#answered = true;
        this.end(judgeHttp(status, errorCode));
      },
    });
  }

  /** When it was subscribed (monotonic milliseconds); undefined if it never was. */
  get subscribedAt(): number | undefined {
    return this.#subscribedAt;
  }

  /** Whether the server has answered at all. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Opens the session. Resolves with what ended it; nothing of it is told any more then. */
  run(): Promise<BayeuxVerdict> {
    this.#expect('handshake', HANDSHAKE_LIMIT_MS);
    this.#session.open();
    return this.#over.promise;
  }

  /** Ends it for a reason. The first one counts. */
  end(why: BayeuxVerdict): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cancel of this.#waits.values()) cancel();
    this.#over.resolve(why);
  }

  /** Says goodbye and leaves nothing behind. */
  close(): Promise<void> {
    this.end(verdict('reconnect', 'closed'));
    return this.#session.close();
  }

  /** Every meta message, also those of a client's own re-subscriptions. */
  #follow(message: MetaMessage): void {
    const why = message.successful === false ? judge(message) : judgeAdvice(message);
    // Before our own goodbye, whatever it calls itself: CometD's own server sends it as successful.
    if (message.channel === '/meta/disconnect') this.#sentAway(message);
    else if (why) this.end(why);
    // A session that is being ended takes no step forward: its subscription would be told as a sound one.
    else if (!this.#waits.has('goodbye')) this.#proceed(message);
  }

  #proceed(message: MetaMessage): void {
    if (message.channel === '/meta/handshake') this.#shookHands();
    if (message.channel === '/meta/connect') this.#connected(message);
    if (message.channel === '/meta/subscribe' && message.subscription === this.#options.target.channel)
      this.#subscribed();
  }

  /** The server ends the session; what else the same response holds may say why, such as an ended token. */
  #sentAway(message: MetaMessage): void {
    const why = verdict('reconnect', message.error || 'the server ended the session');
    this.#meet('goodbye');
    this.#waits.set(
      'goodbye',
      this.#options.clock.after(0, () => this.end(why)),
    );
  }

  #shookHands(): void {
    this.#meet('handshake');
    this.#expect('subscription', SUBSCRIBE_LIMIT_MS);
    this.#expect('connect', FIRST_CONNECT_LIMIT_MS);
  }

  #connected({ timeoutMs, intervalMs }: MetaMessage): void {
    if (timeoutMs !== undefined)
      this.#timeoutMs = Math.min(TIMEOUT_RANGE_MS[1], Math.max(TIMEOUT_RANGE_MS[0], timeoutMs));
    // The next connect is not sent before the pause that was advised.
    this.#expect('connect', intervalMs + this.#timeoutMs + WATCHDOG_MARGIN_MS);
    this.#countEmpty();
  }

  #subscribed(): void {
    const { clock, onSubscribed } = this.#options;
    this.#meet('handshake');
    this.#meet('subscription');
    if (!this.#waits.has('connect')) this.#expect('connect', this.#timeoutMs + WATCHDOG_MARGIN_MS);
    this.#subscribedAt ??= clock.monotonic();
    onSubscribed();
  }

  /** A server that answers every connect at once would be asked hundreds of times a second. */
  #countEmpty(): void {
    const now = this.#options.clock.monotonic();
    if (this.#emptyConnects === 0 || now - this.#emptySince > EMPTY_CONNECTS_MS) {
      this.#emptyConnects = 0;
      this.#emptySince = now;
    }
    this.#emptyConnects += 1;
    if (this.#emptyConnects > EMPTY_CONNECTS)
      this.end(verdict('throttled', 'the server answers every connect at once, with nothing'));
  }

  #expect(what: Wait, limitMs: number): void {
    this.#meet(what);
    const cancel = this.#options.clock.after(limitMs, () =>
      this.end(verdict('reconnect', `no answer to the ${what} within ${limitMs} ms`)),
    );
    this.#waits.set(what, cancel);
  }

  #meet(what: Wait): void {
    this.#waits.get(what)?.();
    this.#waits.delete(what);
  }
}
