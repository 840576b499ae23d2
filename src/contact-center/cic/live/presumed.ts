import type { TransferTarget } from '../../../domain/decision.js';
import type { CreateRequest } from '../../contact-center.js';

/** What the view may say of an interaction that has just been made, before the server shows it. */
export function presumedMade({ workgroup, user }: CreateRequest): Readonly<Record<string, string>> {
  return { eic_state: 'O', ...(user === '' ? { eic_assignedworkgroup: workgroup } : { eic_username: user }) };
}

/** What the view may say of an interaction that has just been moved, before the server shows it. */
export function presumedMoved(to: TransferTarget): Readonly<Record<string, string>> {
  return 'user' in to
    ? { eic_username: to.user }
    : { eic_state: 'O', eic_username: '', eic_assignedworkgroup: to.workgroup, eic_workgroupname: to.workgroup };
}
