import type { ToldError } from '../../domain/happening.js';
import { ERROR_CATALOGUE, type ErrorCode } from '../../errors/catalogue.js';
import { sentence } from '../line.js';
import type { Alert } from './alert.js';
import type { AlertKind } from './alert-catalogue.js';

/** An alert to be raised. */
export interface Raise {
  readonly do: 'raise';
  readonly alert: Omit<Alert, 'since'>;
  /** Milliseconds that the trouble must last before it is one. */
  readonly afterMs: number;
  /** It is told anew when this grows: a number of rows, cases or queues. */
  readonly weight: number;
  /** What it is about, 2,000 at most: it is told anew for what was not among it when it was told. */
  readonly about?: readonly string[];
  /** Milliseconds after which it is over if it is not raised again; undefined if only a happening ends it. */
  readonly lastsMs?: number;
}

/** What a happening means for alerts. `drop`: nobody needs to know that it is over. */
export type AlertStep = Raise | { readonly do: 'clear' | 'drop'; readonly key: string };

/** Problems that one message names. */
export const MAX_NAMED = 5;

/** An alert that is raised at once. @param key begins with an {@link AlertKind}. */
export function raise(
  key: AlertKey,
  level: Alert['level'],
  { code, cure }: Pick<ToldError, 'code' | 'cure'>,
  message: string,
): Raise {
  return { do: 'raise', alert: { key, level, code, message: sentence(message), cure }, afterMs: 0, weight: 0 };
}

/** An alert's key. */
export type AlertKey = AlertKind | `${AlertKind}/${string}`;

/** The trouble is over. */
export function clear(key: AlertKey): AlertStep {
  return { do: 'clear', key };
}

/** What is told where no failure says more: the words of docs/errors.md. */
export function fallback(code: ErrorCode): ToldError {
  const { meaning, cure } = ERROR_CATALOGUE[code];
  return { code, message: meaning, cure, passing: true };
}
