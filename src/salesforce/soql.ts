import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asObject, asString, type JsonObject } from '../runtime/decode.js';
import type { SalesforceRest } from './rest.js';

/** More than any query of this product asks for; an org that goes on sending is not believed. */
const MAX_RECORDS = 50_000;

/** Quotes text for SOQL. */
export function soqlText(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

/** A list for `IN`. */
export function soqlList(texts: readonly string[]): string {
  return `(${texts.map(soqlText).join(',')})`;
}

/** Runs a query and reads all of its pages. @throws CasebridgeError */
export async function queryAll(
  rest: SalesforceRest,
  soql: string,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const records: JsonObject[] = [];
  let path: string | undefined = `/query?q=${encodeURIComponent(soql)}`;
  while (path !== undefined) {
    const page: JsonObject | undefined = asObject(await rest.request('GET', path, undefined, signal));
    const found = asArray(page?.records);
    if (!page || !found) {
      throw new CasebridgeError(
        'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
        'Salesforce answered a query with something else than records.',
      );
    }
    for (const record of found) records.push(asObject(record) ?? {});
    if (records.length > MAX_RECORDS || found.length === 0) break;
    path = page.done === false ? asString(page.nextRecordsUrl) : undefined;
  }
  return records;
}
