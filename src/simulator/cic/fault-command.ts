import type { InteractionFate } from './cic-core.js';
import { asNumber, asText, type JsonRecord } from './json.js';
import type { RequestFault } from './request-faults.js';

/** What can be made to go wrong; also the JSON of `POST /__sim__/faults`, one object or a list. */
export type FaultCommand =
  | RequestFault
  /** The handler works, its answers are lost. */
  | { readonly kind: 'dropHandlerAnswers'; readonly times: number }
  /** Notifications are accepted and never reach the handler. */
  | { readonly kind: 'dropHandlerNotifications'; readonly times: number }
  /** The handler cannot create interactions. */
  | { readonly kind: 'failHandlerCreates'; readonly times: number }
  /** The next messages arrive twice. */
  | { readonly kind: 'duplicateMessages'; readonly times: number }
  /** Ends the sessions of a user, or all. */
  | { readonly kind: 'expireSessions'; readonly username?: string }
  /** Tells all clients that their connection goes down; nothing else happens. */
  | { readonly kind: 'announceDown'; readonly shouldReconnect: boolean }
  /** Ends all event streams; the sessions live on. */
  | { readonly kind: 'closeStreams' }
  /** Cuts all TCP connections. */
  | { readonly kind: 'cutConnections' }
  /** Sessions end and connections are cut; for `downMs` nothing is served. */
  | {
      readonly kind: 'restart';
      readonly interactions: InteractionFate;
      readonly downMs: number;
      /** Renumbered interactions come back this long after the start of the outage. */
      readonly recoverAfterMs: number;
    }
  /** Logins are refused with 503 and the alternate hosts, or taken again. */
  | { readonly kind: 'accepting'; readonly accepting: boolean; readonly alternateHosts?: readonly string[] }
  /** Takes one interaction away without a trace of an end. */
  | { readonly kind: 'loseInteraction'; readonly interactionId: string }
  /** Ends all of these that are still to come. */
  | { readonly kind: 'clear' };

const REQUEST_KINDS = ['refuse', 'hang', 'slow', 'loseAnswer', 'malformed'] as const;
const COUNTED_KINDS = [
  'dropHandlerAnswers',
  'dropHandlerNotifications',
  'failHandlerCreates',
  'duplicateMessages',
] as const;
const FATES = ['keep', 'lose', 'renumber'] as const;

/**
 * Reads a fault command from JSON.
 *
 * @throws Error that names what is wrong.
 */
export function decodeFaultCommand(value: JsonRecord): FaultCommand {
  const times = count(value.times);
  const requestKind = REQUEST_KINDS.find((kind) => kind === value.kind);
  if (requestKind) return requestFault(requestKind, value, times);
  const countedKind = COUNTED_KINDS.find((kind) => kind === value.kind);
  if (countedKind) return { kind: countedKind, times };
  switch (value.kind) {
    case 'expireSessions': {
      const username = asText(value.username);
      return { kind: 'expireSessions', ...(username === undefined ? {} : { username }) };
    }
    case 'announceDown':
      return { kind: 'announceDown', shouldReconnect: value.shouldReconnect !== false };
    case 'closeStreams':
    case 'cutConnections':
    case 'clear':
      return { kind: value.kind };
    case 'restart':
      return restart(value);
    case 'accepting':
      return accepting(value);
    case 'loseInteraction':
      return { kind: 'loseInteraction', interactionId: asText(value.interactionId) ?? '' };
    default:
      throw new Error(`there is no fault ${String(value.kind)}`);
  }
}

function requestFault(kind: RequestFault['kind'], value: JsonRecord, times: number): RequestFault {
  const method = asText(value.method);
  const status = asNumber(value.status);
  const delayMs = asNumber(value.delayMs);
  return {
    kind,
    path: asText(value.path) ?? '',
    times,
    ...(method === undefined ? {} : { method }),
    ...(status === undefined ? {} : { status }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}

function restart(value: JsonRecord): FaultCommand {
  const interactions = FATES.find((fate) => fate === (value.interactions ?? 'keep'));
  if (!interactions) throw new Error('interactions must be keep, lose or renumber');
  const downMs = asNumber(value.downMs) ?? 0;
  return { kind: 'restart', interactions, downMs, recoverAfterMs: asNumber(value.recoverAfterMs) ?? downMs };
}

function accepting(value: JsonRecord): FaultCommand {
  const hosts = value.alternateHosts;
  const alternateHosts = Array.isArray(hosts) ? { alternateHosts: hosts.map(String) } : {};
  return { kind: 'accepting', accepting: value.accepting !== false, ...alternateHosts };
}

function count(value: unknown): number {
  const times = value === undefined ? 1 : asNumber(value);
  if (times === undefined || times < 0) throw new Error('times must be a number from 0 up');
  return times;
}
