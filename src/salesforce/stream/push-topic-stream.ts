import type { LinkState, Tell } from '../../domain/happening.js';
import type { Row } from '../../domain/row.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import { passesByItself } from '../../errors/failure-class.js';
import { toldError } from '../../errors/told-error.js';
import { longLivedController, sleep } from '../../runtime/abort.js';
import type { BackoffOptions } from '../../runtime/backoff.js';
import type { Clock } from '../../runtime/clock.js';
import { Listeners } from '../../runtime/listeners.js';
import type { SalesforceLogin } from '../auth/login.js';
import type { ResumePoint, RowListener, RowStream, StreamState, StreamStep } from '../org.js';
import type { SalesforceSession } from '../session.js';
import { type BayeuxVerdict, type BayeuxVerdictKind, verdict } from './bayeux.js';
import type { BayeuxSessionFactory } from './bayeux-session.js';
import { readEvent } from './push-topic-event.js';
import { FailureCounts, reconnectDelay } from './reconnect-pace.js';
import { replayIdOf } from './replay-position.js';
import { StreamLife } from './stream-life.js';

/** What the stream works with. Durations are milliseconds. */
export interface PushTopicStreamOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  /** The login of this process; a refused token is renewed there. */
  readonly session: Pick<SalesforceSession, 'get' | 'renew' | 'answered' | 'seekOrg'>;
  readonly makeSession: BayeuxSessionFactory;
  readonly apiVersion: string;
  readonly pushTopic: string;
  readonly proxy: string;
  readonly backoff: BackoffOptions;
}

/** A subscription that lived this long ends the back-off. */
const STABLE_MS = 60_000;

/** What a loss is told as, where it is something else than a connection that broke. */
const CODES: Readonly<Partial<Record<BayeuxVerdictKind, ErrorCode>>> = {
  refused: 'CASEBRIDGE_STREAM_REFUSED',
  clientLimit: 'CASEBRIDGE_STREAM_CLIENT_LIMIT',
  dailyLimit: 'CASEBRIDGE_STREAM_DAILY_LIMIT',
};

interface Delivery {
  readonly rows: readonly Row[];
  readonly steps: readonly StreamStep[];
}

/**
 * The PushTopic stream, supervised: `connecting` → `subscribed` → `lost` → `connecting` … One Bayeux session at a
 * time; any failure ends it and a new one is made, since faye's client cannot be trusted after one, and since the
 * events of an answer that was lost are not sent again within a session.
 */
export class PushTopicStream implements RowStream {
  readonly #options: PushTopicStreamOptions;
  readonly #deliveries: Listeners<Delivery>;
  readonly #stateListeners: Listeners<StreamState>;
  readonly #stop = longLivedController();
  #state: StreamState = 'stopped';
  #running: Promise<void> | undefined;
  #resume: ResumePoint | undefined;
  #life: StreamLife | undefined;
  /** The limit of the org, or the cause of a login that is not possible, that is waited for; told once, however often met. */
  #limit: string | undefined;
  #toldCookie = false;
  /** Ends the wait that follows a refused subscription. */
  #tryAgain: () => void = () => undefined;

  constructor(options: PushTopicStreamOptions) {
    this.#options = options;
    const onError = (error: unknown) => options.tell({ type: 'listenerFailed', error: toldError(error) });
    this.#deliveries = new Listeners(onError);
    this.#stateListeners = new Listeners(onError);
  }

  get state(): StreamState {
    return this.#state;
  }

  get channel(): string {
    return `/topic/${this.#options.pushTopic}`;
  }

  get source(): string {
    return this.channel;
  }

  start(signal: AbortSignal, resume?: ResumePoint): void {
    if (signal.aborted || this.#running !== undefined) return;
    this.#resume = resume;
    const onAbort = () => this.#stop.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#running = this.#run().finally(() => signal.removeEventListener('abort', onAbort));
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the stream was stopped'));
    await this.#running;
  }

  rebuild(why: string): void {
    if (this.#state === 'subscribed') this.#life?.end(verdict('reconnect', why));
  }

  /** What a subscription was refused for is mended: it is tried again at once. Ends no other wait, and no subscription. */
  tryAgain(): void {
    this.#tryAgain();
  }

  onRows(listener: RowListener): () => void {
    return this.#deliveries.add(({ rows, steps }) => listener(rows, steps));
  }

  onState(listener: (state: StreamState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { clock } = this.#options;
    const failures = new FailureCounts();
    while (!signal.aborted) {
      if (this.#limit === undefined) this.#become('connecting');
      const begunAt = clock.monotonic();
      const why = await this.#once(signal);
      if (signal.aborted) break;
      const subscribedAt = this.#life?.subscribedAt;
      const stable = subscribedAt !== undefined && clock.monotonic() - subscribedAt > STABLE_MS;
      if (stable) failures.clear();
      await this.#wait(why, failures.add(why.kind), clock.monotonic() - begunAt, signal);
    }
    this.#become('stopped');
  }

  /** One session from login to its end. */
  async #once(signal: AbortSignal): Promise<BayeuxVerdict> {
    this.#life = undefined;
    try {
      const login = await this.#options.session.get(signal);
      const why = await this.#live(login, signal);
      if (why.kind === 'relogin' && !signal.aborted) {
        // The login takes its time, and the subscription is gone already.
        this.#becomeLost(why);
        await this.#options.session.renew(login, signal);
      }
      if (!signal.aborted) await this.#seekOrg(login, why, signal);
      return why;
    } catch (error) {
      return verdictOn(CasebridgeError.from(error));
    }
  }

  /** An org that has moved is not found again at its old address. */
  async #seekOrg(login: SalesforceLogin, why: BayeuxVerdict, signal: AbortSignal): Promise<void> {
    const { session } = this.#options;
    const moved = why.kind === 'moved';
    if (this.#life?.answered === true && !moved) return session.answered();
    if (moved) this.#becomeLost(why);
    await session.seekOrg(login, moved ? 'redirected' : 'silent', signal);
  }

  async #live(login: SalesforceLogin, signal: AbortSignal): Promise<BayeuxVerdict> {
    const { clock, makeSession, apiVersion, proxy } = this.#options;
    const position = this.#resume?.position();
    const replayFrom = replayIdOf(position);
    const url = `${login.instanceUrl}/cometd/${apiVersion}`;
    const life = new StreamLife({
      clock,
      makeSession,
      target: { url, accessToken: login.accessToken, channel: this.channel, replayFrom, proxy },
      onSubscribed: () => {
        this.#limit = undefined;
        this.#become('subscribed');
      },
      onEvents: (events) => this.#deliver(events),
      onCookieRefused: (reason) => this.#cookieRefused(reason),
    });
    this.#life = life;
    const onAbort = () => life.end(verdict('reconnect', 'stopped'));
    signal.addEventListener('abort', onAbort, { once: true });
    const why = await life.run();
    signal.removeEventListener('abort', onAbort);
    const closed = life.close();
    // Only the end of the process is worth waiting for the goodbye.
    if (signal.aborted) await closed;
    if (why.kind === 'replayRefused' && position !== undefined) this.#forget(position, why.reason);
    return why;
  }

  /** A proxy sets its cookie with every answer. */
  #cookieRefused(reason: string): void {
    if (this.#toldCookie) return;
    this.#toldCookie = true;
    this.#options.tell({ type: 'streamCookieRefused', channel: this.channel, reason });
  }

  #forget(position: string, reason: string): void {
    this.#options.tell({ type: 'streamReplayRefused', channel: this.channel, reason });
    this.#resume?.refused(position);
  }

  #deliver(events: readonly unknown[]): void {
    const rows: Row[] = [];
    const steps: StreamStep[] = [];
    for (const value of events) {
      const event = readEvent(value);
      if (event.row) rows.push(event.row);
      if (event.step) steps.push(event.step);
      if (event.unreadable) this.#options.tell({ type: 'rowUnreadable', ...event.unreadable });
    }
    if (rows.length > 0 || steps.length > 0) this.#deliveries.emit({ rows, steps });
  }

  async #wait(why: BayeuxVerdict, failures: number, sinceBegunMs: number, signal: AbortSignal): Promise<void> {
    const { clock, backoff, random } = this.#options;
    const retryInMs = reconnectDelay({ verdict: why, failures, sinceBegunMs, backoff, random });
    const limit = limitOf(why);
    const known = this.#limit !== undefined && this.#limit === limit;
    // A login is refused after the loss of the stream was told already.
    const again = this.#limit !== undefined || why.kind === 'loginRefused';
    this.#limit = limit;
    if (!known) this.#becomeLost(why, retryInMs, again);
    const over = new AbortController();
    if (why.kind === 'refused') this.#tryAgain = () => over.abort(new Error('what was refused is mended'));
    await sleep(clock, retryInMs, AbortSignal.any([signal, over.signal])).catch(() => undefined);
    this.#tryAgain = () => undefined;
  }

  /** @param again tells it although it is lost already: for another reason than before. */
  #becomeLost(why: BayeuxVerdict, retryInMs?: number, again = false): void {
    const error = new CasebridgeError(
      why.error?.code ?? CODES[why.kind] ?? 'CASEBRIDGE_STREAM_LOST',
      `${this.channel}: ${why.reason}`,
      why.error && { cure: why.error.cure, failureClass: why.error.failureClass },
    );
    if (again && this.#state === 'lost') this.#tellState('lost', error, retryInMs);
    else this.#become('lost', error, retryInMs);
  }

  #become(state: StreamState, error?: CasebridgeError, retryInMs?: number): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#tellState(state === 'subscribed' ? 'ready' : state, error, retryInMs);
    this.#stateListeners.emit(state);
  }

  #tellState(state: LinkState, error?: CasebridgeError, retryInMs?: number): void {
    this.#options.tell({
      type: 'streamState',
      state,
      channel: this.channel,
      ...(error ? { error: toldError(error) } : {}),
      ...(retryInMs === undefined ? {} : { retryInMs }),
    });
  }
}

/** What is told once: another cause is another thing. */
function limitOf({ kind, error }: BayeuxVerdict): string | undefined {
  const lasts = kind === 'clientLimit' || kind === 'dailyLimit' || kind === 'loginRefused';
  return lasts ? `${kind} ${error?.code ?? ''}` : undefined;
}

/** What a login that failed calls for: where a person must mend something, the cause is kept and the wait is long. */
function verdictOn(error: CasebridgeError): BayeuxVerdict {
  const { failureClass, message } = error;
  if (!passesByItself(failureClass)) return { ...verdict('loginRefused', message), error };
  return verdict(failureClass === 'throttled' ? 'throttled' : 'reconnect', message);
}
