import type { TransferTarget } from '../domain/decision.js';
import type { LiveInteraction } from '../domain/interaction.js';

/** Whether an interaction still stands as it was seen, so that what was decided on it still holds. */
export function sameStanding(a: LiveInteraction, b: LiveInteraction): boolean {
  return a.objectId === b.objectId && a.state === b.state && a.workgroup === b.workgroup && a.user === b.user;
}

/** Whether an interaction stands where a transfer was to bring it. */
export function standsAt(interaction: LiveInteraction, target: TransferTarget): boolean {
  return 'user' in target
    ? interaction.user.toLowerCase() === target.user.toLowerCase()
    : interaction.workgroup.toLowerCase() === target.workgroup.toLowerCase() && interaction.state !== 'withAgent';
}
