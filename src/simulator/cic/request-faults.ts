import { raceAbort } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { type Deferred, deferred } from '../../runtime/deferred.js';
import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';
import { ICWS_CONTENT_TYPE } from './http/icws-response.js';

/**
 * Something that goes wrong with requests:
 * `refuse` answers with an error and has no effect; `hang` never answers and has no effect; `slow` answers late;
 * `loseAnswer` has its effect and never answers; `malformed` answers 200 with something that is not JSON.
 */
export interface RequestFault {
  readonly kind: 'refuse' | 'hang' | 'slow' | 'loseAnswer' | 'malformed';
  /** Part of the path that a request must contain; '' is every request. */
  readonly path: string;
  /** Default: any. */
  readonly method?: string;
  /** How many requests it hits. */
  readonly times: number;
  /** For `refuse`. Default 503. */
  readonly status?: number;
  /** For `slow`, in milliseconds. */
  readonly delayMs?: number;
}

/** Lets requests go wrong before they reach a server, or on the way back. */
export class RequestFaults {
  readonly #clock: Clock;
  #faults: { readonly fault: RequestFault; left: number }[] = [];
  #release: Deferred<void> = deferred();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Switches a fault on until it has struck `times` requests. */
  add(fault: RequestFault): void {
    this.#faults.push({ fault, left: fault.times });
  }

  /** Faults that are on; `times` is how many requests are still to be struck. */
  list(): readonly RequestFault[] {
    return this.#faults.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  /** Ends all faults; requests that hang are answered with 503. */
  clear(): void {
    this.#faults = [];
    this.#release.resolve();
    this.#release = deferred();
  }

  /** Sends a request through the faults to the server. */
  async pass(request: HttpExchangeRequest, serve: HttpExchangeHandler): Promise<HttpExchangeResponse> {
    const fault = this.#take(request);
    switch (fault?.kind) {
      case undefined:
        return serve(request);
      case 'refuse':
        return refusal(fault.status ?? 503);
      case 'malformed':
        return { status: 200, headers: { 'Content-Type': ICWS_CONTENT_TYPE }, body: '<html>not ICWS</html>' };
      case 'hang':
        return this.#hang(request);
      case 'loseAnswer':
        await serve(request);
        return this.#hang(request);
      case 'slow':
        await this.#wait(fault.delayMs ?? 1_000, request.signal);
        return serve(request);
    }
  }

  #take(request: HttpExchangeRequest): RequestFault | undefined {
    const hit = this.#faults.find(
      ({ fault }) =>
        request.target.toLowerCase().includes(fault.path.toLowerCase()) &&
        (fault.method === undefined || fault.method === request.method),
    );
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#faults = this.#faults.filter((entry) => entry !== hit);
    return hit.fault;
  }

  async #hang(request: HttpExchangeRequest): Promise<HttpExchangeResponse> {
    await raceAbort(this.#release.promise, request.signal).catch(() => undefined);
    return refusal(503);
  }

  async #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    const waited = deferred<void>();
    const cancel = this.#clock.after(delayMs, () => waited.resolve());
    await raceAbort(Promise.race([waited.promise, this.#release.promise]), signal)
      .catch(() => undefined)
      .finally(cancel);
  }
}

function refusal(status: number): HttpExchangeResponse {
  const body = JSON.stringify({ errorId: 'error.server.unavailable', message: 'The server is unavailable.' });
  return { status, headers: { 'Content-Type': ICWS_CONTENT_TYPE }, body };
}
