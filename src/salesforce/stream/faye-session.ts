import type { Clock } from '../../runtime/clock.js';
import { asArray, asObject, asString, parseJson } from '../../runtime/decode.js';
import { deferred } from '../../runtime/deferred.js';
import { MAX_INTERVAL_MS } from './bayeux-answer.js';
import type { BayeuxListener, BayeuxSession, BayeuxSessionFactory, BayeuxTarget } from './bayeux-session.js';
import {
  type FayeClient,
  type FayeRequest,
  type FayeResponse,
  guardAnswers,
  hardStop,
  makeFayeClient,
  pauseBetweenConnects,
  watchRequests,
} from './faye-client.js';

/** faye's own time limit must lie above the longest that a server may advise for a connect; the watchdog comes first. */
const FAYE_TIMEOUT_SECONDS = 700;
const FAYE_RETRY_SECONDS = 5;
const GOODBYE_MS = 500;
/** A reply holds 1,000 events of at most 1,300 characters; what is larger is not taken into memory. */
const MAX_REPLY_CHARS = 10_000_000;
const MAX_REASON = 200;

/**
 * Sessions over faye: one client for each, with an extension that sees every message, since faye itself tells
 * nobody of a refused re-subscription, of `reconnect: none`, or of an unsolicited disconnect.
 *
 * @param clock for the pause between connects and the wait for the answer to the goodbye; faye's own time limits, which
 * only the watchdog's come before, run in real time.
 */
export function fayeSessions(clock: Clock): BayeuxSessionFactory {
  return (target, listener) => new FayeSession(clock, target, listener);
}

class FayeSession implements BayeuxSession {
  readonly #clock: Clock;
  readonly #target: BayeuxTarget;
  readonly #listener: BayeuxListener;
  readonly #client: FayeClient;
  readonly #requests = new Set<FayeRequest>();
  readonly #goodbye = deferred<void>();
  #closing: Promise<void> | undefined;
  #handshaken = false;
  #delivery: unknown[] = [];
  #cancelPause: () => void = () => undefined;

  constructor(clock: Clock, target: BayeuxTarget, listener: BayeuxListener) {
    this.#clock = clock;
    this.#target = target;
    this.#listener = listener;
    this.#client = makeFayeClient(target.url, target.accessToken, {
      timeout: FAYE_TIMEOUT_SECONDS,
      retry: FAYE_RETRY_SECONDS,
      ...(target.proxy === '' ? {} : { proxy: { origin: target.proxy } }),
    });
    const trouble = {
      onUnusable: (why: string) => this.#unusable(why),
      // "Cookie:" followed by the domain would be taken for a secret, and redacted.
      onCookieRefused: (why: string) =>
        listener.onCookieRefused(why.slice(0, MAX_REASON).replaceAll(/(Cookie|Request):/g, '$1 ')),
    };
    watchRequests(this.#client, (request) => this.#watch(request), trouble);
    guardAnswers(this.#client, target.channel, trouble);
    pauseBetweenConnects(this.#client, (delayMs, run) => {
      this.#cancelPause = clock.after(Math.min(MAX_INTERVAL_MS, Math.max(0, delayMs)), run);
    });
    this.#client.on('transport:down', () => this.#down());
    this.#client.addExtension({
      incoming: (message, callback) => this.#incoming(message, callback),
      outgoing: (message, callback) => callback(withReplay(message, target)),
    });
  }

  open(): void {
    // Its refusal is seen by the extension, with its true reason.
    this.#client.subscribe(this.#target.channel, (event) => this.#deliver(event)).then(undefined, () => undefined);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close().catch(() => undefined);
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelPause();
    try {
      this.#client.disconnect();
      if (this.#handshaken) await this.#answerToGoodbye();
    } finally {
      hardStop(this.#client);
      for (const request of this.#requests) request.destroy();
    }
  }

  async #answerToGoodbye(): Promise<void> {
    const cancel = this.#clock.after(GOODBYE_MS, () => this.#goodbye.resolve());
    await this.#goodbye.promise;
    cancel();
  }

  /** A failed message is not handed on: the session ends with it, and faye would shake hands again by itself. */
  #incoming(message: unknown, callback: (message: unknown) => void): void {
    const { channel, successful } = asObject(message) ?? {};
    if (channel === '/meta/handshake' && successful === true) this.#handshaken = true;
    if (this.#closing !== undefined) {
      if (channel === '/meta/disconnect') this.#goodbye.resolve();
      return;
    }
    if (typeof channel === 'string' && channel.startsWith('/meta/')) this.#listener.onMeta(message);
    if (successful !== false) callback(forFaye(message));
  }

  /** faye hands over the messages of one response one by one, in one turn of the event loop. */
  #deliver(event: unknown): void {
    if (this.#delivery.length === 0) {
      queueMicrotask(() => {
        const events = this.#delivery;
        this.#delivery = [];
        if (this.#closing === undefined) this.#tellEvents(events);
      });
    }
    this.#delivery.push(event);
  }

  #tellEvents(events: readonly unknown[]): void {
    try {
      this.#listener.onEvents(events);
    } catch (error) {
      this.#unusable(error instanceof Error ? error.message : String(error));
    }
  }

  #unusable(why: string): void {
    if (this.#closing === undefined) this.#listener.onUnusable(why.slice(0, MAX_REASON));
  }

  #down(): void {
    if (this.#closing === undefined) this.#listener.onTransportDown();
  }

  #watch(request: FayeRequest): void {
    this.#requests.add(request);
    request.once('close', () => this.#requests.delete(request));
    request.prependListener('response', (response) => this.#watchResponse(request, response));
  }

  /** faye takes a reply of any size, waits two minutes for one that broke off, and looks at no status. */
  #watchResponse(request: FayeRequest, response: FayeResponse): void {
    const status = response.statusCode ?? 0;
    // A redirection is not followed: the token goes nowhere else.
    const failed = status >= 300;
    let size = 0;
    let text = '';
    response.on('data', (part) => {
      size += part.length;
      if (failed && size <= MAX_REPLY_CHARS) text += part;
      if (size > MAX_REPLY_CHARS) request.destroy();
    });
    response.on('end', () => {
      const errorCode = failed ? foreignError(text) : undefined;
      if (errorCode !== undefined && this.#closing === undefined) this.#listener.onHttpError(status, errorCode);
    });
    response.on('close', () => {
      if (!response.complete) this.#down();
    });
  }
}

/** The `errorCode` of a REST error, '' for any other text; undefined if there is a Bayeux message in it. */
function foreignError(text: string): string | undefined {
  const parsed = parseJson(text);
  const parts = (asArray(parsed) ?? [parsed]).map((part) => asObject(part));
  if (parts.some((part) => typeof part?.channel === 'string')) return undefined;
  return asString(parts[0]?.errorCode) ?? '';
}

/**
 * What faye is to know of a message. Of the advice that is the pause before the next connect, which is none where nothing
 * is said: whether the session goes on, and how long an answer may take, is judged by whoever listens.
 */
function forFaye(message: unknown): unknown {
  const fields = asObject(message);
  if (fields?.advice === undefined && fields?.channel !== '/meta/connect') return message;
  return { ...fields, advice: { interval: asObject(fields.advice)?.interval ?? 0 } };
}

function withReplay(message: unknown, target: BayeuxTarget): unknown {
  const fields = asObject(message);
  if (fields?.channel !== '/meta/subscribe' || fields.subscription !== target.channel) return message;
  const ext = asObject(fields.ext) ?? {};
  return { ...fields, ext: { ...ext, replay: { [target.channel]: target.replayFrom } } };
}
