import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';

/** A handler that counts what clients ask of it. */
export interface CountedHandler {
  readonly handle: HttpExchangeHandler;
  /** Requests since the last `reset`, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  reset(): void;
}

/** @param kindOf kind of a request; undefined for those that are not counted. */
export function counted(
  handler: HttpExchangeHandler,
  kindOf: (method: string, target: string) => string | undefined,
): CountedHandler {
  const counts = new Map<string, number>();
  return {
    get counts() {
      return Object.fromEntries(counts);
    },
    reset: () => counts.clear(),
    handle: async (request) => {
      const kind = kindOf(request.method, request.target);
      if (kind !== undefined) {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      return handler(request);
    },
  };
}
