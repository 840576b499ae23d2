/**
 * What kind of failure it is decides what is done about it; {@link FAILURE_POLICIES} says what:
 * - `transient`: it passes by itself: nobody answered, the other side is broken or busy for a moment.
 * - `throttled`: the other side, or Casebridge itself, asks for a pause.
 * - `authentication`: the account is not let in, or lacks a right: a person is needed if a new login does not help.
 * - `refused`: the other side said no to this one thing, as it stood then.
 * - `poison`: this one thing can never succeed as it stands, however often it is tried.
 * - `fatal`: nothing works until a person changes something.
 */
export type FailureClass = 'transient' | 'throttled' | 'authentication' | 'refused' | 'poison' | 'fatal';

/** Waits for another try: with growing pauses, or the longest pause at once. Told times go before both. */
export type RetryPace = 'growing' | 'longest';

/**
 * What is done about a failure. Wherever it is tried again, it is at the `pace`; `untilParked` says how often a row is
 * tried before it is parked with the cause, if the failure speaks of that row (`concerns` in the catalogue).
 */
export type FailurePolicy =
  /** Tried again for ever. */
  | { readonly kind: 'retry'; readonly pace: RetryPace; readonly breaksCircuit: boolean }
  /** Not before the time that was told; without one, as `pace` says. */
  | { readonly kind: 'waitAsTold'; readonly pace: RetryPace; readonly breaksCircuit: boolean }
  /** The session is renewed once for it; after that it waits for a person. */
  | { readonly kind: 'logInAgain'; readonly pace: RetryPace; readonly breaksCircuit: boolean }
  /** The row is parked, at once or after `routing.maxAttempts` tries, each decided anew. */
  | {
      readonly kind: 'park';
      readonly untilParked: 'atOnce' | 'maxAttempts';
      readonly pace: RetryPace;
      readonly breaksCircuit: boolean;
    }
  /**
   * A start ends with the cause. A running process stops what the cause concerns and nothing else: a single row is parked;
   * else rows wait where they are, the cause is told with its cure, and it is tried again after long waits. It does not
   * end: what it knows of live interactions stays in use, and it goes on by itself once the cause is gone.
   */
  | {
      readonly kind: 'stop';
      readonly untilParked: 'maxAttempts';
      readonly pace: RetryPace;
      readonly breaksCircuit: boolean;
    };

/** The one policy of each failure class; whatever tries again follows it. */
export const FAILURE_POLICIES: Readonly<Record<FailureClass, FailurePolicy>> = {
  transient: { kind: 'retry', pace: 'growing', breaksCircuit: true },
  throttled: { kind: 'waitAsTold', pace: 'longest', breaksCircuit: true },
  authentication: { kind: 'logInAgain', pace: 'longest', breaksCircuit: true },
  refused: { kind: 'park', untilParked: 'maxAttempts', pace: 'growing', breaksCircuit: false },
  poison: { kind: 'park', untilParked: 'atOnce', pace: 'longest', breaksCircuit: false },
  fatal: { kind: 'stop', untilParked: 'maxAttempts', pace: 'longest', breaksCircuit: false },
};

/** Whether a failure of this class passes by itself: nobody has to act. */
export function passesByItself(failureClass: FailureClass): boolean {
  const { kind } = FAILURE_POLICIES[failureClass];
  return kind === 'retry' || kind === 'waitAsTold';
}
