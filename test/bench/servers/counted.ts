import { sleep } from '../../../src/runtime/abort.js';
import { systemClock } from '../../../src/runtime/clock.js';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';

/** A handler that counts what clients ask of it, and may answer as late as a distant server. */
export interface CountedHandler {
  readonly handle: HttpExchangeHandler;
  /** Requests since the last `reset`, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  reset(): void;
  /** Milliseconds before each counted request is served. */
  delayMs: number;
}

/** @param kindOf kind of a request; undefined for those that are neither counted nor delayed. */
export function counted(
  handler: HttpExchangeHandler,
  kindOf: (method: string, target: string) => string | undefined,
): CountedHandler {
  const counts = new Map<string, number>();
  const self: CountedHandler = {
    delayMs: 0,
    get counts() {
      return Object.fromEntries(counts);
    },
    reset: () => counts.clear(),
    handle: async (request) => {
      const kind = kindOf(request.method, request.target);
      if (kind !== undefined) {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (self.delayMs > 0) await sleep(systemClock, self.delayMs, request.signal);
      }
      return handler(request);
    },
  };
  return self;
}
