import type { CircuitSide, Tell } from '../domain/happening.js';
import { CircuitOpenError, judgeForCircuit } from '../errors/circuit-errors.js';
import { toldError } from '../errors/told-error.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import { CircuitBreaker } from '../runtime/circuit-breaker.js';
import type { Clock } from '../runtime/clock.js';

/** What the circuits of a group work with. */
export interface CircuitSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: BackoffOptions;
  readonly tell: Tell;
}

/** Failures in a row that open a circuit: more than one broken connection gives, fewer than a lane tries. */
const FAILURES_TO_OPEN = 5;

/** Makes the circuit of one side; its states are told. */
export function makeCircuit(side: CircuitSide, { clock, random, backoff, tell }: CircuitSurroundings): CircuitBreaker {
  return new CircuitBreaker({
    clock,
    random,
    backoff,
    threshold: FAILURES_TO_OPEN,
    judge: judgeForCircuit,
    refuse: (waitMs, lastFailure) => new CircuitOpenError(side, waitMs, lastFailure),
    onChange: (change) =>
      tell(
        change.state === 'open'
          ? { type: 'circuitOpened', side, error: toldError(change.error), retryInMs: change.retryInMs }
          : { type: 'circuitClosed', side, openMs: change.openMs },
      ),
  });
}
