import { createTransport } from 'nodemailer';
import type { SObjectRecord } from '../engine/org-engine.js';
import type { ActionParts } from './agent-actions.js';
import { optionalText, PageError, type PageInput, requiredText } from './page-request.js';

/** What became of a mail that was sent for a customer. */
export interface CustomerMailResult {
  readonly messageId: string;
  /** Null if the mail made no EmailMessage (a duplicate). */
  readonly caseId: string | null;
  readonly emailMessageId: string | null;
}

const SMTP_TIMEOUT_MS = 10_000;

/**
 * Sends a customer's mail to the org's own SMTP port, as any mail server would: `from`, `to`, `subject`,
 * `text`, and if wanted `html`, `messageId`, `inReplyTo`.
 *
 * @throws PageError 502 with the SMTP server's answer if it refuses the mail.
 */
export async function sendCustomerMail(parts: ActionParts, input: PageInput): Promise<CustomerMailResult> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: parts.mail.port,
    secure: false,
    ignoreTLS: true,
    connectionTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  });
  try {
    const { messageId } = await transport.sendMail(mailOf(input));
    return lookUp(parts, messageId);
  } catch (error) {
    if (error instanceof PageError) throw error;
    throw new PageError(502, 'MAIL_REFUSED', error instanceof Error ? error.message : String(error));
  } finally {
    transport.close();
  }
}

function mailOf(input: PageInput) {
  const optional = ['html', 'messageId', 'inReplyTo'].flatMap((name) => {
    const value = optionalText(input, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    from: requiredText(input, 'from'),
    to: requiredText(input, 'to'),
    subject: optionalText(input, 'subject') ?? '',
    text: optionalText(input, 'text') ?? '',
    ...Object.fromEntries(optional),
  };
}

function lookUp({ org }: ActionParts, messageId: string): CustomerMailResult {
  const message: SObjectRecord | undefined = org.transact(
    { userId: org.organizationId, mode: 'system' },
    (transaction) => transaction.select('EmailMessage', { MessageIdentifier: messageId }).at(-1),
  );
  const caseId = typeof message?.ParentId === 'string' ? message.ParentId : null;
  return { messageId, caseId, emailMessageId: message?.Id ?? null };
}
