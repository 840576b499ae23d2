import { type Check, type Finding, fail, verdictOf } from '../../domain/check.js';
import { asString } from '../../runtime/decode.js';
import { nearMatch } from '../../runtime/near-match.js';
import type { QueueMapEntry } from '../org.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll } from '../soql.js';
import { assignmentVerdict } from './assignment-verdict.js';

/** What the checks of the queue map work with. */
export interface QueueChecksOptions {
  readonly rest: SalesforceRest;
  /** The active entries of the queue map; read once for all checks. */
  readonly entries: (signal: AbortSignal) => Promise<readonly QueueMapEntry[]>;
}

/** The queues of the org, as the integration user sees them. */
export interface OrgQueues {
  /** Names by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Ids of those that take cases; undefined if that cannot be read. */
  readonly takeCases: ReadonlySet<string> | undefined;
}

const MAX_QUEUES = 5_000;
const CORRECT = 'Correct or remove the entry on the tab Interaction Routing Queues.';

/** The Salesforce half of the queue map. */
export function queueChecks({ rest, entries }: QueueChecksOptions): readonly Check[] {
  return [
    {
      code: 'SALESFORCE_QUEUE_MAP',
      needs: ['SALESFORCE_QUEUE_MAP_ACCESS'],
      run: async (signal) => {
        const map = await entries(signal);
        if (map.length === 0) return fail('The queue map has no active entry.', MAP_ONE);
        const queues = await readQueues(rest, signal);
        const findings = map.flatMap((entry) => queueFindings(entry, queues));
        return verdictOf(findings, `${map.length} entries: ${map.map(({ queueName }) => queueName).join(', ')}.`);
      },
    },
    {
      code: 'SALESFORCE_QUEUE_MAP_DOUBLES',
      needs: ['SALESFORCE_QUEUE_MAP_ACCESS'],
      run: async (signal) => {
        const map = await entries(signal);
        return verdictOf(doubles(map), `${map.length} entries, each with a queue and a workgroup of its own.`);
      },
    },
    {
      code: 'SALESFORCE_ASSIGNMENT',
      // Not the queue map itself: a bad entry is the likeliest companion of a wrong rule.
      needs: ['SALESFORCE_QUEUE_MAP_ACCESS', 'SALESFORCE_CASE_ACCESS'],
      run: async (signal) => assignmentVerdict(rest, await entries(signal), signal),
    },
  ];
}

const MAP_ONE =
  'Add an entry on the tab Interaction Routing Queues for each queue that is to be routed (docs/admin.md).';

/** Reads the queues of the org. @throws CasebridgeError */
export async function readQueues(rest: SalesforceRest, signal: AbortSignal): Promise<OrgQueues> {
  const queues = await queryAll(rest, `SELECT Id, Name FROM Group WHERE Type = 'Queue' LIMIT ${MAX_QUEUES}`, signal);
  const taking = await queryAll(
    rest,
    `SELECT QueueId FROM QueueSobject WHERE SobjectType = 'Case' LIMIT ${MAX_QUEUES}`,
    signal,
  );
  return {
    names: new Map(queues.map((queue) => [asString(queue.Id) ?? '', asString(queue.Name) ?? ''])),
    takeCases: taking.length === 0 ? undefined : new Set(taking.map((entry) => asString(entry.QueueId) ?? '')),
  };
}

/** What is wrong with one entry of the queue map on the side of Salesforce. */
export function queueFindings({ queueId, queueName }: QueueMapEntry, queues: OrgQueues): readonly Finding[] {
  const entry = `The entry "${queueName}"`;
  const current = queues.names.get(queueId);
  if (current === undefined)
    return [{ blocks: true, what: missingQueue(entry, queueId, queueName, queues), cure: CORRECT }];
  const found: Finding[] = [];
  if (current !== queueName) {
    const spelled = current.toLowerCase() === queueName.toLowerCase() ? 'is spelled' : 'is called';
    found.push({ blocks: false, what: `${entry}: the queue ${spelled} "${current}" now.`, cure: CORRECT });
  }
  if (queues.takeCases?.has(queueId) === false) {
    const cure = `Add Case to the supported objects of the queue "${current}" (Setup > Queues).`;
    found.push({ blocks: true, what: `${entry}: the queue "${current}" does not take cases.`, cure });
  }
  return found;
}

function missingQueue(entry: string, queueId: string, queueName: string, { names }: OrgQueues): string {
  const lacks = queueId === '' ? 'has no queue id' : `names the queue ${queueId}, which does not exist any more`;
  const same = [...names].find(([, name]) => name === queueName);
  if (same) return `${entry} ${lacks}; the queue of that name has the id ${same[0]} now.`;
  const near = nearMatch(queueName, names.values());
  return `${entry} ${lacks}${near === undefined ? '' : `; the nearest queue is "${near}"`}.`;
}

/** Queues and workgroups that stand in several entries. */
export function doubles(map: readonly QueueMapEntry[]): readonly Finding[] {
  const byQueue = grouped(map, ({ queueId, queueName }) => (queueId === '' ? queueName.toLowerCase() : queueId));
  const byWorkgroup = grouped(map, ({ workgroup }) => workgroup.toLowerCase());
  return [
    ...byQueue.map(({ queueName, others }) => ({
      blocks: true,
      what: `The queue "${queueName}" stands in ${others + 1} entries.`,
      cure: CORRECT,
    })),
    ...byWorkgroup.map(({ workgroup, others }) => ({
      blocks: false,
      what: `The workgroup "${workgroup}" is the target of ${others + 1} queues.`,
      cure: 'That is fine if the same agents shall get the cases of all of them.',
    })),
  ];
}

function grouped(
  map: readonly QueueMapEntry[],
  key: (entry: QueueMapEntry) => string,
): readonly (QueueMapEntry & { readonly others: number })[] {
  const counts = new Map<string, { readonly entry: QueueMapEntry; others: number }>();
  for (const entry of map) {
    const known = counts.get(key(entry));
    if (known) known.others += 1;
    else counts.set(key(entry), { entry, others: 0 });
  }
  return [...counts.values()].filter(({ others }) => others > 0).map(({ entry, others }) => ({ ...entry, others }));
}
