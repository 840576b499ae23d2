import { asArray, asNumber, asObject, asText, type JsonObject } from '../../../runtime/decode.js';
import { IcwsStatusError } from './icws-error.js';
import type { IcwsSession } from './icws-session.js';

/**
 * Access rights that a connector user needs. These are names of `urn:inin.com:configuration.people.accessrights:accessRightsProperties`,
 * as the client library that Genesys generates from ICWS has them; there is none that is called Modify.
 */
export const QUEUE_RIGHTS = [
  'disconnectWorkgroupQueue',
  'disconnectUserQueue',
  'transferWorkgroupQueue',
  'transferUserQueue',
  'viewWorkgroupQueueInSearch',
] as const;

/** One of {@link QUEUE_RIGHTS}. */
export type QueueRight = (typeof QUEUE_RIGHTS)[number];

/** On what a user has one right. */
export interface RightGrant {
  /** On every queue. */
  readonly all: boolean;
  /** Ids of single queues, lower case. */
  readonly names: readonly string[];
  /** Also on the queues of a group, whose members ICWS does not tell here. */
  readonly byGroup: boolean;
}

/** The rights that the server tells; one that it does not tell is left out. */
export type QueueRights = Readonly<Partial<Record<QueueRight, RightGrant>>>;

/** Numbers and names of `urn:inin.com:configuration:configurationIdGrouping`. */
const ALL: readonly unknown[] = [0, 'All'];
const GROUP: readonly unknown[] = [2, 'Group'];
/** Longest list that is read. */
const MAX_GRANTS = 10_000;

/**
 * Asks for the rights of a user by the user's own session: `GET configuration/users/{id}?select=accessRights`.
 *
 * @returns undefined if the server does not show them to the user. @throws CasebridgeError
 */
export async function readQueueRights(
  session: IcwsSession,
  user: string,
  signal: AbortSignal,
): Promise<QueueRights | undefined> {
  const path = `/configuration/users/${encodeURIComponent(user)}?select=accessRights&rightsFilter=view`;
  try {
    return decodeQueueRights(await session.request('GET', path, undefined, signal));
  } catch (error) {
    const isHidden =
      error instanceof IcwsStatusError && !error.endsSession && error.status >= 400 && error.status < 500;
    if (!isHidden) throw error;
    return undefined;
  }
}

/** The rights in the configuration of a user; undefined if it tells none. */
export function decodeQueueRights(body: unknown): QueueRights | undefined {
  const rights = asObject(asObject(body)?.accessRights);
  if (!rights) return undefined;
  const told = QUEUE_RIGHTS.flatMap((name) => {
    const grant = decodeGrant(asObject(rights[name]));
    return grant ? [[name, grant] as const] : [];
  });
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/** `inheritableGroupedConfigurationIdCollection`: what is in effect, or else what the user has by itself. */
function decodeGrant(collection: JsonObject | undefined): RightGrant | undefined {
  const values = asArray(collection?.effectiveValue) ?? asArray(collection?.actualValue);
  if (!values || values.length > MAX_GRANTS) return undefined;
  const grants = values.map((value) => asObject(value));
  const names = grants.map((grant) => asText(grant?.id)?.toLowerCase()).filter((id) => id !== undefined);
  const isOf = (kinds: readonly unknown[]) => grants.some((grant) => kinds.includes(groupingOf(grant)));
  return { all: isOf(ALL), names, byGroup: isOf(GROUP) };
}

function groupingOf(grant: JsonObject | undefined): string | number | undefined {
  return asNumber(grant?.grouping) ?? asText(grant?.grouping);
}
