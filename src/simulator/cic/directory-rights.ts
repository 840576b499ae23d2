import type { Directory } from './directory.js';
import { type ConfigurationKind, isMember } from './directory-data.js';

/** What a client asks to see: what the user may view, may administer, or what belongs to the user. */
export type RightsFilter = 'view' | 'admin' | 'loggedInUser';

const FILTERS: readonly RightsFilter[] = ['view', 'admin', 'loggedInUser'];

/** The filter of this name; undefined if there is none. */
export function rightsFilter(name: string): RightsFilter | undefined {
  return FILTERS.find((filter) => filter === name);
}

/** Whether a user is shown a configuration object. A user without administrator rights administers nothing. */
export function isShown(
  directory: Directory,
  userId: string,
  filter: RightsFilter,
  kind: ConfigurationKind,
  id: string,
): boolean {
  const viewer = directory.user(userId);
  if (filter === 'loggedInUser') return isOwn(directory, userId, kind, id);
  if (viewer?.isAdmin) return true;
  if (filter === 'admin') return false;
  const views = viewer?.views?.[kind];
  return views === undefined || views.some((one) => one.toLowerCase() === id.toLowerCase());
}

function isOwn(directory: Directory, userId: string, kind: ConfigurationKind, id: string): boolean {
  if (kind === 'users') return id.toLowerCase() === userId.toLowerCase();
  if (kind === 'skills') return directory.skillsOf(userId).has(id.toLowerCase());
  const workgroup = directory.workgroup(id);
  return workgroup !== undefined && isMember(workgroup, userId);
}
