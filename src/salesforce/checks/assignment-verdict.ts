import { type Finding, skipped, type Verdict, verdictOf } from '../../domain/check.js';
import { asNumber, asString } from '../../runtime/decode.js';
import type { QueueMapEntry } from '../org.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll, soqlList } from '../soql.js';

/** Prefix of the ids of queues. */
const QUEUE_PREFIX = '00G';
const RULE = 'If they shall be routed, let the assignment rule or the default owner of cases be a mapped queue';
/** Names that are read, and told. */
const MAX_NAMED = 50;

interface Owned {
  readonly id: string;
  readonly cases: number;
}

/**
 * Assignment rules cannot be read over REST; where they put cases can: open cases of the last week in queues that are
 * not mapped, and cases by mail that a user got without their having been in a mapped queue.
 */
export async function assignmentVerdict(
  rest: SalesforceRest,
  map: readonly QueueMapEntry[],
  signal: AbortSignal,
): Promise<Verdict> {
  const owners = await ownersOf(rest, '', signal);
  const inQueues = owners.filter(({ id }) => id.startsWith(QUEUE_PREFIX));
  const atUsers = (await ownersOf(rest, " AND Origin = 'Email' AND ObjectRouting_Queue__c = null", signal)).filter(
    ({ id }) => !id.startsWith(QUEUE_PREFIX),
  );
  if (inQueues.length === 0 && atUsers.length === 0)
    return skipped('No open case of the last 7 days is in a queue, or came by mail.');
  const mapped = new Set(map.map(({ queueId }) => queueId));
  const elsewhere = inQueues.filter(({ id }) => !mapped.has(id));
  const names = await namesOf(rest, [...elsewhere, ...atUsers], signal);
  const findings = [
    ...elsewhere.map(({ id, cases }) => unmapped(names.get(id) ?? id, cases)),
    ...atUsers.map(({ id, cases }) => ofUser(names.get(id) ?? id, cases)),
  ];
  if (findings.length > 0) return verdictOf(findings, '');
  const idle = map.filter(({ queueId }) => !inQueues.some(({ id }) => id === queueId));
  const none = idle.map(({ queueName }) => `"${queueName}"`).join(', ');
  const further = none === '' ? '' : ` None is in ${none}.`;
  return verdictOf([], `Every open case of the last 7 days that is in a queue is in a mapped one.${further}`);
}

async function ownersOf(rest: SalesforceRest, where: string, signal: AbortSignal): Promise<readonly Owned[]> {
  const soql = `SELECT OwnerId owner, COUNT(Id) cases FROM Case WHERE IsClosed = false AND CreatedDate = LAST_N_DAYS:7${where} GROUP BY OwnerId`;
  const found = await queryAll(rest, soql, signal);
  return found.map((record) => ({ id: asString(record.owner) ?? '', cases: asNumber(record.cases) ?? 0 }));
}

async function namesOf(
  rest: SalesforceRest,
  owned: readonly Owned[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const ids = owned.slice(0, MAX_NAMED).map(({ id }) => id);
  const queues = ids.filter((id) => id.startsWith(QUEUE_PREFIX));
  const users = ids.filter((id) => !id.startsWith(QUEUE_PREFIX));
  const read = async (object: string, of: readonly string[]) =>
    of.length === 0 ? [] : queryAll(rest, `SELECT Id, Name FROM ${object} WHERE Id IN ${soqlList(of)}`, signal);
  const records = [...(await read('Group', queues)), ...(await read('User', users))];
  return new Map(records.map((record) => [asString(record.Id) ?? '', asString(record.Name) ?? '']));
}

function unmapped(queue: string, cases: number): Finding {
  return {
    blocks: false,
    what: `${cases} open cases of the last 7 days are in the queue "${queue}", which is not mapped.`,
    cure: `${RULE}, or add the queue on the tab Interaction Routing Queues.`,
  };
}

function ofUser(user: string, cases: number): Finding {
  return {
    blocks: false,
    what: `${cases} open cases by mail of the last 7 days belong to the user "${user}" and were in no mapped queue.`,
    cure: `${RULE} (Setup > Case Assignment Rules, Support Settings).`,
  };
}
