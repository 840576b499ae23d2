import { asNumber, asObject } from '../runtime/decode.js';

/** How much of a limit is used up. */
export interface LimitUse {
  readonly used: number;
  readonly limit: number;
}

/** What `GET /limits` says of one limit; undefined if it does not, or says that there is none. */
export function limitUse(limits: unknown, name: string): LimitUse | undefined {
  const told = asObject(asObject(limits)?.[name]);
  const limit = asNumber(told?.Max);
  const remaining = asNumber(told?.Remaining);
  if (limit === undefined || remaining === undefined || limit <= 0) return undefined;
  return { used: Math.max(0, limit - remaining), limit };
}
