import { parseJson } from '../../../src/runtime/decode.js';
import type {
  HttpExchangeHandler,
  HttpExchangeRequest,
  HttpExchangeResponse,
} from '../../../src/runtime/http-exchange.js';
import {
  checkAcceptedRequest,
  checkOurRequest,
  checkResponse,
  type SeenRequest,
  type SeenResponse,
} from './check-exchange.js';
import { checkMessage } from './check-shape.js';
import { methodOf } from './method-facts.js';

/** Whose requests a watch sees: ours must be right in everything, those of others only as far as servers ask for it. */
export type Requests = 'ours' | 'others';

/** Watches exchanges with servers, notes what is wrong with their shapes, and which kinds were seen. */
export class ShapeWatch {
  readonly #wrong: string[] = [];
  readonly #methods = new Set<string>();
  readonly #messages = new Set<string>();

  /** Names of the methods that were called. */
  get methods(): ReadonlySet<string> {
    return this.#methods;
  }

  /** Types of the messages that came, without `urn:inin.com:`. */
  get messages(): ReadonlySet<string> {
    return this.#messages;
  }

  /** What was wrong since the last call. */
  takeWrong(): readonly string[] {
    return this.#wrong.splice(0);
  }

  /** The server, watched. */
  watch(handle: HttpExchangeHandler, requests: Requests): HttpExchangeHandler {
    return async (request) => {
      const seen = seenRequest(request);
      // The preflight of a browser belongs to HTTP, not to ICWS.
      if (!/^\/icws\//i.test(seen.target) || seen.verb === 'OPTIONS') return handle(request);
      if (requests === 'ours') this.#note(checkOurRequest(seen));
      const response = await handle(request);
      // Nobody waits any more: what a fault answers then is no answer of a server.
      return request.signal.aborted ? response : this.#seen(seen, response, requests);
    };
  }

  #seen(request: SeenRequest, response: HttpExchangeResponse, requests: Requests): HttpExchangeResponse {
    const method = methodOf(request.verb, request.target);
    if (method && response.status < 300) this.#methods.add(method.name);
    if (requests === 'others' && response.status < 300) this.#note(checkAcceptedRequest(request));
    const { body } = response;
    const isStream = typeof body === 'object' && Symbol.asyncIterator in body;
    const seen = seenResponse(response, isStream);
    this.#note(checkResponse(request, seen));
    if (isStream) return { ...response, body: this.#watchStream(body) };
    if (method?.name === 'getMessages' && response.status === 200) this.#countMessages(parseJson(seen.body));
    return response;
  }

  /** Every frame of the simulator is one piece. */
  async *#watchStream(body: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const frame of body) {
      if (frame.startsWith('data: ')) {
        const message = parseJson(frame.slice(6).trim());
        this.#note(checkMessage(message, 'event'));
        this.#countMessages([message]);
      } else if (frame !== ':ping\n\n') {
        this.#note([`a frame of the event stream is neither data nor a ping: ${frame.slice(0, 100)}`]);
      }
      yield frame;
    }
  }

  #countMessages(messages: unknown): void {
    for (const message of Array.isArray(messages) ? messages : []) {
      const type: unknown = message?.__type;
      if (typeof type === 'string') this.#messages.add(type.replace('urn:inin.com:', ''));
    }
  }

  #note(wrong: readonly string[]): void {
    this.#wrong.push(...wrong);
  }
}

function seenRequest(request: HttpExchangeRequest): SeenRequest {
  const { method, target, headers } = request;
  return { verb: method, target, headers, body: new TextDecoder().decode(request.body) };
}

function seenResponse(response: HttpExchangeResponse, isStream: boolean): SeenResponse {
  const headers = Object.entries(response.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    typeof value === 'string' ? [value] : value,
  ]);
  const { body } = response;
  const text =
    typeof body === 'string' ? body : isStream ? '' : new TextDecoder().decode(body as Uint8Array | undefined);
  return { status: response.status, headers: Object.fromEntries(headers), body: text };
}
