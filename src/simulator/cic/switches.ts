import type { HandlerMemory } from './handler/row-memory.js';
import type { ErrorCodes } from './http/icws-response.js';

/**
 * Facts about a real server that nobody could settle, and ways in which real ones differ. They can be changed
 * while the server runs.
 */
export interface CicSwitches {
  /** `missing`: notifications are accepted with 202 and lead to nothing. */
  handler: 'published' | 'missing';
  handlerMemory: HandlerMemory;
  /** Milliseconds between a notification and the start of the handler. */
  handlerLatencyMs: number;
  /** Milliseconds by which attributes set by the handler come late; 0: before the interaction is queued. */
  attributesLateMs: number;
  /** Whether `additionalAttributes` of a created interaction are dropped, as a client's note of 2015 says. */
  additionalAttributesIgnored: boolean;
  /** Version of the feature `messaging`; server-sent events need 2. */
  messagingVersion: 1 | 2;
  /** Success status of a queue subscription. */
  queueSubscriptionStatus: 200 | 204;
  /** What a subscription to a queue that is unknown or not visible leads to. */
  unknownQueue: 'faulted' | 'badRequest' | 'silent';
  /** Whether a good queue subscription is answered by a subscription state message (Normal), too. */
  sendsNormalState: boolean;
  /** How attributes that were asked for and never set are shown. */
  unsetAttributes: 'empty' | 'omitted';
  /** Whether an interaction stays on its workgroup's queue once an agent has picked it up. */
  connectedStaysOnWorkgroupQueue: boolean;
  /** Whether enumerations in connection state messages are numbers or words; a client's sample compares words. */
  connectionStateAs: 'number' | 'word';
  /** Whether an open event stream keeps the session alive without any request. */
  streamKeepsSessionAlive: boolean;
  /** Whether the answer to a created interaction has a `Location` header. */
  locationOnCreate: boolean;
  /**
   * Numeric `errorCode`s in error bodies: with 1 or with -2147221499 for a session that has ended, or none at all.
   */
  errorCodes: ErrorCodes;
  /** Whether a user's further login stands beside the sessions that the user has, or ends them. */
  secondLogin: 'beside' | 'endsFirst';
  /** Status of "not found" for a station. */
  stationNotFoundStatus: 400 | 404;
  /**
   * How interactions that got new ids come back after a switchover or restart: all offered on the queue that they
   * were on, or those that an agent had with that agent.
   */
  recoveredState: 'queued' | 'asBefore';
  /** Whether the configuration of a user shows the user's access rights to those who may view the user. */
  accessRights: 'shown' | 'hidden';
  /** Whether ids that a server gives after a switchover are higher or lower than all ids before. */
  idsAfterSwitchover: 'higher' | 'lower';
}

/** The likeliest variant of each switch. */
export const DEFAULT_SWITCHES: CicSwitches = {
  handler: 'published',
  handlerMemory: 'rows',
  handlerLatencyMs: 5,
  attributesLateMs: 0,
  additionalAttributesIgnored: false,
  messagingVersion: 2,
  queueSubscriptionStatus: 200,
  unknownQueue: 'faulted',
  sendsNormalState: true,
  unsetAttributes: 'empty',
  connectedStaysOnWorkgroupQueue: true,
  connectionStateAs: 'number',
  streamKeepsSessionAlive: true,
  locationOnCreate: true,
  errorCodes: 'sessionExpired',
  secondLogin: 'beside',
  stationNotFoundStatus: 404,
  recoveredState: 'queued',
  accessRights: 'shown',
  idsAfterSwitchover: 'higher',
};

/** Times of the server, in milliseconds. */
export interface CicTiming {
  readonly alertTimeoutMs: number;
  readonly lingerMs: number;
  readonly sessionIdleMs: number;
  readonly streamPingMs: number;
}

/** Times of a server that nobody has set otherwise, in milliseconds. */
export const DEFAULT_TIMING: CicTiming = {
  alertTimeoutMs: 30_000,
  lingerMs: 2_000,
  sessionIdleMs: 300_000,
  streamPingMs: 15_000,
};
