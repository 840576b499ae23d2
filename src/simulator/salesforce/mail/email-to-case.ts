import type { FieldValue, OrgTransaction, SObjectRecord } from '../engine/org-engine.js';
import { cut } from './bounded-text.js';
import type { InboundMail } from './inbound-mail.js';
import type { IntakeTransaction, MailOrg, MailSettings, RoutingAddress } from './mail-options.js';
import { casesReferredTo } from './thread-reference.js';

/** What became of a customer's mail. */
export interface IntakeResult {
  readonly caseId: string;
  /** Undefined if the mail was known already. */
  readonly emailMessageId: string | undefined;
  readonly kind: 'newCase' | 'reply' | 'duplicate';
}

/** What Email-to-Case works with. */
export interface EmailToCaseParts {
  readonly org: MailOrg;
  readonly settings: MailSettings;
  readonly caseUserId: string;
}

type Fields = Readonly<Record<string, FieldValue>>;

const CASE_SUBJECT_LENGTH = 255;
const CASE_DESCRIPTION_LENGTH = 32_000;
const SUPPLIED_NAME_LENGTH = 80;
const EMAIL_FIELD_LENGTH = 80;

/** Status of an EmailMessage. Object reference: 0 new, 2 replied, 3 sent, 5 draft. */
export const EMAIL_STATUS = { new: '0', replied: '2', sent: '3', draft: '5' } as const;

/**
 * Takes in a customer's mail: a reply joins its case, any other mail becomes one.
 *
 * @throws OrgError if the org refuses it; nothing of the transaction at hand is left then.
 */
export function takeIn(parts: EmailToCaseParts, route: RoutingAddress, mail: InboundMail): IntakeResult {
  const { org, settings, caseUserId } = parts;
  let later: ((transaction: IntakeTransaction) => IntakeResult) | undefined;
  const first = org.transactInternally(caseUserId, (transaction): IntakeResult => {
    const known = settings.duplicateMessage === 'ignore' ? knownMessage(transaction, mail) : undefined;
    if (known) return { caseId: String(known.ParentId), emailMessageId: undefined, kind: 'duplicate' };
    const thread = findThread(transaction, parts, mail);
    if (thread) return addReply(transaction, settings, thread, mail);
    const caseId = transaction.insertCaseWithAssignment(caseFields(transaction, route, mail), route.queueName);
    const addMessage = (inner: IntakeTransaction) => addToNewCase(inner, caseId, mail);
    if (settings.emailMessageTransaction === 'same') return addMessage(transaction);
    later = addMessage;
    return { caseId, emailMessageId: undefined, kind: 'newCase' };
  });
  return later === undefined ? first : org.transactInternally(caseUserId, later);
}

function addToNewCase(transaction: IntakeTransaction, caseId: string, mail: InboundMail): IntakeResult {
  const emailMessageId = insertMessage(transaction, messageFields(caseId, undefined, mail));
  return { caseId, emailMessageId, kind: 'newCase' };
}

interface Thread {
  readonly caseRecord: SObjectRecord;
  /** The message that is answered, if it is known. */
  readonly messageId: string | undefined;
}

/** Reference in subject or body first, then the Message-IDs of the header, as Lightning threading does. */
function findThread(
  transaction: OrgTransaction,
  { org, caseUserId }: EmailToCaseParts,
  mail: InboundMail,
): Thread | undefined {
  const answered = answeredMessage(transaction, mail);
  const bodies = `${mail.subject}\n${mail.text}\n${mail.html ?? ''}`;
  const referred = casesReferredTo(org.organizationId, caseUserId, bodies);
  const candidates = [...referred, ...(answered ? [String(answered.ParentId)] : [])];
  for (const caseId of candidates) {
    const caseRecord = transaction.find('Case', caseId);
    const messageId = answered?.ParentId === caseRecord?.Id ? answered?.Id : undefined;
    if (caseRecord) return { caseRecord, messageId };
  }
  return undefined;
}

function answeredMessage(transaction: OrgTransaction, mail: InboundMail): SObjectRecord | undefined {
  for (const MessageIdentifier of mail.repliesTo) {
    const [message] = transaction.select('EmailMessage', { MessageIdentifier });
    if (message) return message;
  }
  return undefined;
}

function knownMessage(transaction: OrgTransaction, mail: InboundMail): SObjectRecord | undefined {
  if (mail.messageId === undefined) return undefined;
  const found = transaction.select('EmailMessage', { MessageIdentifier: mail.messageId });
  return found.find((message) => message.Incoming === true);
}

function addReply(
  transaction: OrgTransaction,
  settings: MailSettings,
  { caseRecord, messageId }: Thread,
  mail: InboundMail,
): IntakeResult {
  const emailMessageId = insertMessage(transaction, messageFields(caseRecord.Id, messageId, mail));
  if (caseRecord.IsClosed === true && settings.closedCaseReply === 'reopen') {
    transaction.update('Case', [{ Id: caseRecord.Id, Status: 'New' }]);
  }
  return { caseId: caseRecord.Id, emailMessageId, kind: 'reply' };
}

function insertMessage(transaction: OrgTransaction, fields: Fields): string {
  const [id = ''] = transaction.insert('EmailMessage', [fields]);
  return id;
}

function caseFields(transaction: OrgTransaction, route: RoutingAddress, mail: InboundMail): Fields {
  const email = emailField(mail.fromAddress);
  return {
    Subject: orNull(cut(mail.subject, CASE_SUBJECT_LENGTH)),
    Description: orNull(cut(mail.text, CASE_DESCRIPTION_LENGTH)),
    SuppliedEmail: email,
    SuppliedName: orNull(cut(mail.fromName, SUPPLIED_NAME_LENGTH)),
    Origin: route.origin ?? 'Email',
    ...(route.priority === undefined ? {} : { Priority: route.priority }),
    ...contactField(transaction, email),
  };
}

/** Email-to-Case joins the case to a contact only if exactly one has the address. */
function contactField(transaction: OrgTransaction, email: string | null): Fields {
  if (email === null) return {};
  const [contact, another] = transaction.select('Contact', { Email: email });
  return contact && !another ? { ContactId: contact.Id } : {};
}

function messageFields(caseId: string, answers: string | undefined, mail: InboundMail): Fields {
  return {
    ParentId: caseId,
    Incoming: true,
    Status: EMAIL_STATUS.new,
    FromAddress: orNull(mail.fromAddress),
    FromName: orNull(mail.fromName),
    ToAddress: orNull(mail.to),
    CcAddress: orNull(mail.cc),
    Subject: orNull(mail.subject),
    TextBody: orNull(mail.text),
    HtmlBody: mail.html ?? null,
    Headers: orNull(mail.headers),
    MessageIdentifier: mail.messageId ?? null,
    ThreadIdentifier: mail.repliesTo.at(-1) ?? mail.messageId ?? null,
    HasAttachment: mail.hasAttachment,
    ...(answers === undefined ? {} : { ReplyToEmailMessageId: answers }),
  };
}

/** An address that an email field takes, or null: the org would refuse the whole case for anything else. */
function emailField(address: string): string | null {
  return address.length <= EMAIL_FIELD_LENGTH && /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/.test(address)
    ? address
    : null;
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}
