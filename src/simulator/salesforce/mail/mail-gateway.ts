import { randomText } from '../cometd/random-text.js';
import { OrgError } from '../engine/org-engine.js';
import { type AgentReply, type AgentReplyParts, recordDraftSent, recordReply } from './agent-reply.js';
import { type IntakeResult, takeIn } from './email-to-case.js';
import { readMail } from './inbound-mail.js';
import {
  DEFAULT_MAIL_SETTINGS,
  type MailGatewayOptions,
  type MailSettings,
  type RoutingAddress,
  routingAddressOf,
} from './mail-options.js';
import { type OutgoingMail, OutgoingMails } from './outgoing-mail.js';
import { SmtpDoor, type SmtpEnvelope } from './smtp-door.js';

/** A reply that the org has recorded. */
interface SentReply {
  readonly emailMessageId: string;
  /** False if no relay took the mail; it is in the outbox then. */
  readonly delivered: boolean;
}

/** The org's mail: Email-to-Case on an SMTP port, and agents' replies to customers. */
export interface MailGateway {
  /** Port of the SMTP server; 0 before `start`. */
  readonly port: number;
  readonly routingAddresses: readonly RoutingAddress[];
  /** Outgoing mails that no relay took, oldest first. */
  readonly outbox: readonly OutgoingMail[];
  /** @throws the system's error when the port cannot be bound. */
  start(): Promise<void>;
  /** Safe to call twice. */
  stop(): Promise<void>;
  /** Records an answer as sent, as that user, and mails it. @throws OrgError if the org refuses it. */
  sendReply(reply: AgentReply): Promise<SentReply>;
  /** Records an answer as a draft, as that user. @returns the id of the EmailMessage. @throws OrgError */
  saveDraft(reply: AgentReply): string;
  /** Sends a draft as a user. @throws OrgError */
  sendDraft(emailMessageId: string, userId: string): Promise<SentReply>;
}

/** Builds the mail gateway of an org. It does nothing until `start`. */
export function createMailGateway(options: MailGatewayOptions): MailGateway {
  const settings: MailSettings = { ...DEFAULT_MAIL_SETTINGS, ...options };
  const outgoing = new OutgoingMails(options.relay, settings.maxOutbox);
  const replies = replyParts(options, settings);
  const door = new SmtpDoor({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    maxMessageBytes: settings.maxMessageBytes,
    accepts: (address) =>
      options.isOn?.() !== false && routingAddressOf(options.routingAddresses, address) !== undefined,
    deliver: async (raw, envelope) => {
      await deliver(options, settings, raw, envelope);
    },
  });
  const send = async (mail: OutgoingMail): Promise<SentReply> => ({
    emailMessageId: mail.emailMessageId,
    delivered: await outgoing.send(mail),
  });
  return {
    get port() {
      return door.port;
    },
    get outbox() {
      return outgoing.outbox;
    },
    routingAddresses: options.routingAddresses,
    start: () => door.start(),
    stop: () => door.stop(),
    sendReply: async (reply) => send(recordReply(replies, reply, 'sent')),
    saveDraft: (reply) => recordReply(replies, reply, 'draft').emailMessageId,
    sendDraft: async (emailMessageId, userId) => send(recordDraftSent(replies, emailMessageId, userId)),
  };
}

function replyParts(options: MailGatewayOptions, settings: MailSettings): AgentReplyParts {
  const { org, routingAddresses, clock, random } = options;
  const newMessageId = (from: string) =>
    `<${clock.now().toString(36)}.${randomText(random, 16)}@${from.split('@').at(-1) ?? 'localhost'}>`;
  return { org, settings, routingAddresses, newMessageId };
}

/** Each routing address among the recipients takes the mail in, as each would get a copy of its own. */
async function deliver(
  options: MailGatewayOptions,
  settings: MailSettings,
  raw: Buffer,
  envelope: SmtpEnvelope,
): Promise<readonly IntakeResult[]> {
  const mail = await readMail(raw, envelope.from);
  const routes = new Set(
    envelope.recipients.flatMap((address) => routingAddressOf(options.routingAddresses, address) ?? []),
  );
  const { org } = options;
  const caseUserId = caseUser(options);
  return [...routes].map((route) => takeIn({ org, settings, caseUserId }, route, mail));
}

function caseUser({ org, caseUsername }: MailGatewayOptions): string {
  const [user] = org.transact({ userId: org.organizationId, mode: 'system' }, (transaction) =>
    transaction.select('User', { Username: caseUsername }),
  );
  if (!user) throw new OrgError('INVALID_CROSS_REFERENCE_KEY', `no Automated Case User ${caseUsername}`);
  return user.Id;
}
