import type { LinkState, Tell } from '../../domain/happening.js';
import type { Row } from '../../domain/row.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { toldError } from '../../errors/told-error.js';
import { longLivedController, sleep } from '../../runtime/abort.js';
import { type BackoffOptions, backoffDelay } from '../../runtime/backoff.js';
import type { Clock } from '../../runtime/clock.js';
import { asObject } from '../../runtime/decode.js';
import { type Deferred, deferred } from '../../runtime/deferred.js';
import { Listeners } from '../../runtime/listeners.js';
import type { SalesforceLogin } from '../auth/login.js';
import type { RowListener, RowStream, StreamState } from '../org.js';
import { decodeRow } from '../row-decoder.js';
import type { SalesforceSession } from '../session.js';
import { type BayeuxVerdict, decodeMeta, judge, type MetaMessage } from './bayeux.js';
import type { BayeuxSessionFactory } from './bayeux-session.js';

/** What the stream works with. Durations are milliseconds. */
export interface PushTopicStreamOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  /** The login of this process; a refused token is renewed there. */
  readonly session: Pick<SalesforceSession, 'get' | 'renew'>;
  readonly makeSession: BayeuxSessionFactory;
  readonly apiVersion: string;
  readonly pushTopic: string;
  readonly proxy: string;
  readonly backoff: BackoffOptions;
}

/** Handshake and subscription together. */
const OPEN_LIMIT_MS = 30_000;
/** Salesforce answers a connect after 110 s at the latest; this much later it is taken for dead. */
const WATCHDOG_MARGIN_MS = 20_000;
const DEFAULT_TIMEOUT_MS = 110_000;
/** A session that lived this long ends the back-off. */
const STABLE_MS = 60_000;
/** Salesforce asks for "a small delay of a few minutes" when it is too busy. */
const THROTTLED_MIN_MS = 30_000;
const REFUSED_RETRY_MS = 60_000;
/** Only new events: what came before is the sweep's, which runs after each subscription. */
const NEW_EVENTS_ONLY = -1;

interface Life {
  readonly over: Deferred<BayeuxVerdict>;
  subscribedAt: number | undefined;
}

/**
 * The PushTopic stream, supervised: `connecting` → `subscribed` → `lost` → `connecting` … One Bayeux session at a
 * time; any failure ends it and a new one is made, since faye's client cannot be trusted after one.
 */
export class PushTopicStream implements RowStream {
  readonly #options: PushTopicStreamOptions;
  readonly #rowListeners: Listeners<readonly Row[]>;
  readonly #stateListeners: Listeners<StreamState>;
  readonly #stop = longLivedController();
  #state: StreamState = 'stopped';
  #running: Promise<void> | undefined;

  constructor(options: PushTopicStreamOptions) {
    this.#options = options;
    const onError = (error: unknown) => options.tell({ type: 'listenerFailed', error: toldError(error) });
    this.#rowListeners = new Listeners(onError);
    this.#stateListeners = new Listeners(onError);
  }

  get state(): StreamState {
    return this.#state;
  }

  get channel(): string {
    return `/topic/${this.#options.pushTopic}`;
  }

  start(signal: AbortSignal): void {
    if (signal.aborted || this.#running !== undefined) return;
    signal.addEventListener('abort', () => this.#stop.abort(signal.reason), { once: true });
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the stream was stopped'));
    await this.#running;
  }

  onRows(listener: RowListener): () => void {
    return this.#rowListeners.add(listener);
  }

  onState(listener: (state: StreamState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      this.#become('connecting');
      const beganAt = this.#options.clock.monotonic();
      const verdict = await this.#once(signal);
      if (signal.aborted) break;
      failures = this.#options.clock.monotonic() - beganAt > STABLE_MS ? 1 : failures + 1;
      await this.#wait(verdict, failures, signal);
    }
    this.#become('stopped');
  }

  /** One session from login to its end. */
  async #once(signal: AbortSignal): Promise<BayeuxVerdict> {
    try {
      const login = await this.#options.session.get(signal);
      const verdict = await this.#live(login, signal);
      if (verdict.kind === 'relogin' && !signal.aborted) {
        // The login takes its time, and the subscription is gone already.
        this.#become('lost', new CasebridgeError('CASEBRIDGE_STREAM_LOST', `${this.channel}: ${verdict.reason}`));
        await this.#options.session.renew(login, signal);
      }
      return verdict;
    } catch (error) {
      const reason = CasebridgeError.from(error);
      return { kind: reason.failureClass === 'authentication' ? 'refused' : 'reconnect', reason: reason.message };
    }
  }

  async #live(login: SalesforceLogin, signal: AbortSignal): Promise<BayeuxVerdict> {
    const { clock, makeSession, apiVersion, proxy } = this.#options;
    const life: Life = { over: deferred(), subscribedAt: undefined };
    const end = (verdict: BayeuxVerdict) => life.over.resolve(verdict);
    let cancelWatchdog = clock.after(OPEN_LIMIT_MS, () =>
      end({ kind: 'reconnect', reason: `no subscription within ${OPEN_LIMIT_MS} ms` }),
    );
    const restartWatchdog = (timeoutMs: number) => {
      cancelWatchdog();
      const limitMs = timeoutMs + WATCHDOG_MARGIN_MS;
      cancelWatchdog = clock.after(limitMs, () =>
        end({ kind: 'reconnect', reason: `no sign of life for ${limitMs} ms` }),
      );
    };
    const target = {
      url: `${login.instanceUrl}/cometd/${apiVersion}`,
      accessToken: login.accessToken,
      channel: this.channel,
      replayFrom: NEW_EVENTS_ONLY,
      proxy,
    };
    const session = makeSession(target, {
      onMeta: (value) => {
        const message = decodeMeta(value);
        if (message) this.#follow(message, life, restartWatchdog);
      },
      onEvents: (events) => this.#deliver(events),
      onTransportDown: () => end({ kind: 'reconnect', reason: 'the connection broke' }),
    });
    const onAbort = () => end({ kind: 'reconnect', reason: 'stopped' });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      session.open();
      return await life.over.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      cancelWatchdog();
      const closed = session.close();
      // Only the end of the process is worth waiting for the goodbye.
      if (signal.aborted) await closed;
    }
  }

  /** Every meta message, also those of faye's own re-subscriptions, is judged here. */
  #follow(message: MetaMessage, life: Life, restartWatchdog: (timeoutMs: number) => void): void {
    const unsolicitedEnd = message.channel === '/meta/disconnect' && message.successful !== true;
    if (unsolicitedEnd) {
      life.over.resolve({ kind: 'reconnect', reason: message.error || 'the server ended the session' });
    } else if (message.successful === false) {
      life.over.resolve(judge(message));
    } else if (message.channel === '/meta/subscribe' && message.subscription === this.channel) {
      life.subscribedAt = this.#options.clock.monotonic();
      restartWatchdog(DEFAULT_TIMEOUT_MS);
      this.#become('subscribed');
    } else if (message.channel === '/meta/connect' && life.subscribedAt !== undefined) {
      restartWatchdog(message.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    }
  }

  #deliver(events: readonly unknown[]): void {
    const rows: Row[] = [];
    for (const event of events) {
      const decoded = decodeRow(asObject(event)?.sobject, 'stream');
      if (decoded.kind === 'row') rows.push(decoded.row);
      if (decoded.kind === 'unreadable') {
        this.#options.tell({ type: 'rowUnreadable', rowId: decoded.rowId, reason: decoded.reason });
      }
    }
    if (rows.length > 0) this.#rowListeners.emit(rows);
  }

  async #wait(verdict: BayeuxVerdict, failures: number, signal: AbortSignal): Promise<void> {
    const { clock, backoff, random } = this.#options;
    const backedOff = backoffDelay(failures, backoff, random);
    const minimum = verdict.kind === 'throttled' ? THROTTLED_MIN_MS : verdict.kind === 'refused' ? REFUSED_RETRY_MS : 0;
    const retryInMs = Math.max(backedOff, minimum);
    const code = verdict.kind === 'refused' ? 'CASEBRIDGE_STREAM_REFUSED' : 'CASEBRIDGE_STREAM_LOST';
    this.#become('lost', new CasebridgeError(code, `${this.channel}: ${verdict.reason}`), retryInMs);
    await sleep(clock, retryInMs, signal).catch(() => undefined);
  }

  #become(state: StreamState, error?: CasebridgeError, retryInMs?: number): void {
    if (this.#state === state) return;
    this.#state = state;
    const told: LinkState = state === 'subscribed' ? 'ready' : state;
    this.#options.tell({
      type: 'streamState',
      state: told,
      channel: this.channel,
      ...(error ? { error: toldError(error) } : {}),
      ...(retryInMs === undefined ? {} : { retryInMs }),
    });
    this.#stateListeners.emit(state);
  }
}
