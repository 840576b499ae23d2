import type { AgentInteractionState, InteractionAction } from '../../contract.js';

/** What can be done with a card. */
export type CardAct = InteractionAction | 'open' | 'next' | 'previous';

/** Keys of a card that has the focus, for the list of keys. They work nowhere else, so that speech input is not misread. */
export const CARD_KEYS: readonly (readonly [string, string, CardAct])[] = [
  ['o', 'open the case', 'open'],
  ['p', 'pick up', 'pickup'],
  ['b', 'give back to the workgroup', 'transfer'],
  ['d', 'disconnect', 'disconnect'],
  ['ArrowDown', 'next card', 'next'],
  ['ArrowUp', 'card before', 'previous'],
];

/** What a key means on a card; undefined if nothing. */
export function cardAct(key: string, hasModifier: boolean, state: AgentInteractionState): CardAct | undefined {
  if (hasModifier) return undefined;
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  const act = CARD_KEYS.find(([name]) => name === wanted)?.[2];
  return act === 'pickup' && state === 'withAgent' ? undefined : act;
}
