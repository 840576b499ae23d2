import type { ContactCenter } from '../contact-center/contact-center.js';
import type { TransferTarget } from '../domain/decision.js';
import { sameName } from '../domain/ending.js';
import type { LiveInteraction } from '../domain/interaction.js';

/** Whether an interaction, read afresh, still stands as it was seen, so that what was decided on it still holds. */
export async function isUnchanged(
  contactCenter: ContactCenter,
  seen: LiveInteraction,
  signal: AbortSignal,
): Promise<boolean> {
  const fresh = await contactCenter.refresh(seen.id, signal);
  return fresh !== undefined && sameStanding(fresh, seen);
}

function sameStanding(a: LiveInteraction, b: LiveInteraction): boolean {
  return a.objectId === b.objectId && a.state === b.state && a.workgroup === b.workgroup && a.user === b.user;
}

/** Whether an interaction stands where a transfer was to bring it. */
export function standsAt(interaction: LiveInteraction, target: TransferTarget): boolean {
  return 'user' in target
    ? sameName(interaction.user, target.user)
    : sameName(interaction.workgroup, target.workgroup) && interaction.state !== 'withAgent';
}
