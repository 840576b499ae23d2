import type { TransferTarget } from '../../../domain/decision.js';
import type { CreateRequest } from '../../contact-center.js';

/** What the view may say of an interaction that has just been made, before the server shows it. */
export function presumedMade({ workgroup, user }: CreateRequest): Readonly<Record<string, string>> {
  return { eic_state: 'O', ...(user === '' ? { eic_assignedworkgroup: workgroup } : { eic_username: user }) };
}

/**
 * What the view may say of an interaction that has just been moved, before the server shows it: it waits there. That it
 * alerts is for the server to say, also where it alerted somebody else before.
 */
export function presumedMoved(to: TransferTarget): Readonly<Record<string, string>> {
  const [user, workgroup] = 'user' in to ? [to.user, ''] : ['', to.workgroup];
  return { eic_state: 'O', eic_username: user, eic_assignedworkgroup: workgroup, eic_workgroupname: workgroup };
}
