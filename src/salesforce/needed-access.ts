import { ROW_FIELDS } from './row-decoder.js';

/** What the integration user needs of one object. */
export interface NeededAccess {
  readonly object: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Whether it makes records: `audit --route` makes rows. */
  readonly creates: boolean;
}

/** Results of a row: what the connector writes. */
const RESULT_FIELDS = [
  'Processed__c',
  'Processed_At__c',
  'Outcome__c',
  'Interaction_Id__c',
  'Error__c',
  'Attempts__c',
] as const;

/** The routing table. */
export const ROWS_ACCESS: NeededAccess = {
  object: 'Object_Routing__c',
  reads: [...ROW_FIELDS, 'Attempts__c', 'Case__c', 'Processed_At__c', 'Outcome__c', 'Interaction_Id__c', 'Error__c'],
  writes: RESULT_FIELDS,
  creates: true,
};

/** The queue map. */
export const QUEUE_MAP_ACCESS: NeededAccess = {
  object: 'Interaction_Routing_Queue__c',
  reads: ['Salesforce_Queue_Name__c', 'CIC_Workgroup_Name__c', 'QueueID__c', 'Direct_To_Queue__c', 'Active__c'],
  writes: [],
  creates: false,
};

/** Cases, which are only read. */
export const CASE_ACCESS: NeededAccess = {
  object: 'Case',
  reads: ['Id', 'CaseNumber', 'IsClosed', 'OwnerId', 'Origin', 'ObjectRouting_Skills__c', 'ObjectRouting_Queue__c'],
  writes: [],
  creates: false,
};

/** Users, for the CIC users of agents. */
export const USER_ACCESS: NeededAccess = {
  object: 'User',
  reads: ['Id', 'ObjectRouting_CIC_User__c'],
  writes: [],
  creates: false,
};
