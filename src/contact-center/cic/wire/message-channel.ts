import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { abortReason, longLivedController, raceAbort, sleep } from '../../../runtime/abort.js';
import { askForLife } from './ask-for-life.js';
import { readEventStream } from './event-stream.js';
import { isUnanswered } from './icws-error.js';
import type { IcwsSession } from './icws-session.js';
import type { IcwsEventStream } from './icws-transport.js';
import { MalformedLimit } from './malformed-limit.js';
import type { MessageChannelOptions } from './message-channel-options.js';
import { pollMessages } from './message-polling.js';
import { decodeMessages, type IcwsMessage } from './messages.js';
import { type Silence, StreamWatchdog } from './stream-watchdog.js';
import { parseWideJson } from './wide-json.js';

/** Milliseconds before a broken event stream is opened again. */
const REOPEN_MS = 500;

/** A stream that lived shorter than this (milliseconds) was no stream; after some of them the channel is polled. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES = 3;

/** How one event stream ended; `none` if the server, or the way to it, turned out to have none. */
type StreamEnd = 'none' | 'broken' | 'neverOpened';

/**
 * Receives messages until the session is lost or the signal aborts: server-sent events where the server has
 * them, short polling elsewhere and where streams do not last or are held back on the way. Never both at once, since
 * a session has one queue of messages.
 *
 * @throws CasebridgeError saying why the session is lost; never resolves.
 */
export async function runMessageChannel(options: MessageChannelOptions, signal: AbortSignal): Promise<never> {
  const { session, clock } = options;
  const limit = new MalformedLimit(clock, options.onMessage);
  const receiving = {
    ...options,
    // It may change while the session lives.
    get pollIntervalMs() {
      return options.pollIntervalMs;
    },
    onMessage: (message: IcwsMessage) => limit.take(message),
  };
  let shortLives = 0;
  while (session.hasEventStream && shortLives < SHORT_LIVES) {
    const openedAt = clock.monotonic();
    const end = await receiveEvents(receiving, signal);
    if (end === 'none') break;
    const isShort = end === 'neverOpened' || clock.monotonic() - openedAt < SHORT_LIFE_MS;
    shortLives = isShort ? shortLives + 1 : 0;
    // Asked at once: while a dead server is not known to be dead, no other one is looked for.
    await askForLife(session, clock, signal);
    await sleep(clock, REOPEN_MS * 2 ** shortLives, signal);
  }
  return pollMessages(receiving, signal);
}

/** One life of the event stream. */
async function receiveEvents(options: MessageChannelOptions, signal: AbortSignal): Promise<StreamEnd> {
  const life = longLivedController();
  const end = () => life.abort(abortReason(signal));
  signal.addEventListener('abort', end, { once: true });
  const watchdog = watch(options, life);
  let opened = false;
  try {
    const stream = await raceAbort(options.session.openEvents(life.signal), life.signal);
    if (!stream.contentType.toLowerCase().startsWith('text/event-stream')) return 'none';
    opened = true;
    watchdog.start();
    const subscribed = options.onOpened(life.signal);
    subscribed.catch((error: unknown) => life.abort(new GivenUp(CasebridgeError.from(error))));
    await readStream(stream, options, watchdog, life.signal);
    options.onBroken(broken('the server closed the event stream'));
    return 'broken';
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    // A stream that merely broke off is opened again; a session that is gone, or that may not subscribe, is not.
    if (error instanceof GivenUp) throw error.reason;
    if (isSessionOver(error, options.session)) throw error;
    options.onBroken(broken(error instanceof Error ? error.message : String(error)));
    if (error instanceof HeldBack) return 'none';
    return opened ? 'broken' : 'neverOpened';
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', end);
    life.abort(new Error('the event stream was closed'));
  }
}

async function readStream(
  stream: IcwsEventStream,
  { onMessage }: MessageChannelOptions,
  watchdog: StreamWatchdog,
  signal: AbortSignal,
): Promise<void> {
  const items = readEventStream(stream.text);
  for (;;) {
    const item = await raceAbort(items.next(), signal);
    if (item.done) return;
    watchdog.alive(item.value.kind);
    if (item.value.kind === 'data') for (const message of decodeData(item.value.data)) onMessage(message);
  }
}

/** What is no JSON is reported with its own words. */
function decodeData(data: string): readonly IcwsMessage[] {
  const value = parseWideJson(data);
  return decodeMessages(value === undefined ? data : value);
}

function watch(options: MessageChannelOptions, life: AbortController): StreamWatchdog {
  const { clock, session, quietMs } = options;
  return new StreamWatchdog({
    clock,
    session,
    quietMs,
    signal: life.signal,
    onSilence: (silence) => life.abort(silenceError(silence)),
    onLost: (error) => life.abort(isUnanswered(error) ? new GivenUp(CasebridgeError.from(error)) : error),
  });
}

function silenceError(silence: Silence): Error {
  return silence === 'dead'
    ? new Error('nothing comes any more, not even the signs of life that the server sent before')
    : new HeldBack();
}

function broken(reason: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `The message channel broke and is opened again: ${reason}.`);
}

/** A proxy that collects the stream instead of passing it on: polling does not mind it. */
class HeldBack extends Error {
  override readonly name = 'HeldBack';

  constructor() {
    super('the event stream is held back on the way (by a proxy that buffers?), messages are polled from now on');
  }
}

/**
 * The session is given up, and that is told: without the subscriptions nothing can be seen, or the watchdog has asked
 * and got no answer (asking again would only take as long again).
 */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly reason: CasebridgeError;

  constructor(reason: CasebridgeError) {
    super(reason.message);
    this.reason = reason;
  }
}

function isSessionOver(error: unknown, session: IcwsSession): boolean {
  return session.ended.aborted || (error instanceof CasebridgeError && error.code === 'CASEBRIDGE_CIC_SESSION_LOST');
}
