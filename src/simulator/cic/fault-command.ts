import type { InteractionFate } from './interaction-recovery.js';
import { asNumber, asText, type JsonRecord } from './json.js';
import type { RequestFault } from './request-faults.js';
import type { DeathKind } from './server-power.js';

/** What happens to a pair of servers as a whole. Times are in milliseconds. */
export type PairCommand =
  /** The active server dies, and the other one takes over. */
  | {
      readonly kind: 'switchover';
      readonly interactions: InteractionFate;
      /** Sessions are first told that their connection goes down and that they should connect anew. */
      readonly announce: boolean;
      /** From the announcement to the death. */
      readonly announceMs: number;
      /** True: connections are cut and new ones refused. False: they are taken, and nothing is ever answered. */
      readonly closeSockets: boolean;
      /** From the death until the other server is active, and from then until the dead one is back, as the backup. */
      readonly downMs: number;
      /** Renumbered interactions come back this long after the other server has become active. */
      readonly recoverAfterMs: number;
      /** Whether the handler still knows on the other server which rows it has dealt with. */
      readonly rememberRows: boolean;
      /** False: the dead server stays away until `bringBack`. */
      readonly comesBack: boolean;
    }
  /** The dead server is back at once, as the backup. */
  | { readonly kind: 'bringBack' };

/** What can be made to go wrong; also the JSON of `POST /__sim__/faults`, one object or a list. */
export type FaultCommand =
  | RequestFault
  | PairCommand
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
  /** Sessions end and connections are cut; for `downMs` nothing is served. Renumbered interactions come back late. */
  | {
      readonly kind: 'restart';
      readonly interactions: InteractionFate;
      readonly downMs: number;
      /** Renumbered interactions come back this long after the start of the outage. */
      readonly recoverAfterMs: number;
      /** What clients meet meanwhile. Default `unavailable`: 503. */
      readonly whileDown?: DeathKind;
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
const DEATHS = ['unavailable', 'refused', 'silent'] as const;
const DEFAULT_ANNOUNCE_MS = 100;

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
    case 'bringBack':
    case 'clear':
      return { kind: value.kind };
    case 'restart':
      return restart(value);
    case 'switchover':
      return switchover(value);
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
  const whileDown = DEATHS.find((kind) => kind === (value.whileDown ?? 'unavailable'));
  if (!whileDown) throw new Error('whileDown must be unavailable, refused or silent');
  const downMs = duration(value, 'downMs', 0);
  const recoverAfterMs = duration(value, 'recoverAfterMs', downMs);
  return { kind: 'restart', interactions: fate(value), downMs, recoverAfterMs, whileDown };
}

function switchover(value: JsonRecord): FaultCommand {
  const announce = flag(value, 'announce', false);
  return {
    kind: 'switchover',
    interactions: fate(value),
    announce,
    announceMs: announce ? duration(value, 'announceMs', DEFAULT_ANNOUNCE_MS) : 0,
    closeSockets: flag(value, 'closeSockets', true),
    downMs: duration(value, 'downMs', 0),
    recoverAfterMs: duration(value, 'recoverAfterMs', 0),
    rememberRows: flag(value, 'rememberRows', true),
    comesBack: flag(value, 'comesBack', true),
  };
}

function fate(value: JsonRecord): InteractionFate {
  const interactions = FATES.find((one) => one === (value.interactions ?? 'keep'));
  if (!interactions) throw new Error('interactions must be keep, lose or renumber');
  return interactions;
}

function flag(value: JsonRecord, name: string, byDefault: boolean): boolean {
  const found = value[name] ?? byDefault;
  if (typeof found !== 'boolean') throw new Error(`${name} must be true or false`);
  return found;
}

function duration(value: JsonRecord, name: string, byDefault: number): number {
  const found = value[name] === undefined ? byDefault : asNumber(value[name]);
  if (found === undefined || found < 0) throw new Error(`${name} must be a number of milliseconds from 0 up`);
  return found;
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
