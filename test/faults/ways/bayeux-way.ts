import { asArray, asObject, asString, type JsonObject } from '../../../src/runtime/decode.js';
import type { HttpExchangeHandler, HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type {
  BayeuxListener,
  BayeuxSession,
  BayeuxSessionFactory,
  BayeuxTarget,
} from '../../../src/salesforce/stream/bayeux-session.js';
import { wholeText } from '../../support/exchange-icws.js';
import type { Wire } from './wire.js';
import type { Witness } from './witness.js';

/**
 * Bayeux sessions with a simulated org in process: what faye does over the network, without its timers. Like faye's,
 * a session tells everything that comes and judges nothing.
 */
export function bayeuxWay(org: HttpExchangeHandler, wire: Wire, witness: Witness): BayeuxSessionFactory {
  return (target, listener) => new InProcessSession({ org, wire, witness }, target, listener);
}

interface Way {
  readonly org: HttpExchangeHandler;
  readonly wire: Wire;
  readonly witness: Witness;
}

class InProcessSession implements BayeuxSession {
  readonly #way: Way;
  readonly #target: BayeuxTarget;
  readonly #listener: BayeuxListener;
  readonly #end = new AbortController();
  readonly #cookies = new Map<string, string>();
  /** Events that come with the next answer. */
  #held: readonly unknown[] = [];
  #clientId = '';
  #messages = 0;

  constructor(way: Way, target: BayeuxTarget, listener: BayeuxListener) {
    this.#way = way;
    this.#target = target;
    this.#listener = listener;
  }

  open(): void {
    this.#live().catch(() => {
      if (!this.#end.signal.aborted) this.#listener.onTransportDown();
    });
  }

  async close(): Promise<void> {
    if (this.#end.signal.aborted) return;
    this.#end.abort(new Error('the session is closed'));
    if (this.#clientId === '') return;
    // Whether it arrives makes no difference here: the server expires the session.
    void this.#ask([{ channel: '/meta/disconnect', clientId: this.#clientId }], undefined).catch(() => undefined);
  }

  async #live(): Promise<void> {
    const { signal } = this.#end;
    const handshake = { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] };
    this.#take(await this.#ask([handshake], signal));
    if (this.#clientId === '') return;
    const { channel, replayFrom } = this.#target;
    const subscription = { ext: { replay: { [channel]: replayFrom } }, subscription: channel };
    this.#take(
      await this.#ask(
        [
          { channel: '/meta/connect', connectionType: 'long-polling', advice: { timeout: 0 } },
          { channel: '/meta/subscribe', ...subscription },
        ],
        signal,
      ),
    );
    while (!signal.aborted) {
      this.#take(await this.#ask([{ channel: '/meta/connect', connectionType: 'long-polling' }], signal));
    }
  }

  async #ask(messages: readonly JsonObject[], signal: AbortSignal | undefined): Promise<readonly unknown[]> {
    const { org, wire, witness } = this.#way;
    const body = JSON.stringify(messages.map((message) => ({ ...message, ...this.#identity() })));
    const seen = { side: 'stream', method: 'POST', target: new URL(this.#target.url).pathname, body } as const;
    witness.asked(seen);
    const response = await wire.exchange(async (either) => {
      const served = await org({
        method: 'POST',
        target: seen.target,
        headers: {
          authorization: `Bearer ${this.#target.accessToken}`,
          'content-type': 'application/json',
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
        body: new TextEncoder().encode(body),
        remoteAddress: '127.0.0.1',
        signal: either,
      });
      witness.answered(seen, served);
      return served;
    }, signal);
    witness.received(seen, response);
    this.#keepCookies(response);
    const answer = parsed(await textOf(response));
    if (response.status !== 200) this.#tell(() => this.#listener.onHttpError(response.status, errorCodeOf(answer)));
    const replies = response.status === 200 ? asArray(answer) : undefined;
    if (!replies) throw new Error('the answer is not Bayeux');
    return replies;
  }

  #identity(): JsonObject {
    this.#messages += 1;
    const id = this.#messages.toString(36);
    return this.#clientId === '' ? { id } : { id, clientId: this.#clientId };
  }

  #take(replies: readonly unknown[]): void {
    const events: unknown[] = [];
    for (const reply of replies) {
      const message = asObject(reply) ?? {};
      const channel = asString(message.channel) ?? '';
      if (channel === '/meta/handshake' && message.successful === true)
        this.#clientId = asString(message.clientId) ?? '';
      if (channel.startsWith('/meta/')) this.#tell(() => this.#listener.onMeta(message));
      else if (channel === this.#target.channel) events.push(message.data);
    }
    const { now, later } = this.#way.wire.reordered([...this.#held, ...events]);
    this.#held = later;
    if (now.length === 0) return;
    this.#tell(() => {
      this.#way.witness.notified(now);
      this.#listener.onEvents(now);
    });
  }

  #tell(run: () => void): void {
    if (!this.#end.signal.aborted) run();
  }

  #keepCookies({ headers = {} }: HttpExchangeResponse): void {
    const set = headers['set-cookie'] ?? headers['Set-Cookie'] ?? [];
    for (const cookie of typeof set === 'string' ? [set] : set) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
    }
  }
}

/** The code of a REST error, else ''. */
function errorCodeOf(answer: unknown): string {
  return asString(asObject(asArray(answer)?.[0])?.errorCode) ?? '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A body in parts is read whole, as a client without a limit would do. */
async function textOf(response: HttpExchangeResponse): Promise<string> {
  const { body } = response;
  if (typeof body !== 'object' || !(Symbol.asyncIterator in body)) return wholeText(response);
  let text = '';
  for await (const part of body) text += part;
  return text;
}
