import type { ApexTransaction, TriggerContext } from '../engine/apex-runtime.js';
import type { SObjectRecord } from '../engine/org-engine.js';
import { cicUserOf, isAgent, isConnector, isQueueId } from './actors.js';
import { createIfMissed, isInsertedHere, plan, toRecord } from './case-rules.js';
import { loadQueueMap, type QueueMapping, textOf } from './queue-map.js';
import { type PlannedRow, writeRows } from './row-writer.js';

const SENT = '3';
/** Email-to-Case writes the mail this soon after its case, if not in the same transaction. Milliseconds. */
const FIRST_MAIL_WINDOW_MS = 120_000;

/** After insert and update of EmailMessage: a customer's mail, or an agent's reply that was sent. */
export function afterEmailMessage(context: TriggerContext): void {
  const { transaction } = context;
  if (isConnector(transaction)) return;
  const map = loadQueueMap(transaction);
  const rows = context.newRecords.flatMap((draft, index) => {
    const mail = toRecord(draft);
    const caseRecord = transaction.find('Case', textOf(mail.ParentId));
    if (caseRecord === undefined) return [];
    const old = context.oldRecords[index];
    if (mail.Incoming === true) return old === undefined ? receivedRows(transaction, map, mail, caseRecord) : [];
    const becameSent = mail.Status === SENT && old?.Status !== SENT;
    return becameSent ? repliedRows(transaction, map, mail, caseRecord) : [];
  });
  writeRows(transaction, rows);
}

function receivedRows(
  transaction: ApexTransaction,
  map: ReadonlyMap<string, QueueMapping>,
  mail: SObjectRecord,
  caseRecord: SObjectRecord,
): readonly PlannedRow[] {
  if (isCreatingMail(transaction, mail, caseRecord)) {
    createIfMissed(transaction, caseRecord);
    return [];
  }
  return updateRows(transaction, map, caseRecord, {
    event: 'EmailReceived',
    key: `EmailReceived:${mail.Id}`,
    sender: textOf(mail.FromAddress),
  });
}

/** True for the mail that the case was made from: it is the same happening as the case. */
function isCreatingMail(transaction: ApexTransaction, mail: SObjectRecord, caseRecord: SObjectRecord): boolean {
  const incoming = transaction.select('EmailMessage', { ParentId: caseRecord.Id, Incoming: true });
  if (incoming.some((other) => other.Id !== mail.Id)) return false;
  if (isInsertedHere(transaction, caseRecord.Id)) return true;
  const age = transaction.now - Date.parse(textOf(caseRecord.CreatedDate));
  const sameSender = textOf(caseRecord.SuppliedEmail).toLowerCase() === textOf(mail.FromAddress).toLowerCase();
  return sameSender && age <= FIRST_MAIL_WINDOW_MS;
}

interface Update {
  readonly event: 'EmailReceived' | 'CommentAdded';
  readonly key: string;
  readonly sender: string;
}

/** An update goes to the queue that owns the case, or straight to the agent who does, or nowhere. */
function updateRows(
  transaction: ApexTransaction,
  map: ReadonlyMap<string, QueueMapping>,
  caseRecord: SObjectRecord,
  update: Update,
): readonly PlannedRow[] {
  const owner = textOf(caseRecord.OwnerId);
  if (isQueueId(owner)) {
    const mapping = map.get(owner);
    if (mapping === undefined) return [];
    return [{ ...plan(update.event, update.key, caseRecord, owner, mapping), sender: update.sender }];
  }
  const queueId = textOf(caseRecord.ObjectRouting_Queue__c);
  const mapping = map.get(queueId);
  if (mapping?.directToQueue !== true) return [];
  const user = cicUserOf(transaction, owner);
  return [{ ...plan(update.event, update.key, caseRecord, queueId, mapping, user), sender: update.sender }];
}

function repliedRows(
  transaction: ApexTransaction,
  map: ReadonlyMap<string, QueueMapping>,
  mail: SObjectRecord,
  caseRecord: SObjectRecord,
): readonly PlannedRow[] {
  const queueId = textOf(caseRecord.ObjectRouting_Queue__c);
  if (queueId === '' || !isAgent(transaction, transaction.userId)) return [];
  if (!goesToCustomer(transaction, mail, caseRecord)) return [];
  const row = plan('AgentReplied', `AgentReplied:${mail.Id}`, caseRecord, queueId, map.get(queueId));
  return [{ ...row, sender: textOf(mail.FromAddress) }];
}

/** To the customer: the case's address, its contact's, or that of anyone who wrote in. */
function goesToCustomer(transaction: ApexTransaction, mail: SObjectRecord, caseRecord: SObjectRecord): boolean {
  const customers = new Set([textOf(caseRecord.SuppliedEmail), textOf(caseRecord.ContactEmail)].map(lower));
  for (const received of transaction.select('EmailMessage', { ParentId: caseRecord.Id, Incoming: true })) {
    customers.add(lower(textOf(received.FromAddress)));
  }
  customers.delete('');
  return recipients(mail).some((address) => customers.has(address));
}

function recipients(mail: SObjectRecord): readonly string[] {
  return ['ToAddress', 'CcAddress']
    .flatMap((field) => textOf(mail[field]).split(/[;,]/))
    .map((entry) => lower(/<([^>]+)>/.exec(entry)?.[1] ?? entry));
}

function lower(address: string): string {
  return address.trim().toLowerCase();
}

/** After insert of CaseComment: a comment by anyone but the owner. */
export function afterCaseComment(context: TriggerContext): void {
  const { transaction } = context;
  if (isConnector(transaction)) return;
  const map = loadQueueMap(transaction);
  const author = transaction.userId;
  const rows = context.newRecords.flatMap((draft) => {
    const comment = toRecord(draft);
    const caseRecord = transaction.find('Case', textOf(comment.ParentId));
    if (caseRecord === undefined || caseRecord.OwnerId === author) return [];
    const mapping = map.get(textOf(caseRecord.OwnerId));
    if (mapping?.routeAgentComments === false && isAgent(transaction, author)) return [];
    const sender = textOf(transaction.find('User', author)?.Name);
    return updateRows(transaction, map, caseRecord, {
      event: 'CommentAdded',
      key: `CommentAdded:${comment.Id}`,
      sender,
    });
  });
  writeRows(transaction, rows);
}
