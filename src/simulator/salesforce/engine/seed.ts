import { PROFILES } from '../metadata/profiles.js';
import type { OrgMetadata } from '../metadata/source-format-loader.js';
import type { FieldValue } from './org-engine.js';
import type { SimulatedOrgEngine } from './simulated-org-engine.js';
import type { TransactionView } from './transaction.js';

/** A user of the org. */
export interface SeedUser {
  readonly username: string;
  readonly firstName?: string;
  readonly lastName: string;
  /** Name of a profile. */
  readonly profile: string;
  readonly permissionSets?: readonly string[];
  readonly cicUser?: string;
  readonly active?: boolean;
  /** Default `Standard`. */
  readonly userType?: string;
}

/** A queue for cases. */
export interface SeedQueue {
  readonly name: string;
  /** Usernames. */
  readonly members: readonly string[];
  /** CIC workgroup; a queue without one is not monitored. */
  readonly workgroup?: string;
  readonly directToQueue?: boolean;
  readonly routeAgentComments?: boolean;
}

/** What a fresh org holds. */
export interface SeedDescription {
  readonly organizationName: string;
  readonly isSandbox: boolean;
  readonly users: readonly SeedUser[];
  readonly queues: readonly SeedQueue[];
  /** A PushTopic record; undefined leaves it out. */
  readonly pushTopic?: Readonly<Record<string, FieldValue>>;
  /** Username who creates it all. */
  readonly administrator: string;
  /** Username of the Default Case Owner. */
  readonly defaultCaseOwner: string;
}

/**
 * The PushTopic that wakes the connector: only rows that wait, and only what routing needs. Long text and the fields
 * that the connector writes stay out.
 */
export const ROUTING_PUSH_TOPIC: Readonly<Record<string, FieldValue>> = {
  Name: 'ObjectRouting',
  Query:
    'SELECT Id, Name, CreatedDate, Event__c, Object_Id__c, Case__c, Case_Number__c, Queue_Id__c, Queue_Name__c, Workgroup__c, Direct_To_User__c, Skills__c, Subject__c, Sender__c, Priority__c, Processed__c FROM Object_Routing__c WHERE Processed__c = false',
  ApiVersion: 67,
  IsActive: true,
  NotifyForFields: 'Where',
  NotifyForOperationCreate: true,
  NotifyForOperationUpdate: true,
  NotifyForOperationDelete: false,
  NotifyForOperationUndelete: false,
};

/** An org with an integration user, two agents, two monitored queues and the PushTopic. */
export const DEFAULT_SEED: SeedDescription = {
  organizationName: 'Casebridge Example',
  isSandbox: false,
  administrator: 'admin@casebridge.example',
  defaultCaseOwner: 'automated@casebridge.example',
  users: [
    {
      username: 'admin@casebridge.example',
      firstName: 'Ada',
      lastName: 'Admin',
      profile: 'System Administrator',
      permissionSets: ['Object_Routing_Admin'],
    },
    {
      username: 'automated@casebridge.example',
      lastName: 'Automated Case Owner',
      profile: 'System Administrator',
      userType: 'AutomatedProcess',
    },
    {
      username: 'integration@casebridge.example',
      lastName: 'Casebridge Integration',
      profile: 'Minimum Access - API Only Integrations',
      permissionSets: ['Object_Routing_Connector'],
    },
    {
      username: 'alice@casebridge.example',
      firstName: 'Alice',
      lastName: 'Agent',
      profile: 'Standard User',
      cicUser: 'alice',
    },
    {
      username: 'bob@casebridge.example',
      firstName: 'Bob',
      lastName: 'Agent',
      profile: 'Standard User',
      cicUser: 'bob',
    },
  ],
  queues: [
    { name: 'Support', members: ['alice@casebridge.example', 'bob@casebridge.example'], workgroup: 'Support Mail' },
    { name: 'Billing', members: ['alice@casebridge.example', 'bob@casebridge.example'], workgroup: 'Billing Mail' },
  ],
  pushTopic: ROUTING_PUSH_TOPIC,
};

/**
 * Fills a fresh org. Objects of the package are seeded only where its metadata is loaded.
 *
 * @throws OrgError if the description breaks a rule of the org.
 */
export function seedOrg(engine: SimulatedOrgEngine, metadata: OrgMetadata, seed: SeedDescription): void {
  const administratorId = engine.transactInternally('', (transaction) => {
    transaction.insert(
      'Profile',
      PROFILES.map((profile) => ({ Name: profile.name })),
    );
    transaction.insert(
      'PermissionSet',
      metadata.permissionSets.map((set) => ({ Name: set.name, Label: set.label })),
    );
    insertUsers(transaction, metadata, seed);
    return idOf(transaction, 'User', { Username: seed.administrator });
  });
  engine.transactInternally(administratorId, (transaction) => {
    transaction.insertWithId('Organization', engine.organizationId, {
      Name: seed.organizationName,
      IsSandbox: seed.isSandbox,
      InstanceName: 'CBR1',
      OrganizationType: 'Enterprise Edition',
    });
    for (const queue of seed.queues) insertQueue(transaction, queue);
  });
  engine.transact({ userId: administratorId, mode: 'system' }, (transaction) => {
    if (metadata.schema.object('Interaction_Routing_Queue__c') !== undefined) insertQueueMap(transaction, seed.queues);
    if (seed.pushTopic !== undefined && metadata.schema.object('Object_Routing__c') !== undefined) {
      transaction.insert('PushTopic', [seed.pushTopic]);
    }
  });
}

function idOf(transaction: TransactionView, objectName: string, equal: Readonly<Record<string, FieldValue>>): string {
  const [record] = transaction.select(objectName, equal);
  if (record === undefined) throw new Error(`seed: no ${objectName} with ${JSON.stringify(equal)}`);
  return record.Id;
}

function insertUsers(transaction: TransactionView, metadata: OrgMetadata, seed: SeedDescription): void {
  const userObject = metadata.schema.object('User');
  const hasCicUser =
    userObject !== undefined && metadata.schema.field(userObject, 'ObjectRouting_CIC_User__c') !== undefined;
  for (const user of seed.users) {
    const [userId = ''] = transaction.insert('User', [
      {
        Username: user.username,
        Email: user.username,
        FirstName: user.firstName ?? null,
        LastName: user.lastName,
        IsActive: user.active ?? true,
        UserType: user.userType ?? 'Standard',
        ProfileId: idOf(transaction, 'Profile', { Name: user.profile }),
        ...(hasCicUser ? { ObjectRouting_CIC_User__c: user.cicUser ?? null } : {}),
      },
    ]);
    for (const name of user.permissionSets ?? []) {
      const [set] = transaction.select('PermissionSet', { Name: name });
      if (set !== undefined)
        transaction.insert('PermissionSetAssignment', [{ PermissionSetId: set.Id, AssigneeId: userId }]);
    }
  }
}

function insertQueue(transaction: TransactionView, queue: SeedQueue): void {
  const [queueId = ''] = transaction.insert('Group', [{ Name: queue.name, Type: 'Queue' }]);
  transaction.insert('QueueSobject', [{ QueueId: queueId, SobjectType: 'Case' }]);
  for (const username of queue.members) {
    transaction.insert('GroupMember', [
      { GroupId: queueId, UserOrGroupId: idOf(transaction, 'User', { Username: username }) },
    ]);
  }
}

function insertQueueMap(transaction: TransactionView, queues: readonly SeedQueue[]): void {
  const mapped = queues.flatMap((queue) => {
    if (queue.workgroup === undefined) return [];
    return [
      {
        Salesforce_Queue_Name__c: queue.name,
        CIC_Workgroup_Name__c: queue.workgroup,
        QueueID__c: idOf(transaction, 'Group', { Name: queue.name, Type: 'Queue' }),
        Direct_To_Queue__c: queue.directToQueue ?? false,
        Route_Agent_Comments__c: queue.routeAgentComments ?? true,
      },
    ];
  });
  transaction.insert('Interaction_Routing_Queue__c', mapped);
}
