import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { abortReason, longLivedController, raceAbort, sleep } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { asArray, parseJson } from '../../../runtime/decode.js';
import { readEventStream } from './event-stream.js';
import type { IcwsSession } from './icws-session.js';
import { decodeMessage, type IcwsMessage } from './messages.js';

/** What the channel works with. */
export interface MessageChannelOptions {
  readonly session: IcwsSession;
  readonly clock: Clock;
  /** Milliseconds between polls where the server has no event stream. */
  readonly pollIntervalMs: number;
  /** Milliseconds of silence after which the session is asked whether it lives. */
  readonly quietMs: number;
  /**
   * Called each time the channel has been opened: what was sent while it was closed is lost, so everything must
   * be subscribed again.
   */
  readonly onOpened: (signal: AbortSignal) => Promise<void>;
  readonly onMessage: (message: IcwsMessage) => void;
  /** Called each time the event stream broke and will be opened again: until then nothing is seen. */
  readonly onBroken: (reason: CasebridgeError) => void;
}

/** Milliseconds before a broken event stream is opened again. */
const REOPEN_MS = 500;

/** A stream that lived shorter than this (milliseconds) was no stream; after some of them the channel is polled. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES = 3;

/**
 * Receives messages until the session is lost or the signal aborts: server-sent events where the server has
 * them, short polling elsewhere and where streams do not last. Never both at once, since a session has one queue
 * of messages.
 *
 * @throws CasebridgeError saying why the session is lost; never resolves.
 */
export async function runMessageChannel(options: MessageChannelOptions, signal: AbortSignal): Promise<never> {
  const { session, clock } = options;
  let shortLives = 0;
  while (session.hasEventStream && shortLives < SHORT_LIVES) {
    const openedAt = clock.monotonic();
    if (!(await receiveEvents(options, signal))) break;
    shortLives = clock.monotonic() - openedAt < SHORT_LIFE_MS ? shortLives + 1 : 0;
    await sleep(clock, REOPEN_MS * 2 ** shortLives, signal);
    await session.request('GET', '/connection', undefined, signal);
  }
  return poll(options, signal);
}

/** One life of the event stream. @returns false if the server turned out to have none. */
async function receiveEvents(options: MessageChannelOptions, signal: AbortSignal): Promise<boolean> {
  const life = longLivedController();
  const end = () => life.abort(abortReason(signal));
  signal.addEventListener('abort', end, { once: true });
  const watchdog = startWatchdog(options, life);
  try {
    const stream = await raceAbort(options.session.openEvents(life.signal), life.signal);
    if (!stream.contentType.toLowerCase().startsWith('text/event-stream')) return false;
    const opened = options.onOpened(life.signal);
    opened.catch((error: unknown) =>
      life.abort(error instanceof CasebridgeError ? new SubscribingFailed(error) : error),
    );
    const items = readEventStream(stream.text);
    for (;;) {
      const item = await raceAbort(items.next(), life.signal);
      if (item.done) {
        options.onBroken(closed('the server closed the event stream'));
        return true;
      }
      watchdog.alive();
      if (item.value.kind === 'data') options.onMessage(decodeMessage(parseJson(item.value.data)));
    }
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    // A stream that merely broke off is opened again; a session that is gone, or that may not subscribe, is not.
    if (error instanceof SubscribingFailed) throw error.reason;
    if (isSessionLost(error)) throw error;
    options.onBroken(closed(error instanceof Error ? error.message : String(error)));
    return true;
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', end);
    life.abort(new Error('the event stream was closed'));
  }
}

function closed(reason: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `The message channel broke and is opened again: ${reason}.`);
}

/** Nothing can be seen without the subscriptions: the session is given up, and that is told. */
class SubscribingFailed extends Error {
  override readonly name = 'SubscribingFailed';
  readonly reason: CasebridgeError;

  constructor(reason: CasebridgeError) {
    super(reason.message);
    this.reason = reason;
  }
}

function isSessionLost(error: unknown): boolean {
  return error instanceof CasebridgeError && error.code === 'CASEBRIDGE_CIC_SESSION_LOST';
}

/** Ends the life of a stream that is silent although the session no longer answers. */
function startWatchdog(options: MessageChannelOptions, life: AbortController): { alive(): void; stop(): void } {
  const { clock, session, quietMs } = options;
  const ask = () => {
    session.request('GET', '/connection', undefined, life.signal).then(restart, (error: unknown) => life.abort(error));
  };
  let cancel = clock.after(quietMs, ask);
  const restart = () => {
    cancel();
    if (!life.signal.aborted) cancel = clock.after(quietMs, ask);
  };
  return { alive: restart, stop: () => cancel() };
}

async function poll(options: MessageChannelOptions, signal: AbortSignal): Promise<never> {
  await options.onOpened(signal);
  for (;;) {
    const messages = await options.session.request('GET', '/messaging/messages', undefined, signal);
    for (const message of asArray(messages) ?? []) options.onMessage(decodeMessage(message));
    await sleep(options.clock, options.pollIntervalMs, signal);
  }
}
