import type { ToldError } from '../domain/happening.js';
import { CasebridgeError } from './casebridge-error.js';
import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.js';
import { passesByItself } from './failure-class.js';

/** An error as happenings carry it. */
export function toldError(error: unknown): ToldError {
  const { code, message, cure, failureClass } = CasebridgeError.from(error);
  return { code, message, cure, passing: passesByItself(failureClass) };
}

/** The error that was told, to be thrown again. */
export function errorAsTold({ code, message, cure }: ToldError): CasebridgeError {
  return new CasebridgeError(isErrorCode(code) ? code : 'CASEBRIDGE_INTERNAL', message, { cure });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
