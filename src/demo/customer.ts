import { type ParsedMail, simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import type { CustomerMail } from '../console/group-operations.js';
import type { CustomerLetter } from '../operations/status/group-status.js';
import { Correspondence, type ReceivedMail } from './correspondence.js';

/** A customer: writes mail, and receives the answers in a mailbox of its own. */
export interface Customer {
  /** Port of the mailbox on loopback; outgoing mail of the org goes here. */
  readonly mailboxPort: number;
  /** Mails received so far. */
  readonly received: number;
  /** What was written, and the answers; newest first. */
  readonly letters: readonly CustomerLetter[];
  /** Sends one mail over SMTP. @throws what the mail server says. */
  write(mail: CustomerMail): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const MAX_MAIL_BYTES = 1_048_576;
const ADDRESS = 'Carla Customer <carla@customer.example>';

/**
 * Opens the customer's mailbox.
 *
 * @param smtpPort port of the org's Email-to-Case, told later since the org wants the mailbox's port first.
 * @throws the system's error when the mailbox cannot listen.
 */
export async function startCustomer(smtpPort: () => number): Promise<Customer> {
  let received = 0;
  const correspondence = new Correspondence();
  const mailbox = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        received += 1;
        correspondence.received(readable(mail));
        done();
      }, done);
    },
  });
  const listening = mailbox.listen(0, HOST);
  await new Promise<void>((resolve, reject) => {
    mailbox.on('error', reject);
    listening.once('listening', () => resolve());
  });
  const address = listening.address();
  const mailboxPort = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    mailboxPort,
    get received() {
      return received;
    },
    get letters() {
      return correspondence.letters;
    },
    async write({ inReplyTo: letterId = '', ...mail }) {
      const transport = createTransport({ host: HOST, port: smtpPort(), secure: false, ignoreTLS: true });
      try {
        const references = [...correspondence.mailsOf(letterId)];
        const last = references.at(-1);
        const { messageId } = await transport.sendMail({
          from: ADDRESS,
          ...mail,
          ...(last === undefined ? {} : { inReplyTo: last, references }),
        });
        correspondence.sent({ messageId, to: mail.to, subject: mail.subject }, letterId);
      } finally {
        transport.close();
      }
    },
    stop: () => new Promise((resolve) => mailbox.close(() => resolve())),
  };
}

function readable({ messageId = '', inReplyTo, references = [], from, text = '' }: ParsedMail): ReceivedMail {
  const answered = inReplyTo === undefined ? [] : [inReplyTo];
  return { messageId, references: [...answered, ...[references].flat()], from: from?.text ?? '', text: text.trim() };
}
