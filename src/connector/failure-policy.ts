import type { CasebridgeError } from '../errors/casebridge-error.js';

/**
 * Whether a row is parked after this failure. A refused create is over at once; what else belongs to the row is, after
 * some tries; what belongs to a connection never is.
 */
export function isHopeless(error: CasebridgeError, failures: number, maxAttempts: number): boolean {
  if (!belongsToRow(error)) return false;
  const final = error.code === 'CASEBRIDGE_CREATE_REFUSED' || error.code === 'CASEBRIDGE_ROW_INVALID';
  return (final && error.failureClass === 'refused') || failures >= maxAttempts;
}

/** True if trying other rows may well succeed: the failure speaks of this row, not of a connection. */
function belongsToRow(error: CasebridgeError): boolean {
  return (
    error.code === 'CASEBRIDGE_CREATE_REFUSED' ||
    error.code === 'CASEBRIDGE_ROW_INVALID' ||
    error.code === 'CASEBRIDGE_CIC_REQUEST_FAILED' ||
    error.code === 'CASEBRIDGE_INTERNAL'
  );
}
