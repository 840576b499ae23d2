import type { Clock } from '../../../runtime/clock.js';
import type { Actor, FieldValue, OrgTransaction } from '../engine/org-engine.js';

/** A transaction in which cases can come in as from mail. */
export interface IntakeTransaction extends OrgTransaction {
  /** Inserts a case for the default owner, runs its triggers, then the assignment rule that moves it to the queue. */
  insertCaseWithAssignment(fields: Readonly<Record<string, FieldValue>>, queueName: string | undefined): string;
}

/** The org as mail sees it. */
export interface MailOrg {
  readonly organizationId: string;
  /** As a user, with that user's access: agents' replies. */
  transact<T>(actor: Actor, work: (transaction: OrgTransaction) => T): T;
  /** As the org itself, which may also write what is read-only to everybody else: incoming mail. */
  transactInternally<T>(userId: string, work: (transaction: IntakeTransaction) => T): T;
}

/** An Email-to-Case routing address: mail to it becomes cases. */
export interface RoutingAddress {
  /** Compared without regard to case. */
  readonly address: string;
  /** Queue of the assignment rule; left out: the case stays with the default owner. */
  readonly queueName?: string;
  /** `Case.Origin`; `Email` unless said otherwise. */
  readonly origin?: string;
  /** `Case.Priority`; the org's default unless said otherwise. */
  readonly priority?: string;
}

/** Where agents' replies are handed to. */
export interface MailRelay {
  readonly host: string;
  readonly port: number;
}

/** Numbers and unsettled facts of Email-to-Case. */
export interface MailSettings {
  /** Whether case and EmailMessage come in one transaction or in two. Public documentation does not say. */
  readonly emailMessageTransaction: 'same' | 'next';
  /** What a reply does to a closed case. Email-to-Case itself leaves it closed. */
  readonly closedCaseReply: 'keep' | 'reopen';
  /** A second mail with the same Message-ID to the same address: no second record, or a case of its own. */
  readonly duplicateMessage: 'ignore' | 'accept';
  /** Which reference outgoing mail carries: the Lightning threading token or the Ref ID of older orgs. */
  readonly threadReference: 'token' | 'refId';
  /** Bytes of a whole message. Email-to-Case: 25 MB. */
  readonly maxMessageBytes: number;
  /** Undelivered outgoing mails that are kept; the oldest goes first. */
  readonly maxOutbox: number;
}

/** What a {@link MailSettings} says when nothing is said. */
export const DEFAULT_MAIL_SETTINGS: MailSettings = {
  emailMessageTransaction: 'same',
  closedCaseReply: 'keep',
  duplicateMessage: 'ignore',
  threadReference: 'token',
  maxMessageBytes: 25 * 1024 * 1024,
  maxOutbox: 1_000,
};

/** What the mail gateway needs from outside. */
export interface MailGatewayOptions extends Partial<MailSettings> {
  readonly org: MailOrg;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive): Message-IDs. */
  readonly random: () => number;
  /** Username of the Automated Case User, who creates the cases and messages that come in. */
  readonly caseUsername: string;
  readonly routingAddresses: readonly RoutingAddress[];
  /** Whether Email-to-Case is on now; default: always. */
  readonly isOn?: () => boolean;
  /** Left out: outgoing mail stays in the outbox. */
  readonly relay?: MailRelay;
  /** Address to listen on; loopback unless said otherwise. */
  readonly host?: string;
  /** Port to listen on; 0, which lets the system choose, unless said otherwise. */
  readonly port?: number;
}

/** The routing address that is meant by an address, or undefined. */
export function routingAddressOf(routes: readonly RoutingAddress[], address: string): RoutingAddress | undefined {
  const wanted = address.trim().toLowerCase();
  return routes.find((route) => route.address.toLowerCase() === wanted);
}
