import type { StatusChoice } from '../../contract.js';

/** A status in the list. */
export interface ListedStatus extends StatusChoice {
  readonly canBeChosen: boolean;
}

/** What is to be chosen from. The present status is always in it, also one that people cannot choose. */
export function statusChoices(statuses: readonly StatusChoice[], present: string): readonly ListedStatus[] {
  const listed = statuses.map((status) => ({ ...status, canBeChosen: true }));
  if (listed.some(({ id }) => id === present)) return listed;
  return [{ id: present, text: present === '' ? 'not known' : present, canBeChosen: false }, ...listed];
}
