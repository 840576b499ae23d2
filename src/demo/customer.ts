import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';

/** A customer: writes mail, and receives the answers in a mailbox of its own. */
export interface Customer {
  /** Port of the mailbox on loopback; outgoing mail of the org goes here. */
  readonly mailboxPort: number;
  /** Mails received so far. */
  readonly received: number;
  /** Sends one mail over SMTP. @throws what the mail server says. */
  write(mail: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const ADDRESS = 'Carla Customer <carla@customer.example>';

/**
 * Opens the customer's mailbox.
 *
 * @param smtpPort port of the org's Email-to-Case, told later since the org wants the mailbox's port first.
 * @throws the system's error when the mailbox cannot listen.
 */
export async function startCustomer(smtpPort: () => number): Promise<Customer> {
  let received = 0;
  const mailbox = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      stream.resume();
      stream.on('end', () => {
        received += 1;
        done();
      });
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
    async write(mail) {
      const transport = createTransport({ host: HOST, port: smtpPort(), secure: false, ignoreTLS: true });
      try {
        await transport.sendMail({ from: ADDRESS, ...mail });
      } finally {
        transport.close();
      }
    },
    stop: () => new Promise((resolve) => mailbox.close(() => resolve())),
  };
}
