import type { ToldError } from '../domain/happening.js';
import { CasebridgeError } from './casebridge-error.js';
import { passesByItself } from './failure-class.js';

/** An error as happenings carry it. */
export function toldError(error: unknown): ToldError {
  const { code, message, cure, failureClass } = CasebridgeError.from(error);
  return { code, message, cure, passing: passesByItself(failureClass) };
}
