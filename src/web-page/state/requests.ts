import { noConnection, Problem, problemOf, tooSlow } from '../logic/problem.js';

/** The answer of a request, as far as pages read it. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Whether cookies go along. */
export type Credentials = 'same-origin' | 'omit';

/** What is sent. */
export interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: Credentials;
  readonly cache: 'no-store';
  readonly signal: AbortSignal;
}

/** `fetch`. */
export type Fetch = (path: string, sent: Sent) => Promise<Answer>;

/** One request. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** What is being done, in words, for errors: "The audit". */
  readonly what: string;
  /** Milliseconds. */
  readonly limitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What requests need. */
export interface RequestOptions {
  readonly fetch: Fetch;
  /** What goes along with a request of this method, e.g. what shows who is logged in. */
  readonly headers: (method: string) => Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  /** The session is over. */
  readonly onLoggedOut: () => void;
}

const USUAL_LIMIT_MS = 15_000;
const UNAUTHORIZED = 401;

/** Asks the server: every request has a time limit, and every failure is a {@link Problem}. */
export class Requests {
  readonly #options: RequestOptions;

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  /** @throws Problem */
  async json<T>(asked: Asked): Promise<T> {
    return (await this.#send(asked, (answer) => answer.json())) as T;
  }

  /** @throws Problem */
  bytes(asked: Asked): Promise<ArrayBuffer> {
    return this.#send(asked, (answer) => answer.arrayBuffer());
  }

  async #send<T>(asked: Asked, read: (answer: Answer) => Promise<T>): Promise<T> {
    const limitMs = asked.limitMs ?? USUAL_LIMIT_MS;
    const limit = AbortSignal.timeout(limitMs);
    const signal = asked.signal ? AbortSignal.any([limit, asked.signal]) : limit;
    try {
      const answer = await this.#options.fetch(asked.path, this.#request(asked, signal));
      if (!answer.ok) throw await refusal(answer);
      return await read(answer);
    } catch (error) {
      if (error instanceof Problem) {
        if (error.status === UNAUTHORIZED) this.#options.onLoggedOut();
        throw error;
      }
      throw limit.aborted ? tooSlow(asked.what, limitMs) : noConnection(asked.what);
    }
  }

  #request({ method = 'GET', body }: Asked, signal: AbortSignal): Sent {
    const headers: Record<string, string> = { accept: 'application/json', ...this.#options.headers(method) };
    const { credentials } = this.#options;
    const sent = { method, headers, credentials, cache: 'no-store', signal } as const;
    if (body === undefined) return sent;
    headers['content-type'] = 'application/json';
    return { ...sent, body: JSON.stringify(body) };
  }
}

async function refusal(answer: Answer): Promise<Problem> {
  const body = await answer.json().catch(() => undefined);
  return problemOf(answer.status, body);
}
