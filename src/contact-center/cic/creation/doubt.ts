import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { IcwsStatusError } from '../wire/icws-error.js';

/**
 * What a failed request to create means: once it may have been sent, only an answer that says no rules its effect out.
 *
 * @param asked what was asked for, to begin a sentence with.
 */
export function inDoubt(error: unknown, rowId: string, asked: string): CasebridgeError {
  const reason = CasebridgeError.from(error);
  if (error instanceof IcwsStatusError && error.status === 401) return reason;
  if (reason.failureClass === 'refused') {
    return new CasebridgeError('CASEBRIDGE_CIC_NOTIFICATION_REFUSED', `${asked}: ${reason.message}`, { cause: error });
  }
  return new CasebridgeError(
    'CASEBRIDGE_CREATE_UNCONFIRMED',
    `It is not known whether row ${rowId} was taken: ${reason.message}`,
    { cause: error },
  );
}
