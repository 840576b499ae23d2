import { nearMatch } from '../../../runtime/near-match.js';
import type { DirectoryProblem } from '../../contact-center.js';
import { type DirectoryView, takesEmail } from './directory-view.js';
import { nearest, problem, quoted } from './problem-words.js';

/** What is wrong with the user of a direct-to-queue row. None of it blocks: the workgroup takes over. */
export function userProblems(view: DirectoryView, user: string): readonly DirectoryProblem[] {
  if (user === '' || view.users.freshness === 'unread') return [];
  const found = view.users.like(user);
  if (!found) {
    const near = nearest(nearMatch(user, view.users.names()));
    const what = `No user ${quoted(user)} is to be seen on the CIC server${near}; the workgroup takes over.`;
    const cure = "Correct the agent's CIC user (ObjectRouting_CIC_User__c on the Salesforce user).";
    return [problem('UnknownUser', false, what, cure)];
  }
  if (takesEmail(found.email) !== false) return [];
  const what = `The user ${quoted(found.id)} takes no e-mail, so a case sent directly there waits until the workgroup takes over.`;
  const cure = "Give the agent the e-mail media type in the user's ACD utilizations in Interaction Administrator.";
  return [problem('UserWithoutEmail', false, what, cure)];
}

/** Whether an interaction for this user reaches the user, as far as is known: then it need not reach a workgroup. */
export function reachesUser(view: DirectoryView, user: string): boolean {
  const found = user === '' ? undefined : view.users.like(user);
  return found !== undefined && takesEmail(found.email) !== false;
}
