import { asString } from '../../runtime/decode.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll, soqlList } from '../soql.js';

/** A case as far as it says whether there is still something to route. */
export interface CaseStanding {
  readonly number: string;
  readonly isClosed: boolean;
}

/** Cases in one query: 200 ids stay well below the limit of 16,384 characters for a URI. */
const CASES_PER_QUERY = 200;

/** Number and state of cases by id; those that are deleted or hidden are left out. @throws CasebridgeError */
export async function standingOfCases(
  rest: SalesforceRest,
  caseIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CaseStanding>> {
  const found = new Map<string, CaseStanding>();
  for (let from = 0; from < caseIds.length; from += CASES_PER_QUERY) {
    const ids = soqlList(caseIds.slice(from, from + CASES_PER_QUERY));
    const records = await queryAll(rest, `SELECT Id, CaseNumber, IsClosed FROM Case WHERE Id IN ${ids}`, signal);
    for (const { Id, CaseNumber, IsClosed } of records)
      found.set(asString(Id) ?? '', { number: asString(CaseNumber) ?? '', isClosed: IsClosed === true });
  }
  return found;
}
