import type { HttpExchangeHandler, HttpExchangeResponse } from '../../src/runtime/http-exchange.js';

/** A reply as the tests look at it. */
export type Reply = Readonly<Record<string, unknown>>;

/** Talks Bayeux to a handler in process and keeps the cookies, as a browser would. */
export class BayeuxClient {
  readonly cookies = new Map<string, string>();
  clientId = '';
  token: string | undefined;
  readonly #handle: HttpExchangeHandler;
  readonly #target: string;

  constructor(handle: HttpExchangeHandler, token: string | undefined, target = '/cometd/60.0') {
    this.#handle = handle;
    this.token = token;
    this.#target = target;
  }

  /** Posts a body as it stands. */
  async post(body: string, signal = new AbortController().signal, method = 'POST'): Promise<HttpExchangeResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.#handle({
      method,
      target: this.#target,
      headers: {
        'content-type': 'application/json',
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(cookie === '' ? {} : { cookie }),
      },
      body: new TextEncoder().encode(body),
      remoteAddress: '127.0.0.1',
      signal,
    });
    for (const line of [response.headers?.['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }

  /** Sends messages in one request and reads the replies. */
  async send(...messages: readonly Reply[]): Promise<readonly Reply[]> {
    return replies(await this.post(JSON.stringify(messages)));
  }

  async handshake(): Promise<Reply> {
    const [reply = {}] = await this.send({ channel: '/meta/handshake', version: '1.0', id: '1' });
    this.clientId = String(reply.clientId ?? '');
    return reply;
  }

  connect(more: Reply = {}): Promise<readonly Reply[]> {
    return this.send(this.connectMessage(more));
  }

  connectMessage(more: Reply = {}): Reply {
    return { channel: '/meta/connect', clientId: this.clientId, connectionType: 'long-polling', id: 'c', ...more };
  }

  async subscribe(subscription: unknown, replay?: Reply): Promise<Reply> {
    const ext = replay === undefined ? {} : { ext: { replay } };
    const [reply = {}] = await this.send({
      channel: '/meta/subscribe',
      clientId: this.clientId,
      id: 's',
      subscription,
      ...ext,
    });
    return reply;
  }

  /** Handshake, first connect and subscription. */
  async listen(subscription = '/topic/Rows', replay?: Reply): Promise<void> {
    await this.handshake();
    await this.connect();
    await this.subscribe(subscription, replay);
  }
}

/** The replies in a response's body. */
export function replies(response: HttpExchangeResponse): readonly Reply[] {
  const parsed: unknown = JSON.parse(typeof response.body === 'string' ? response.body : '[]');
  return Array.isArray(parsed) ? parsed : [];
}

/** Names of the records in the events among replies. */
export function eventNames(messages: readonly Reply[]): readonly unknown[] {
  return messages.flatMap((message) => {
    const data = message.data as { readonly sobject?: Reply } | undefined;
    return data?.sobject ? [data.sobject.Name] : [];
  });
}
