/** How long to wait between tries. */
export interface BackoffOptions {
  /** Milliseconds before the second try. */
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * Exponential back-off with full jitter: somewhere between half and all of `initialMs * 2^failures`, at most
 * `maxMs`. Jitter keeps many lanes that failed together from coming back together.
 *
 * @param failures failures so far, 1 for the first.
 */
export function backoffDelay(failures: number, options: BackoffOptions, random: () => number): number {
  const full = Math.min(options.maxMs, options.initialMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(full / 2 + (random() * full) / 2);
}
