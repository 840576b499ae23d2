import type {
  IcwsEventStream,
  IcwsRequest,
  IcwsResponse,
  IcwsTransport,
} from '../../../../src/contact-center/cic/wire/icws-transport.js';
import { abortReason } from '../../../../src/runtime/abort.js';

/** An answer of a scripted server; what is left out is that of a plain 200 without content. */
export type ScriptedAnswer = Partial<IcwsResponse>;

/** Plays a server; `hang` never answers, an error is thrown by the transport. */
export type Script = (request: IcwsRequest) => ScriptedAnswer | 'hang' | Error;

/** Pushes text into an event stream. */
export interface ScriptedStream {
  readonly request: IcwsRequest;
  push(text: string): void;
  close(): void;
}

/** An ICWS transport that plays a script and notes what it was asked. */
export class ScriptedIcws implements IcwsTransport {
  readonly requests: IcwsRequest[] = [];
  readonly streams: ScriptedStream[] = [];
  /** Most exchanges under way at one time, by path. */
  readonly mostAtOnce = new Map<string, number>();
  script: Script;
  /** How event streams open. */
  events: 'open' | 'hang' | ScriptedAnswer = 'open';
  readonly #underWay = new Map<string, number>();

  constructor(script: Script) {
    this.script = script;
  }

  /** Requests to a path, the query left out. */
  asked(method: string, path: string): readonly IcwsRequest[] {
    return this.requests.filter((each) => each.method === method && each.path.split('?')[0] === path);
  }

  async exchange(request: IcwsRequest, signal: AbortSignal): Promise<IcwsResponse> {
    this.requests.push(request);
    const path = request.path.split('?')[0] ?? '';
    this.#count(path, 1);
    try {
      // An answer takes a moment, so that requests can overlap, but no turn of the event loop: a fake clock moves on then.
      for (let moment = 0; moment < 5; moment += 1) await Promise.resolve();
      const answer = this.script(request);
      if (answer === 'hang') return await hang(signal);
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: {}, setCookies: [], body: '', ...answer };
    } finally {
      this.#count(path, -1);
    }
  }

  openEvents(request: IcwsRequest, signal: AbortSignal): Promise<IcwsEventStream> {
    this.requests.push(request);
    if (this.events === 'hang') return hang(signal);
    if (this.events !== 'open') {
      const { status = 200, body = '', headers = {} } = this.events;
      return Promise.resolve({ status, contentType: headers['content-type'] ?? '', text: once(body) });
    }
    const stream = pushed(request, signal);
    this.streams.push(stream);
    return Promise.resolve({ status: 200, contentType: 'text/event-stream', text: stream.text });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #count(path: string, change: number): void {
    const now = (this.#underWay.get(path) ?? 0) + change;
    this.#underWay.set(path, now);
    this.mostAtOnce.set(path, Math.max(now, this.mostAtOnce.get(path) ?? 0));
  }
}

/** The answer to a good login. */
export function loginAnswer(body: Readonly<Record<string, unknown>> = {}, id = '12345678'): ScriptedAnswer {
  return {
    status: 201,
    headers: { 'inin-icws-session-id': id, 'inin-icws-csrf-token': 'token-of-the-session' },
    setCookies: [`icws_${id}=b9ff8b8d|languageId=en-us; Path=/icws/${id}; HttpOnly`],
    body: JSON.stringify({
      sessionId: id,
      csrfToken: 'token-of-the-session',
      features: [{ featureId: 'messaging', version: 2 }],
      version: { majorVersion: '23', minorVersion: '1', su: '3', build: '0', productId: 'ININ', codebaseId: '1' },
      ...body,
    }),
  };
}

/** An error answer. */
export function refusal(
  status: number,
  errorId = '',
  more: Readonly<Record<string, unknown>> = {},
): ScriptedAnswer & { readonly status: number } {
  return { status, body: JSON.stringify({ errorId, message: `status ${status}`, ...more }) };
}

function hang<T>(signal: AbortSignal): Promise<T> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
  });
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function pushed(request: IcwsRequest, signal: AbortSignal) {
  const waiting: (string | undefined)[] = [];
  let wake: () => void = () => undefined;
  const put = (item: string | undefined) => {
    waiting.push(item);
    wake();
  };
  signal.addEventListener('abort', () => put(undefined), { once: true });
  async function* text(): AsyncGenerator<string> {
    for (;;) {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const next = waiting.shift();
      if (next === undefined) return;
      yield next;
    }
  }
  return { request, push: (item: string) => put(item), close: () => put(undefined), text: text() };
}
