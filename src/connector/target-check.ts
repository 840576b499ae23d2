import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Row } from '../domain/row.js';
import type { ERROR_CATALOGUE } from '../errors/catalogue.js';

/** Code with which the cause of a row begins that was parked because its target cannot be reached. */
export const TARGET_UNREACHABLE = 'CASEBRIDGE_TARGET_UNREACHABLE' satisfies keyof typeof ERROR_CATALOGUE;

/**
 * Why an interaction for this row could never reach an agent, as the contact centre's directory knows it; '' if it can,
 * or if nobody can tell.
 */
export function obstacleFor(
  row: Pick<Row, 'workgroup' | 'directToUser' | 'skills'>,
  withoutUser: boolean,
  contactCenter: ContactCenter,
): string {
  const user = withoutUser ? '' : row.directToUser;
  if (row.workgroup === '' && user === '') return '';
  const [worst] = contactCenter.directory.problems({ workgroup: row.workgroup, user, skills: row.skills });
  return worst?.blocks ? `${TARGET_UNREACHABLE}: ${worst.what}` : '';
}
