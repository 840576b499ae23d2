import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { retryAfterMs } from '../../runtime/retry-after.js';
import { type Secrets, safeExcerpt } from '../../runtime/secrets.js';
import type { AlertChannel, AlertNotice } from './alert.js';
import { type AlertSource, webhookBody } from './alert-text.js';
import { reaches } from './reaches.js';

/** How a webhook is called. */
export interface WebhookOptions {
  readonly source: AlertSource;
  /** `https:`, or `http:` on this machine. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`; '' for none. */
  readonly token: string;
  /** Address of an HTTP proxy; '' for none. */
  readonly proxy: string;
  readonly secrets: Secrets;
}

const TIMEOUT_MS = 10_000;
const MAX_EXCERPT = 200;
const MAX_ANSWER_BYTES = 65_536;

/** Posts notices as JSON. Redirections are not followed: the token goes nowhere else. */
export class WebhookChannel implements AlertChannel {
  readonly name = 'webhook';
  readonly reaches: string;
  readonly #options: WebhookOptions;
  #dispatcher: Dispatcher | undefined;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.reaches = reaches(this.name, [options.url]);
  }

  async send(notices: readonly AlertNotice[], signal: AbortSignal): Promise<void> {
    const { url, token, source } = this.#options;
    const { origin, pathname, search } = new URL(url);
    this.#dispatcher ??= this.#open();
    const response = await this.#dispatcher
      .request({
        origin,
        path: `${pathname}${search}`,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Casebridge',
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(webhookBody(source, notices)),
        signal,
      })
      .catch((error: unknown) => {
        throw this.#failure(
          `The webhook at ${origin} cannot be reached: ${this.#excerpt(reasonOf(error))}`,
          'transient',
        );
      });
    await this.#judge(response, origin);
  }

  async close(): Promise<void> {
    await this.#dispatcher?.destroy();
    this.#dispatcher = undefined;
  }

  #open(): Dispatcher {
    const { proxy } = this.#options;
    const limits = { connect: { timeout: TIMEOUT_MS }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
    return proxy === '' ? new Agent(limits) : new ProxyAgent({ ...limits, uri: proxy });
  }

  async #judge({ statusCode, headers, body }: Dispatcher.ResponseData, origin: string): Promise<void> {
    if (statusCode >= 200 && statusCode < 300) {
      await body.dump({ limit: MAX_ANSWER_BYTES }).catch(() => undefined);
      return;
    }
    const said = await firstBytes(body);
    const message = `The webhook at ${origin} answered ${statusCode}${said === '' ? '.' : `: ${this.#excerpt(said)}`}`;
    const mayPass = statusCode === 408 || statusCode === 429 || statusCode >= 500;
    const retryAfter = headers['retry-after'];
    const waitMs = retryAfterMs(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter);
    throw this.#failure(message, mayPass ? 'transient' : 'refused', waitMs);
  }

  #failure(message: string, failureClass: 'transient' | 'refused', waitMs?: number): CasebridgeError {
    return new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', message, { failureClass, waitMs });
  }

  #excerpt(text: string): string {
    return safeExcerpt(text, this.#options.secrets, MAX_EXCERPT);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}

/** What an answer begins with; a giant one is not read. */
async function firstBytes(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}
