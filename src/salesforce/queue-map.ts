import { asBoolean, asString } from '../runtime/decode.js';
import type { QueueMapEntry, QueueMapReader } from './org.js';
import type { SalesforceRest } from './rest.js';
import { queryAll } from './soql.js';

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
    return records.map((record) => ({
      queueId: asString(record.QueueID__c) ?? '',
      queueName: asString(record.Salesforce_Queue_Name__c) ?? '',
      workgroup: asString(record.CIC_Workgroup_Name__c) ?? '',
      directToQueue: asBoolean(record.Direct_To_Queue__c) ?? false,
    }));
  }
}
