import type { CaseFacts } from './case-facts.js';
import { sameName } from './ending.js';

/** Key prefix of the ids of Salesforce users. */
const USER_PREFIX = '005';

/** Whether the case still has the owner for whom a row asked for an interaction. */
export function isOwnedAsAsked(
  asked: { readonly queueId: string; readonly directToUser: string },
  facts: CaseFacts,
): boolean {
  // The owner of a closed case may become another queue without a row that says so; its mail still waits.
  if (facts.isClosed && !facts.ownerId.startsWith(USER_PREFIX)) return true;
  if (asked.directToUser !== '') return sameName(facts.ownerCicUser, asked.directToUser);
  // A user without a CIC user may own a case that goes to the workgroup in the user's place.
  if (facts.ownerId.startsWith(USER_PREFIX) && facts.ownerCicUser === '') return true;
  return asked.queueId === '' || facts.ownerId === asked.queueId;
}
