import { createTransport, type Transporter } from 'nodemailer';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asNumber, asObject, asString } from '../../runtime/decode.js';
import { type Secrets, safeExcerpt } from '../../runtime/secrets.js';
import type { AlertChannel, AlertNotice } from './alert.js';
import { type AlertSource, headline, letter } from './alert-text.js';
import { reaches } from './reaches.js';

/** How mail is sent. */
export interface MailOptions {
  readonly source: AlertSource;
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which must offer STARTTLS unless it is on this machine. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  /** True if the server is on this machine: then TLS is not demanded. */
  readonly isLocal: boolean;
  readonly secrets: Secrets;
}

const TIMEOUT_MS = 10_000;
const MAX_EXCERPT = 200;
const SMTPS_PORT = 465;
const SUBMISSION_PORT = 587;

/** Sends notices as one mail over SMTP. */
export class MailChannel implements AlertChannel {
  readonly name = 'mail';
  readonly reaches: string;
  readonly #options: MailOptions;
  readonly #open = new Set<Transporter>();

  constructor(options: MailOptions) {
    this.#options = options;
    this.reaches = reaches(this.name, options.to);
  }

  async send(notices: readonly AlertNotice[], signal: AbortSignal): Promise<void> {
    const { source, from, to } = this.#options;
    const transport = this.#transport();
    const onAbort = () => transport.close();
    this.#open.add(transport);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await transport.sendMail({
        from,
        to: [...to],
        subject: headline(source, notices),
        text: letter(source, notices),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw this.#failure(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#open.delete(transport);
      transport.close();
    }
  }

  async close(): Promise<void> {
    for (const transport of this.#open) transport.close();
    this.#open.clear();
  }

  #transport(): Transporter {
    const { smtpUrl, isLocal } = this.#options;
    const { protocol, hostname, port, username, password } = new URL(smtpUrl);
    const secure = protocol === 'smtps:';
    return createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? SMTPS_PORT : SUBMISSION_PORT) : Number(port),
      secure,
      requireTLS: !secure && !isLocal,
      ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** A refusal with 5xx does not pass by itself. */
  #failure(error: unknown): CasebridgeError {
    const { host } = new URL(this.#options.smtpUrl);
    const said = asString(asObject(error)?.message) ?? String(error);
    const status = asNumber(asObject(error)?.responseCode) ?? 0;
    const message = `The mail server ${host} did not take the mail: ${safeExcerpt(said, this.#options.secrets, MAX_EXCERPT)}`;
    const failureClass = status >= 500 ? 'refused' : 'transient';
    return new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', message, { failureClass });
  }
}
