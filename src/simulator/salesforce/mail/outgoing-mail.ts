import { createTransport } from 'nodemailer';
import type { MailRelay } from './mail-options.js';

/** A mail from the org to a customer. */
export interface OutgoingMail {
  readonly emailMessageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
}

const RELAY_TIMEOUT_MS = 10_000;

/** Hands mail to the relay; what cannot be handed over stays in a bounded outbox. */
export class OutgoingMails {
  readonly #relay: MailRelay | undefined;
  readonly #maxOutbox: number;
  #outbox: OutgoingMail[] = [];

  constructor(relay: MailRelay | undefined, maxOutbox: number) {
    this.#relay = relay;
    this.#maxOutbox = maxOutbox;
  }

  /** Mails that no relay took, oldest first. */
  get outbox(): readonly OutgoingMail[] {
    return this.#outbox;
  }

  /** Sends or keeps a mail. Never rejects: the org has recorded it as sent already. @returns true if the relay took it. */
  async send(mail: OutgoingMail): Promise<boolean> {
    const delivered = this.#relay !== undefined && (await handOver(this.#relay, mail));
    if (!delivered) this.#outbox = [...this.#outbox, mail].slice(-this.#maxOutbox);
    return delivered;
  }
}

async function handOver(relay: MailRelay, mail: OutgoingMail): Promise<boolean> {
  const { emailMessageId: _id, references, ...content } = mail;
  const transport = createTransport({
    host: relay.host,
    port: relay.port,
    secure: false,
    ignoreTLS: true,
    connectionTimeout: RELAY_TIMEOUT_MS,
    greetingTimeout: RELAY_TIMEOUT_MS,
    socketTimeout: RELAY_TIMEOUT_MS,
  });
  try {
    await transport.sendMail({ ...content, references: [...references] });
    return true;
  } catch {
    return false;
  } finally {
    transport.close();
  }
}
