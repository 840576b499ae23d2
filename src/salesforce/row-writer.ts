import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asObject, asString } from '../runtime/decode.js';
import type { SalesforceRest } from './rest.js';

/** What became of writing one record. */
export interface Written {
  /** The case of a new row, or the row that was changed. */
  readonly id: string;
  /** Why Salesforce refused; '' if it did not. */
  readonly error: string;
}

/** Records in one call, as Salesforce allows. */
const PER_CALL = 200;

/** Makes a `Requeued` row for each case; the package fills it in from case and queue map. @throws CasebridgeError */
export function requeueCases(
  rest: SalesforceRest,
  caseIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Written[]> {
  return write(rest, 'POST', caseIds, (Object_Id__c) => ({ Object_Id__c, Event__c: 'Requeued' }), signal);
}

/** Marks rows as unprocessed again, so that the stream or the next sweep takes them. @throws CasebridgeError */
export function clearProcessed(
  rest: SalesforceRest,
  rowIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Written[]> {
  return write(rest, 'PATCH', rowIds, (id) => ({ id, Processed__c: false }), signal);
}

async function write(
  rest: SalesforceRest,
  method: 'POST' | 'PATCH',
  ids: readonly string[],
  record: (id: string) => Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (let at = 0; at < ids.length; at += PER_CALL) {
    const batch = ids.slice(at, at + PER_CALL);
    const records = batch.map((id) => ({ attributes: { type: 'Object_Routing__c' }, ...record(id) }));
    const results = asArray(await rest.request(method, '/composite/sobjects', { allOrNone: false, records }, signal));
    if (results?.length !== batch.length)
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'Salesforce gave no result for each row.');
    written.push(...batch.map((id, index) => ({ id, error: refusal(results[index]) })));
  }
  return written;
}

function refusal(value: unknown): string {
  const result = asObject(value);
  if (result?.success === true) return '';
  const error = asObject(asArray(result?.errors)?.[0]);
  return `${asString(error?.statusCode) ?? 'UNKNOWN_EXCEPTION'}: ${asString(error?.message) ?? 'no message'}`.slice(
    0,
    300,
  );
}
