import { Agent, request } from 'undici';
import { asObject, asString, asStrings, type JsonObject, parseJson } from '../../../src/runtime/decode.js';
import { type Deferred, deferred } from '../../../src/runtime/deferred.js';
import type { CicAccess } from '../cic-process.js';

const CONTENT_TYPE = 'application/vnd.inin.icws+JSON';
const OBJECT_ID = 'SalesforceObjectRouting';

/** As much of ICWS as one straightforward program needs: one session, one event stream, one question at a time. */
export class PlainIcws {
  readonly #agent = new Agent({ bodyTimeout: 0 });
  readonly #waiting = new Map<string, Deferred<string>>();
  #base = '';
  #headers: Record<string, string> = {};

  async logIn({ host, port, username, password }: CicAccess): Promise<void> {
    const origin = `http://${host}:${port}`;
    const response = await request(`${origin}/icws/connection`, {
      dispatcher: this.#agent,
      method: 'POST',
      headers: { 'content-type': CONTENT_TYPE, 'accept-language': 'en-us' },
      body: JSON.stringify({
        __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
        applicationName: 'plain loop',
        userID: username,
        password,
      }),
    });
    const body = asObject(await response.body.json());
    const cookies = [response.headers['set-cookie'] ?? []].flat();
    this.#base = `${origin}/icws/${asString(body?.sessionId) ?? ''}`;
    this.#headers = {
      'accept-language': 'en-us',
      'content-type': CONTENT_TYPE,
      'ININ-ICWS-CSRF-Token': asString(body?.csrfToken) ?? '',
      cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; '),
    };
    await this.#listen();
    const headers = [{ objectId: OBJECT_ID, eventIds: ['InteractionCreated', 'InteractionFailed'] }];
    await this.call('PUT', '/messaging/subscriptions/system/handler-sent-notifications', { headers });
  }

  /** Asks the handler for an interaction and waits for its answer. @returns the interaction's id. */
  async create(rowId: string, data: readonly string[]): Promise<string> {
    const answer = deferred<string>();
    this.#waiting.set(rowId, answer);
    await this.call('POST', '/system/handler-notification', {
      objectId: OBJECT_ID,
      eventId: 'CreateInteraction',
      data,
    });
    return answer.promise;
  }

  async disconnect(interactionId: string): Promise<void> {
    await this.call('POST', `/interactions/${interactionId}/disconnect`);
  }

  async call(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<void> {
    const response = await request(`${this.#base}${path}`, {
      dispatcher: this.#agent,
      method,
      headers: this.#headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${method} ${path} answered ${response.statusCode}: ${text}`);
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #listen(): Promise<void> {
    const response = await request(`${this.#base}/messaging/messages`, {
      dispatcher: this.#agent,
      headers: { ...this.#headers, accept: 'text/event-stream' },
    });
    void this.#read(response.body).catch(() => undefined);
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) this.#receive(asObject(parseJson(line.slice(6))));
    }
  }

  #receive(message: JsonObject | undefined): void {
    if (!asString(message?.__type)?.endsWith('handlerSentNotificationMessage')) return;
    const [rowId = '', result = ''] = asStrings(message?.data);
    const wait = this.#waiting.get(rowId);
    this.#waiting.delete(rowId);
    if (message?.eventId === 'InteractionCreated') wait?.resolve(result);
    else wait?.reject(new Error(`the handler refused row ${rowId}: ${result}`));
  }
}
