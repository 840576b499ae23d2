import type {
  IcwsEventStream,
  IcwsRequest,
  IcwsResponse,
  IcwsTransport,
} from '../../../src/contact-center/cic/wire/icws-transport.js';
import { abortReason, sleep } from '../../../src/runtime/abort.js';
import type { Clock } from '../../../src/runtime/clock.js';
import { parseJson } from '../../../src/runtime/decode.js';

type Spoil = (response: IcwsResponse, random: () => number) => IcwsResponse;

const JUNK: readonly [unknown, ...unknown[]] = [
  null,
  true,
  -1,
  1e308,
  '',
  'x'.repeat(100_000),
  [],
  {},
  [[[]]],
  { __proto__: 1, constructor: 'x', length: -1 },
  'urn:inin.com:queues:queueContentsMessage',
];

const withBody = (response: IcwsResponse, body: string): IcwsResponse => ({ ...response, body });

/** Ways in which an answer can be wrong. */
const SPOILS: readonly [Spoil, ...Spoil[]] = [
  (response, random) => withBody(response, response.body.slice(0, Math.floor(random() * response.body.length))),
  (response) => withBody(response, '<html><body>502 Bad Gateway</body></html>'),
  (response) => withBody(response, ''),
  (response) => withBody(response, `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
  (response) => withBody(response, `{"__type":"x","a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`),
  (response) => withBody(response, `[${'{},'.repeat(20_000)}{}]`),
  (response) => withBody(response, Buffer.from(response.body, 'utf16le').toString('latin1')),
  (response, random) => withBody(response, JSON.stringify(misplaced(parseJson(response.body), random))),
  (response, random) => withBody(response, JSON.stringify(misplaced(parseJson(response.body), random))),
  (response, random) => withBody(response, JSON.stringify(misplaced(parseJson(response.body), random))),
  (response) => ({ ...response, headers: {}, setCookies: [] }),
  (response) => ({
    ...response,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, `${value}, ${value}`])),
    setCookies: [...response.setCookies, ...response.setCookies, 'no cookie', ''],
  }),
  (response, random) => ({
    ...response,
    status: pick([100, 204, 301, 403, 404, 408, 410, 418, 429, 500, 502, 504], random),
  }),
  (response) => ({
    ...response,
    status: 503,
    body: JSON.stringify({ alternateHostList: Array.from({ length: 10_000 }, (_none, index) => `h${index}`) }),
  }),
  (response) => ({ ...response, status: 401 }),
];

/** An ICWS transport whose answers are spoiled at random while it is told to. */
export class SpoiledIcws implements IcwsTransport {
  /** Part of the answers that are spoiled, from 0 to 1. */
  rate = 0;
  readonly #inner: IcwsTransport;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(inner: IcwsTransport, clock: Clock, random: () => number) {
    this.#inner = inner;
    this.#clock = clock;
    this.#random = random;
  }

  async exchange(request: IcwsRequest, signal: AbortSignal): Promise<IcwsResponse> {
    const response = await this.#inner.exchange(request, signal);
    if (this.#random() >= this.rate) return response;
    const fate = this.#random();
    if (fate < 0.05) return await silence(signal);
    if (fate < 0.15) await sleep(this.#clock, this.#random() * 20_000, signal);
    if (fate < 0.2) throw new TypeError('terminated');
    return pick(SPOILS, this.#random)(response, this.#random);
  }

  async openEvents(request: IcwsRequest, signal: AbortSignal): Promise<IcwsEventStream> {
    const stream = await this.#inner.openEvents(request, signal);
    if (this.#random() < this.rate / 4)
      return { ...stream, status: pick([200, 204, 302, 404, 500, 503], this.#random), contentType: 'text/html' };
    return { ...stream, text: this.#spoiled(stream.text) };
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async *#spoiled(text: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const frame of text) {
      if (this.#random() >= this.rate) yield frame;
      else yield* this.#spoiledFrame(frame);
    }
  }

  *#spoiledFrame(frame: string): Generator<string> {
    const fate = this.#random();
    if (fate < 0.2) yield frame.slice(0, Math.floor(this.#random() * frame.length));
    else if (fate < 0.4) yield `id: 7\nretry: 1\nevent: x\r\n\r\n${frame}`;
    else if (fate < 0.6) yield* frame;
    else if (fate < 0.8) yield `data: ${JSON.stringify(misplaced(parseJson(frame.slice(6)), this.#random))}\n\n`;
    else if (fate < 0.9) yield `data: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n\n`;
    else throw new TypeError('terminated');
  }
}

/** The value with something else at one random place. */
function misplaced(value: unknown, random: () => number): unknown {
  if (random() < 0.3) return pick(JUNK, random);
  if (Array.isArray(value) && value.length > 0) {
    const at = Math.floor(random() * value.length);
    return value.map((item: unknown, index) => (index === at ? misplaced(item, random) : item));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return pick(JUNK, random);
  const entries = Object.entries(value);
  const at = Math.floor(random() * entries.length);
  return Object.fromEntries(
    entries.map(([name, item], index) => [name, index === at ? misplaced(item, random) : item]),
  );
}

function pick<T>(items: readonly [T, ...T[]], random: () => number): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

function silence<T>(signal: AbortSignal): Promise<T> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
  });
}
