import { type Actor, OrgError, type OrgTransaction, type SObjectRecord } from '../engine/org-engine.js';
import { PageError } from './page-request.js';

/** The org as its pages see it. */
export interface PagesOrg {
  readonly organizationId: string;
  transact<T>(actor: Actor, work: (transaction: OrgTransaction) => T): T;
  /** Makes a record so much older, and its last change, too. @throws OrgError */
  letTimePass(recordId: string, ms: number): void;
}

/** A case with all that hangs on it. */
export interface CaseView {
  readonly case: SObjectRecord;
  readonly owner: { readonly id: string; readonly name: string; readonly type: 'Queue' | 'User' } | null;
  readonly emails: readonly SObjectRecord[];
  readonly comments: readonly SObjectRecord[];
  readonly rows: readonly SObjectRecord[];
}

/** The newest cases, at most `limit`. */
export function listCases(transaction: OrgTransaction, limit: number): readonly SObjectRecord[] {
  return transaction.select('Case', {}).toReversed().slice(0, limit);
}

/** The case of an id (15 or 18 characters) or a case number. @throws PageError 404 */
export function findCase(transaction: OrgTransaction, idOrNumber: string): SObjectRecord {
  const found = transaction.find('Case', idOrNumber) ?? transaction.select('Case', { CaseNumber: idOrNumber })[0];
  if (found) return found;
  throw new PageError(404, 'NOT_FOUND', `no case ${idOrNumber}`);
}

/** Everything about one case. @throws PageError 404 */
export function viewCase(transaction: OrgTransaction, idOrNumber: string): CaseView {
  const record = findCase(transaction, idOrNumber);
  return {
    case: record,
    owner: ownerOf(transaction, record),
    emails: transaction.select('EmailMessage', { ParentId: record.Id }),
    comments: transaction.select('CaseComment', { ParentId: record.Id }),
    rows: rowsOf(transaction, record.Id),
  };
}

function ownerOf(transaction: OrgTransaction, { OwnerId }: SObjectRecord): CaseView['owner'] {
  if (typeof OwnerId !== 'string') return null;
  const queue = transaction.find('Group', OwnerId);
  if (queue) return { id: queue.Id, name: String(queue.Name), type: 'Queue' };
  const user = transaction.find('User', OwnerId);
  return user ? { id: user.Id, name: String(user.Username), type: 'User' } : null;
}

/** The routing rows of a case; none in an org without the package. */
function rowsOf(transaction: OrgTransaction, caseId: string): readonly SObjectRecord[] {
  try {
    return transaction.select('Object_Routing__c', { Object_Id__c: caseId });
  } catch (error) {
    if (error instanceof OrgError && error.detail.code === 'INVALID_TYPE') return [];
    throw error;
  }
}
