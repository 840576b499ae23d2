import type { CasebridgeError } from '../errors/casebridge-error.js';
import { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from '../errors/catalogue.js';

/**
 * Whether a row is parked after this failure: only one that speaks of the row itself parks it, at once or after some
 * tries, as its class says. What any other row would meet, too, never does.
 *
 * @param failures failures so far that speak of the row, this one included.
 */
export function isParked(error: CasebridgeError, failures: number, maxAttempts: number): boolean {
  const { policy } = error;
  if (!concernsRow(error) || !('untilParked' in policy)) return false;
  return policy.untilParked === 'atOnce' || failures >= maxAttempts;
}

/** Whether a failure speaks of one row, and not of what any other would meet, too. */
export function concernsRow(error: CasebridgeError): boolean {
  return ERROR_CATALOGUE[error.code].concerns === 'row';
}

/**
 * What stands in `Attempts__c` of a row that is parked: the number of its next attempt. What may have had its effect is
 * asked for again as the same attempt.
 *
 * @param attempt number of the attempt that a create would carry now; one that the handler refused is spent already.
 */
export function attemptsWhenParked(error: CasebridgeError, attempt: number): number {
  const isSpent = error.code !== 'CASEBRIDGE_CREATE_REFUSED' && error.policy.kind === 'park';
  return isSpent ? attempt + 1 : attempt;
}

/**
 * By how many doublings the wait of a parked row for its next try has grown. A create that the handler refuses spends an
 * attempt with each try, so up to `maxAttempts` of them each time that its row is parked; anything else spends one.
 *
 * @param cause `Error__c` of the row. @param attempts its `Attempts__c`.
 */
export function retriesWhenParked(cause: string, attempts: number, maxAttempts: number): number {
  const spent = cause.startsWith('CASEBRIDGE_CREATE_REFUSED')
    ? Math.floor(attempts / maxAttempts) - 1
    : attempts - maxAttempts;
  return Math.max(0, spent);
}

/** Failures before anything was sent, or that the other side answered without doing it. */
const UNSENT: ReadonlySet<string> = new Set<ErrorCode>([
  'CASEBRIDGE_CIRCUIT_OPEN',
  'CASEBRIDGE_CIC_SESSION_LOST',
  'CASEBRIDGE_PROCESS_SUSPENDED',
]);

/** Whether a failed request may have had its effect all the same: only an answer that says no rules that out. */
export function leavesDoubt(error: CasebridgeError): boolean {
  if (UNSENT.has(error.code)) return false;
  return error.policy.kind === 'retry' || error.policy.kind === 'waitAsTold' || error.code === 'CASEBRIDGE_INTERNAL';
}

/** Whether a parked row with this cause (`Error__c`: a code and a sentence) may be tried again without a person. */
export function mayHeal(cause: string): boolean {
  return Object.entries<ErrorEntry>(ERROR_CATALOGUE).some(([code, { heals }]) => heals && cause.startsWith(code));
}
