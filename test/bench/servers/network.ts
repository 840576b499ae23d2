import { sleep } from '../../../src/runtime/abort.js';
import { systemClock } from '../../../src/runtime/clock.js';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';

/** A server at the other end of a network. */
export interface DistantHandler {
  readonly handle: HttpExchangeHandler;
  /** Milliseconds of a round trip: half of it before a request arrives, half before each part of an answer does. */
  roundTripMs: number;
}

/** Puts a network before a server: every exchange pays it, logins, long polls and event streams too. */
export function atDistance(handler: HttpExchangeHandler): DistantHandler {
  const self: DistantHandler = {
    roundTripMs: 0,
    handle: async (request) => {
      await travel(self.roundTripMs / 2, request.signal);
      const response = await handler(request);
      await travel(self.roundTripMs / 2, request.signal);
      const { body } = response;
      if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return response;
      return { ...response, body: delayed(body, () => self.roundTripMs / 2) };
    },
  };
  return self;
}

async function travel(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(systemClock, ms, signal);
}

/** The same parts in the same order, each later by what the delay is when it comes. */
export async function* delayed(parts: AsyncIterable<string>, delayMs: () => number): AsyncGenerator<string> {
  const iterator = parts[Symbol.asyncIterator]();
  const stamped = async () => {
    const result = await iterator.next();
    return { result, dueAt: performance.now() + delayMs() };
  };
  let reading = stamped();
  // The next part is read while the one before is on its way.
  try {
    for (;;) {
      const { result, dueAt } = await reading;
      if (result.done === true) return;
      reading = stamped();
      reading.catch(() => undefined);
      await travel(dueAt - performance.now());
      yield result.value;
    }
  } finally {
    void iterator.return?.();
  }
}
