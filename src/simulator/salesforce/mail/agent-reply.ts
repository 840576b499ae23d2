import {
  type Actor,
  type FieldValue,
  OrgError,
  type OrgTransaction,
  type SObjectRecord,
} from '../engine/org-engine.js';
import { EMAIL_STATUS } from './email-to-case.js';
import { type MailOrg, type MailSettings, type RoutingAddress, routingAddressOf } from './mail-options.js';
import type { OutgoingMail } from './outgoing-mail.js';
import { refIdOf, tokenOf } from './thread-reference.js';

/** An agent's answer to a customer. */
export interface AgentReply {
  readonly caseId: string;
  readonly userId: string;
  readonly text: string;
  readonly html?: string;
}

/** What agents' replies work with. */
export interface AgentReplyParts {
  readonly org: MailOrg;
  readonly settings: MailSettings;
  readonly routingAddresses: readonly RoutingAddress[];
  /** Makes a Message-ID with angle brackets, at the domain of an address. */
  readonly newMessageId: (fromAddress: string) => string;
}

const SUBJECT_LENGTH = 3_000;

/**
 * Records an agent's answer as that agent, so that triggers see who acts: sent, or as a draft.
 *
 * @throws OrgError `NOT_FOUND` if the agent sees no such case, `INVALID_FIELD` if the case has no customer address.
 */
export function recordReply(parts: AgentReplyParts, reply: AgentReply, status: 'sent' | 'draft'): OutgoingMail {
  return parts.org.transact(asUser(reply.userId), (transaction) => {
    const caseRecord = transaction.find('Case', reply.caseId);
    if (!caseRecord) throw new OrgError('NOT_FOUND', `no case ${reply.caseId}`);
    const answered = lastIncoming(transaction, caseRecord.Id);
    const fields = replyFields(parts, reply, caseRecord, answered);
    const [id = ''] = transaction.insert('EmailMessage', [{ ...fields, Status: EMAIL_STATUS[status] }]);
    if (status === 'sent') markReplied(transaction, answered);
    return toMail(transaction, { ...fields, Id: id });
  });
}

/**
 * Sends a draft as `userId`.
 *
 * @throws OrgError `NOT_FOUND` if there is no such draft.
 */
export function recordDraftSent(parts: AgentReplyParts, draftId: string, userId: string): OutgoingMail {
  return parts.org.transact(asUser(userId), (transaction) => {
    const draft = transaction.find('EmailMessage', draftId);
    if (draft?.Status !== EMAIL_STATUS.draft) throw new OrgError('NOT_FOUND', `no draft ${draftId}`);
    transaction.update('EmailMessage', [{ Id: draft.Id, Status: EMAIL_STATUS.sent }]);
    markReplied(transaction, answeredBy(transaction, draft));
    return toMail(transaction, draft);
  });
}

function asUser(userId: string): Actor {
  return { userId, mode: 'user' };
}

function lastIncoming(transaction: OrgTransaction, caseId: string): SObjectRecord | undefined {
  return transaction.select('EmailMessage', { ParentId: caseId, Incoming: true }).at(-1);
}

function answeredBy(transaction: OrgTransaction, message: SObjectRecord): SObjectRecord | undefined {
  const { ReplyToEmailMessageId: id } = message;
  return typeof id === 'string' ? transaction.find('EmailMessage', id) : undefined;
}

function markReplied(transaction: OrgTransaction, answered: SObjectRecord | undefined): void {
  if (answered) transaction.update('EmailMessage', [{ Id: answered.Id, Status: EMAIL_STATUS.replied }]);
}

function replyFields(
  parts: AgentReplyParts,
  reply: AgentReply,
  caseRecord: SObjectRecord,
  answered: SObjectRecord | undefined,
): Readonly<Record<string, FieldValue>> {
  const to = caseRecord.SuppliedEmail ?? caseRecord.ContactEmail ?? answered?.FromAddress ?? null;
  if (to === null) throw new OrgError('INVALID_FIELD', 'the case has no address to reply to', ['ToAddress']);
  const from = replyAddress(parts, answered);
  const { organizationId } = parts.org;
  const refer = parts.settings.threadReference === 'token' ? tokenOf : refIdOf;
  const reference = refer(organizationId, caseRecord.Id);
  return {
    ParentId: caseRecord.Id,
    Incoming: false,
    FromAddress: from,
    ToAddress: to,
    Subject: replySubject(String(answered?.Subject ?? caseRecord.Subject ?? ''), reference),
    TextBody: `${reply.text}\n\n${reference}`,
    HtmlBody: reply.html === undefined ? null : `${reply.html}<br><br>${reference}`,
    MessageIdentifier: parts.newMessageId(from),
    ...(answered ? { ReplyToEmailMessageId: answered.Id, ThreadIdentifier: answered.ThreadIdentifier ?? null } : {}),
  };
}

/** The routing address through which the customer wrote, else the first one. */
function replyAddress({ routingAddresses }: AgentReplyParts, answered: SObjectRecord | undefined): string {
  const recipients = String(answered?.ToAddress ?? '').split(';');
  const used = recipients.flatMap((address) => routingAddressOf(routingAddresses, address) ?? [])[0];
  const route = used ?? routingAddresses[0];
  if (!route) throw new OrgError('INVALID_FIELD', 'the org has no address to reply from', ['FromAddress']);
  return route.address;
}

function replySubject(subject: string, reference: string): string {
  const plain = subject.replace(/\s*\[ (?:ref:|thread::)[^\]]{1,80}\]/g, '').replace(/^(?:re:\s*)+/i, '');
  const ending = ` [ ${reference} ]`;
  return `Re: ${plain.slice(0, SUBJECT_LENGTH - ending.length - 4)}${ending}`;
}

function toMail(transaction: OrgTransaction, message: SObjectRecord): OutgoingMail {
  const answered = answeredBy(transaction, message);
  const answeredId = typeof answered?.MessageIdentifier === 'string' ? answered.MessageIdentifier : undefined;
  const first = typeof message.ThreadIdentifier === 'string' ? [message.ThreadIdentifier] : [];
  return {
    emailMessageId: message.Id,
    from: String(message.FromAddress),
    to: String(message.ToAddress),
    subject: String(message.Subject),
    text: String(message.TextBody),
    ...(typeof message.HtmlBody === 'string' ? { html: message.HtmlBody } : {}),
    messageId: String(message.MessageIdentifier),
    ...(answeredId === undefined ? {} : { inReplyTo: answeredId }),
    references: [...new Set([...first, ...(answeredId === undefined ? [] : [answeredId])])],
  };
}
