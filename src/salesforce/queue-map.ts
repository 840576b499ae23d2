import { CasebridgeError } from '../errors/casebridge-error.js';
import { asBoolean, asString } from '../runtime/decode.js';
import type { QueueMapEntry, QueueMapReader } from './org.js';
import { isRecordId } from './record-id.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlList } from './soql.js';

/** Ids in one query: they stay well below the limit of a URI. */
const QUEUES_PER_QUERY = 200;

const SOQL =
  'SELECT QueueID__c, Salesforce_Queue_Name__c, CIC_Workgroup_Name__c, Direct_To_Queue__c ' +
  'FROM Interaction_Routing_Queue__c WHERE Active__c = true ORDER BY Salesforce_Queue_Name__c';

/** The queue map over REST. */
export class RestQueueMapReader implements QueueMapReader {
  readonly #rest: SalesforceRest;

  constructor(rest: SalesforceRest) {
    this.#rest = rest;
  }

  async load(signal: AbortSignal): Promise<readonly QueueMapEntry[]> {
    const records = await queryAll(this.#rest, SOQL, signal);
    const names = await this.#names(
      records.map((record) => asString(record.QueueID__c) ?? ''),
      signal,
    );
    return records.map((record) => {
      const queueId = asString(record.QueueID__c) ?? '';
      return {
        queueId,
        queueName: asString(record.Salesforce_Queue_Name__c) ?? '',
        workgroup: asString(record.CIC_Workgroup_Name__c) ?? '',
        directToQueue: asBoolean(record.Direct_To_Queue__c) ?? false,
        currentName: names === undefined ? undefined : (names.get(queueId) ?? ''),
      };
    });
  }

  /** The queues as they are now. Without the right to read them nothing can be said, and routing needs it not. */
  async #names(queueIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string> | undefined> {
    const ids = queueIds.filter(isRecordId);
    const names = new Map<string, string>();
    try {
      for (let at = 0; at < ids.length; at += QUEUES_PER_QUERY) {
        const chunk = soqlList(ids.slice(at, at + QUEUES_PER_QUERY));
        const soql = `SELECT Id, Name FROM Group WHERE Type = 'Queue' AND Id IN ${chunk}`;
        for (const queue of await queryAll(this.#rest, soql, signal))
          names.set(asString(queue.Id) ?? '', asString(queue.Name) ?? '');
      }
      return names;
    } catch (error) {
      if (CasebridgeError.from(error).failureClass === 'refused') return undefined;
      throw error;
    }
  }
}
