import type { Clock } from '../../../src/runtime/clock.js';
import {
  type FieldValue,
  OrgError,
  type OrgTransaction,
  type SObjectRecord,
} from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { SimulatedOrgEngine } from '../../../src/simulator/salesforce/engine/simulated-org-engine.js';
import { recordReply } from '../../../src/simulator/salesforce/mail/agent-reply.js';
import { takeIn } from '../../../src/simulator/salesforce/mail/email-to-case.js';
import { DEFAULT_MAIL_SETTINGS } from '../../../src/simulator/salesforce/mail/mail-options.js';

/** Queues of the org; the last one is not mapped to a workgroup. */
export const QUEUES = ['Support', 'Billing', 'Unmonitored'] as const;
/** One of {@link QUEUES}. */
export type QueueName = (typeof QUEUES)[number];

const ROUTES = { Support: 'support@casebridge.example', Billing: 'billing@casebridge.example' } as const;
const CASE_USER = 'automated@casebridge.example';

/** What people can do in Salesforce, and what can be read there. */
export class OrgDesk {
  readonly #engine: SimulatedOrgEngine;
  readonly #clock: Clock;
  readonly #ids = new Map<string, string>();
  #mails = 0;

  constructor(engine: SimulatedOrgEngine, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** The connector's user. */
  get connectorId(): string {
    return this.#userId('integration');
  }

  /** A customer writes for the first time. Returns the case. */
  newMail(queue: 'Support' | 'Billing'): string {
    return this.#mailIn(queue, []);
  }

  /** A customer writes again. */
  mailAgain(caseId: string): void {
    const [first] = this.#all('EmailMessage', { ParentId: caseId, Incoming: true });
    if (typeof first?.MessageIdentifier === 'string') this.#mailIn('Support', [first.MessageIdentifier]);
  }

  /** Cases that another program makes, in one transaction. Returns them. */
  insertCases(count: number, queue: QueueName, skills: string): readonly string[] {
    const fields = {
      OwnerId: this.#queueId(queue),
      Subject: `Bulk for ${queue}`,
      SuppliedEmail: 'customer@example.com',
      ObjectRouting_Skills__c: skills,
    };
    return this.#as('admin', (change) =>
      change.insert(
        'Case',
        Array.from({ length: count }, () => fields),
      ),
    );
  }

  comment(caseId: string, username: string): void {
    this.#as(username, (change) =>
      change.insert('CaseComment', [{ ParentId: caseId, CommentBody: 'A note.', IsPublished: false }]),
    );
  }

  toQueue(caseId: string, queue: QueueName, username: string): void {
    this.#update(caseId, username, { OwnerId: this.#queueId(queue) });
  }

  toUser(caseId: string, owner: string, username: string): void {
    this.#update(caseId, username, { OwnerId: this.#userId(owner) });
  }

  /** Several owners one after the other in one transaction: the notifications come last first. */
  moveAround(caseId: string, queues: readonly QueueName[]): void {
    const owners = queues.map((queue) => this.#queueId(queue));
    this.#as('admin', (change) => {
      for (const OwnerId of owners) change.update('Case', [{ Id: caseId, OwnerId }]);
    });
  }

  close(caseId: string, username: string): void {
    this.#update(caseId, username, { Status: 'Closed' });
  }

  reopen(caseId: string, username: string): void {
    this.#update(caseId, username, { Status: 'Working' });
  }

  delete(caseId: string): void {
    this.#as('admin', (change) => change.delete('Case', [caseId]));
  }

  /** An agent answers the customer. Returns whether there was a case to answer. */
  reply(caseId: string, username: string): boolean {
    if (!this.find(caseId)) return false;
    const parts = {
      org: this.#engine,
      settings: DEFAULT_MAIL_SETTINGS,
      routingAddresses: [{ address: ROUTES.Support, queueName: 'Support' }],
      newMessageId: () => this.#messageId(),
    };
    recordReply(parts, { caseId, userId: this.#userId(username), text: 'An answer.' }, 'sent');
    return true;
  }

  /** The case, if it is not deleted. */
  find(caseId: string): SObjectRecord | undefined {
    return this.#all('Case', { Id: caseId })[0];
  }

  /** Whether the case waits for an agent: it is open. */
  isOpen(caseId: string): boolean {
    return this.find(caseId)?.IsClosed === false;
  }

  /** All routing rows, oldest first. */
  rows(): readonly SObjectRecord[] {
    return [...this.#all('Object_Routing__c', {})].sort((a, b) => (String(a.Name) < String(b.Name) ? -1 : 1));
  }

  /** The workgroup of the queue that owns the case; undefined if a user or an unmapped queue does. */
  workgroupOf(caseId: string): string | undefined {
    const owner = this.find(caseId)?.OwnerId;
    const entry = this.#all('Interaction_Routing_Queue__c', { QueueID__c: String(owner) })[0];
    return entry === undefined ? undefined : String(entry.CIC_Workgroup_Name__c);
  }

  /** The CIC user of a Salesforce user; '' if there is none. */
  cicUserOf(ownerId: string): string {
    const value = this.#all('User', { Id: ownerId })[0]?.ObjectRouting_CIC_User__c;
    return typeof value === 'string' ? value : '';
  }

  #mailIn(queue: 'Support' | 'Billing', repliesTo: readonly string[]): string {
    const mail = {
      messageId: this.#messageId(),
      repliesTo,
      fromAddress: 'customer@example.com',
      fromName: 'A Customer',
      to: ROUTES[queue],
      cc: '',
      subject: `Question ${this.#mails}`,
      text: 'Please help.',
      html: undefined,
      headers: '',
      hasAttachment: false,
    };
    const parts = { org: this.#engine, settings: DEFAULT_MAIL_SETTINGS, caseUserId: this.#userId(CASE_USER) };
    return takeIn(parts, { address: ROUTES[queue], queueName: queue }, mail).caseId;
  }

  #messageId(): string {
    this.#mails += 1;
    return `<${this.#mails}.${this.#clock.now()}@example.com>`;
  }

  #update(caseId: string, username: string, fields: Readonly<Record<string, FieldValue>>): void {
    this.#as(username, (change) => change.update('Case', [{ Id: caseId, ...fields }]));
  }

  /** The org may refuse: a case is gone, or not this user's to change. Then nothing happened. */
  #as<T>(username: string, work: (transaction: OrgTransaction) => T): T {
    return this.#engine.transact({ userId: this.#userId(username), mode: 'system' }, work);
  }

  #all(object: string, equal: Readonly<Record<string, FieldValue>>): readonly SObjectRecord[] {
    const actor = { userId: this.#engine.organizationId, mode: 'system' } as const;
    return this.#engine.transact(actor, (reading) => reading.select(object, equal));
  }

  #userId(username: string): string {
    return this.#idOf('User', { Username: username.includes('@') ? username : `${username}@casebridge.example` });
  }

  #queueId(name: QueueName): string {
    return this.#idOf('Group', { Name: name, Type: 'Queue' });
  }

  #idOf(object: string, equal: Readonly<Record<string, FieldValue>>): string {
    const key = JSON.stringify([object, equal]);
    const known = this.#ids.get(key) ?? this.#all(object, equal)[0]?.Id;
    if (known === undefined) throw new Error(`the org has no ${key}`);
    this.#ids.set(key, known);
    return known;
  }
}

/** Whether the org refused what a person tried; anything else is a fault of the simulator. */
export function isRefusal(error: unknown): boolean {
  return error instanceof OrgError;
}
