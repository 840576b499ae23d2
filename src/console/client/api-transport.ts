import { Agent, type Dispatcher, request } from 'undici';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { errorAsTold } from '../../errors/told-error.js';
import { abortReason, DeadlineExceededError, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { parseJson } from '../../runtime/decode.js';
import type { ApiAccess } from '../api-access.js';
import { API_ERROR } from './answer-shapes.js';

/** One request to the API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Milliseconds until it is given up. */
  readonly limitMs: number;
}

/** Diagnostics are the largest answer. */
const MAX_ANSWER_BYTES = 256 * 1_048_576;

/** Sends requests to the API of a running group, with its token. */
export class ApiTransport {
  readonly #access: ApiAccess;
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;

  constructor(access: ApiAccess, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
    this.#dispatcher = new Agent(access.certificate === undefined ? {} : { connect: trusting(access.certificate) });
  }

  /**
   * The body of a good answer.
   * @throws CasebridgeError the one that the group answered with; `CASEBRIDGE_API_UNREACHABLE`, `CASEBRIDGE_API_TOO_SLOW`;
   * the signal's reason when it aborted.
   */
  async send(call: ApiCall, signal: AbortSignal): Promise<Uint8Array> {
    const title = `${call.method} ${call.path.split('?')[0] ?? ''}`;
    const { status, bytes } = await this.#exchange(title, call, signal);
    if (status >= 200 && status < 300) return bytes;
    throw refusal(title, status, bytes);
  }

  /** Lets go of the connections. */
  async close(): Promise<void> {
    await this.#dispatcher.close();
  }

  async #exchange(title: string, call: ApiCall, signal: AbortSignal) {
    try {
      return await withDeadline(this.#clock, title, call.limitMs, signal, (limited) => this.#ask(call, limited));
    } catch (error) {
      if (signal.aborted) throw abortReason(signal);
      if (error instanceof DeadlineExceededError)
        throw new CasebridgeError('CASEBRIDGE_API_TOO_SLOW', `${title} was not answered in ${call.limitMs / 1_000} s.`);
      throw unreachable(`The running group at ${this.#access.url} did not answer ${title}`, error);
    }
  }

  async #ask({ method, path, body }: ApiCall, signal: AbortSignal) {
    const { url, token } = this.#access;
    const answer = await request(`${url}${path}`, {
      method,
      dispatcher: this.#dispatcher,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, bytes: await whole(answer.body) };
  }
}

/** An answer that is none of ours. */
export function unreachable(what: string, cause: unknown): CasebridgeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CasebridgeError('CASEBRIDGE_API_UNREACHABLE', `${what}: ${reason}.`, { cause });
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refusal(title: string, status: number, bytes: Uint8Array): CasebridgeError {
  try {
    const told = API_ERROR(parseJson(Buffer.from(bytes).toString('utf8')), 'the answer');
    return errorAsTold({ ...told, passing: false });
  } catch (error) {
    return unreachable(`The running group answered ${title} with status ${status}`, error);
  }
}

/**
 * Trusts one certificate and no other, whatever name is in it: it came from the process itself, over the file system,
 * and is asked for at an address of this machine.
 */
function trusting(certificate: string) {
  return { ca: certificate, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
}
