import type { SaveResult } from './apex-runtime.js';
import { OrgError, type OrgErrorDetail } from './org-engine.js';

/** For sound records of a statement that was taken back as a whole. */
export const ROLLED_BACK: OrgErrorDetail = {
  code: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

/** Source: the message of the error itself. */
export const TOO_MANY_RETRIES: OrgErrorDetail = {
  code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  message: 'Too many retries of batch save in the presence of Apex triggers with failures',
  fields: [],
};

/** Records without an error of their own get the common one. */
export function withRefusals(
  results: readonly (SaveResult | undefined)[],
  common: OrgErrorDetail,
): readonly SaveResult[] {
  return results.map((result) =>
    result !== undefined && result.errors.length > 0 ? result : { id: '', errors: [common] },
  );
}

/**
 * Turns the refusal of a record into an error.
 *
 * @throws OrgError what the record was refused for, unless that is another record's fault.
 */
export function throwFirstError(result: SaveResult): void {
  const [error] = result.errors;
  if (error !== undefined && error !== ROLLED_BACK) throw new OrgError(error.code, error.message, error.fields);
}
