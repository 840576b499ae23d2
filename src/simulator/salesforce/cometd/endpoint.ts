import { sleep } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import { type BayeuxReply, type BayeuxRequest, decodeMessages, MAX_REQUEST_BYTES } from './bayeux.js';
import { answerMessages, type BayeuxOutcome, type BayeuxParts } from './bayeux-service.js';
import { wakeDueSessions } from './delivery.js';
import { DeliveryQuota } from './delivery-quota.js';
import { EventBus } from './event-bus.js';
import { createFaultsHandler } from './faults-handler.js';
import { aborted, brokenOff, htmlError, hugeReply, jsonError, junk, plainText } from './http-faults.js';
import { type StreamingFault, StreamingFaults, type StreamingStage } from './streaming-faults.js';
import { type CometdOptions, streamingSettings } from './streaming-options.js';
import type { StreamingSession } from './streaming-session.js';
import { StreamingSessions } from './streaming-sessions.js';

const STAGES: readonly StreamingStage[] = ['handshake', 'connect', 'subscribe'];

/** The org's Streaming API: PushTopic over CometD long polling. */
export interface CometdEndpoint {
  /** Serves `/cometd/NN.0`, with and without a slash at the end. */
  readonly handle: HttpExchangeHandler;
  /** Serves the faults as JSON: GET shows, POST injects, DELETE clears. To be mounted for tests only. */
  readonly handleFaults: HttpExchangeHandler;
  readonly faults: StreamingFaults;
  /** What is going on, for tests and status pages. */
  status(): StreamingStatus;
  /** Reads the PushTopics and follows the org's commits from now on. */
  start(): void;
  /** Answers held requests with 503 and cancels all timers. Safe to call twice. */
  stop(): void;
}

/** A look into the service. */
interface StreamingStatus {
  readonly clients: number;
  readonly subscriptions: readonly string[];
  readonly topics: Readonly<Record<string, { readonly retained: number; readonly latestReplayId: number }>>;
  /** Notifications that may still be delivered in the current 24 hours. */
  readonly eventsLeft: number;
  readonly faults: readonly StreamingFault[];
}

/** Builds the Streaming API over an org engine. It does nothing until `start`. */
export function createCometdEndpoint(options: CometdOptions): CometdEndpoint {
  const parts = assemble(options);
  const stopped = new AbortController();
  const status = () => statusOf(parts);
  return {
    handle: (request) => handle(parts, options.clock, stopped.signal, request),
    handleFaults: createFaultsHandler(parts.faults, status),
    faults: parts.faults,
    status,
    start: () => parts.bus.start(),
    stop: () => {
      stopped.abort(new Error('the streaming service has stopped'));
      parts.bus.stop();
      parts.sessions.closeAll('stopped');
    },
  };
}

function assemble(options: CometdOptions): BayeuxParts {
  const settings = streamingSettings(options);
  const { engine, clock, random } = options;
  const sessions = new StreamingSessions(clock, random);
  const faults = new StreamingFaults({
    expireSessions: () => sessions.closeAll('expired'),
    serverDisconnect: () => sendAway(sessions.all()),
    forgetEvents: () => bus.forget(),
  });
  const onVisible = () => wakeDueSessions(parts, sessions.all());
  const bus = new EventBus({ engine, clock, random, settings, faults, onVisible });
  const quota = new DeliveryQuota(settings.dailyEventLimit, clock);
  const parts: BayeuxParts = { engine, random, settings, sessions, faults, bus, quota, now: () => clock.now() };
  return parts;
}

function sendAway(sessions: readonly StreamingSession[]): void {
  for (const session of sessions) {
    session.ending = true;
    session.wake('ended');
  }
}

function statusOf(parts: BayeuxParts): StreamingStatus {
  const sessions = parts.sessions.all();
  return {
    clients: sessions.length,
    subscriptions: sessions.flatMap((session) => [...session.subscriptions.keys()]),
    topics: parts.bus.summary(),
    eventsLeft: parts.quota.left(),
    faults: parts.faults.active(),
  };
}

async function handle(
  parts: BayeuxParts,
  clock: Clock,
  stopped: AbortSignal,
  request: HttpExchangeRequest,
): Promise<HttpExchangeResponse> {
  if (stopped.aborted) return htmlError(503);
  if (request.body.length > MAX_REQUEST_BYTES) return plainText(413, 'Maximum Request Size Exceeded');
  const messages = request.method === 'POST' ? decodeMessages(messageText(request)) : undefined;
  if (!messages) return htmlError(400);
  const stages = stagesOf(messages);
  const instead = await strike(parts.faults, clock, [request.signal, stopped], stages);
  if (instead) return instead;
  const outcome = await answerMessages(parts, request, messages);
  if (stopped.aborted) {
    parts.sessions.closeAll('stopped');
    return htmlError(503);
  }
  const response = respond(parts, outcome);
  return parts.faults.take('cut', stages) ? brokenOff(response) : response;
}

const NOT_BAYEUX = { html: htmlError, json: jsonError, junk } as const;

/** Faults that hit a request before its messages are looked at. */
async function strike(
  faults: StreamingFaults,
  clock: Clock,
  signals: AbortSignal[],
  stages: readonly StreamingStage[],
): Promise<HttpExchangeResponse | undefined> {
  const slow = faults.take('slow', stages);
  if (slow) await sleep(clock, slow.delayMs, AbortSignal.any(signals)).catch(() => undefined);
  if (faults.take('hang', stages)) {
    await aborted(AbortSignal.any(signals));
    return htmlError(503);
  }
  const huge = faults.take('huge', stages);
  if (huge) return hugeReply(huge.size);
  const http = faults.take('http', stages);
  return http && NOT_BAYEUX[http.body](http.status);
}

function respond(parts: BayeuxParts, { replies, context }: BayeuxOutcome): HttpExchangeResponse {
  for (const session of context.touched) {
    if (parts.sessions.find(session.identity.clientId) === session) session.expectReturn(parts.settings.sessionExpiry);
  }
  if (context.httpFailure !== undefined) return htmlError(context.httpFailure);
  return {
    status: parts.settings.errorStatus === 'code' ? codeOf(replies) : 200,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
      ...(context.setCookies.length > 0 ? { 'set-cookie': context.setCookies } : {}),
    },
    body: JSON.stringify(replies),
  };
}

function codeOf(replies: readonly BayeuxReply[]): number {
  const error = replies.find((reply) => reply.successful === false)?.error;
  return typeof error === 'string' ? Number.parseInt(error, 10) || 200 : 200;
}

function stagesOf(messages: readonly BayeuxRequest[]): readonly StreamingStage[] {
  return STAGES.filter((stage) => messages.some((message) => message.channel === `/meta/${stage}`));
}

/** The messages: the body itself, or the `message` parameter of a form, as the guide allows. */
function messageText(request: HttpExchangeRequest): string {
  const text = new TextDecoder().decode(request.body);
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return form ? (new URLSearchParams(text).get('message') ?? '') : text;
}
