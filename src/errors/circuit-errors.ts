import type { CircuitSide } from '../domain/happening.js';
import { CasebridgeError } from './casebridge-error.js';
import type { ErrorCode } from './catalogue.js';

const NAMES: Readonly<Record<CircuitSide, string>> = {
  salesforce: 'Salesforce',
  cic: 'the CIC server',
  handler: 'the handler on the CIC server',
};

/** Nothing is asked of a side for now. {@link CasebridgeError.waitMs} says for how long. */
export class CircuitOpenError extends CasebridgeError {
  /** The side that is left alone. */
  readonly side: CircuitSide;
  override readonly waitMs: number;

  constructor(side: CircuitSide, waitMs: number, lastFailure: unknown) {
    const { code, message } = CasebridgeError.from(lastFailure);
    super('CASEBRIDGE_CIRCUIT_OPEN', `${NAMES[side]} is left alone after repeated failures: ${code} ${message}`, {
      cause: lastFailure,
      waitMs,
    });
    this.side = side;
    this.waitMs = waitMs;
  }
}

const UNTELLING: ReadonlySet<string> = new Set<ErrorCode>([
  'CASEBRIDGE_STOPPED',
  'CASEBRIDGE_CIRCUIT_OPEN',
  'CASEBRIDGE_PROCESS_SUSPENDED',
  'CASEBRIDGE_CIC_SESSION_LOST',
  'CASEBRIDGE_INTERNAL',
]);

/**
 * What a failed request says of the side that was asked: it failed, it answered with a no, or, where Casebridge itself
 * gave the request up or another session is being made, nothing.
 */
export function judgeForCircuit(error: unknown): 'failed' | 'answered' | 'unknown' {
  const reason = CasebridgeError.from(error);
  if (UNTELLING.has(reason.code)) return 'unknown';
  return reason.policy.breaksCircuit ? 'failed' : 'answered';
}
