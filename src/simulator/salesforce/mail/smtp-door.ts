import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** What the door does with mail. */
export interface SmtpDoorOptions {
  readonly host: string;
  readonly port: number;
  readonly maxMessageBytes: number;
  /** True if mail to this address is taken. */
  readonly accepts: (address: string) => boolean;
  /** Takes a whole message. A rejection is answered with 451 and its message; the sender tries again. */
  readonly deliver: (raw: Buffer, envelope: SmtpEnvelope) => Promise<void>;
}

/** Sender and recipients of a message. */
export interface SmtpEnvelope {
  /** Empty for bounces. */
  readonly from: string;
  readonly recipients: readonly string[];
}

const MAX_CONNECTIONS = 50;
const IDLE_MS = 60_000;
const CLOSE_MS = 200;

/** The SMTP port of the org. */
export class SmtpDoor {
  readonly #options: SmtpDoorOptions;
  #server: SMTPServer | undefined;
  #port = 0;

  constructor(options: SmtpDoorOptions) {
    this.#options = options;
  }

  /** The port it listens on; 0 before `start`. */
  get port(): number {
    return this.#port;
  }

  /** Opens the port. @throws the system's error when the port cannot be bound. */
  async start(): Promise<void> {
    const server = this.#makeServer();
    this.#port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      const listening = server.listen(this.#options.port, this.#options.host, () => {
        server.off('error', reject);
        // A client that breaks off is no event for anybody here; without a listener it would end the process.
        server.on('error', () => undefined);
        resolve((listening.address() as AddressInfo).port);
      });
    });
    this.#server = server;
  }

  /** Stops listening and ends open connections. Safe to call twice. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  #makeServer(): SMTPServer {
    return new SMTPServer({
      name: 'casebridge-simulated-org',
      banner: 'Email-to-Case',
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: this.#options.maxMessageBytes,
      maxClients: MAX_CONNECTIONS,
      socketTimeout: IDLE_MS,
      closeTimeout: CLOSE_MS,
      onRcptTo: ({ address }, _session, done) => {
        done(this.#options.accepts(address) ? null : smtpError(550, `5.1.1 <${address}>: Recipient address rejected`));
      },
      onData: (stream, session, done) => {
        this.#receive(stream, session).then(
          () => done(null, 'OK'),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
  }

  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const raw = await this.#readAll(stream);
    if (raw === undefined) throw smtpError(552, '5.3.4 Message exceeds the size limit');
    const { mailFrom, rcptTo } = session.envelope;
    try {
      await this.#options.deliver(raw, {
        from: mailFrom === false ? '' : mailFrom.address,
        recipients: rcptTo.map(({ address }) => address),
      });
    } catch (error) {
      throw smtpError(451, `4.3.0 ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Reads to the end, as SMTP demands, but keeps nothing of a message that is too large. */
  async #readAll(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
    let chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= this.#options.maxMessageBytes) chunks.push(chunk);
      else chunks = [];
    }
    return size > this.#options.maxMessageBytes ? undefined : Buffer.concat(chunks);
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message.replaceAll(/[\r\n]+/g, ' ').slice(0, 400)), { responseCode });
}
