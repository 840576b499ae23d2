import type { CicState } from '../../../src/simulator/cic/state-dump.js';

/** One interaction as the server knows it. Times in milliseconds since the epoch. */
export interface InteractionRecord {
  readonly id: string;
  readonly rowId: string;
  readonly objectId: string;
  readonly createdAt: number;
  readonly endedAt: number | undefined;
}

/** What a state dump says of an interaction. */
export function interactionRecord(one: CicState['interactions'][number]): InteractionRecord {
  const ended = one.states.find(({ state }) => state === 'I' || state === 'E');
  return {
    id: one.id,
    rowId: one.attributes.ObjectRouting_RowId ?? '',
    objectId: one.attributes.ObjectRouting_ObjectId ?? '',
    createdAt: one.createdAt,
    endedAt: ended?.at ?? one.deallocatedAt,
  };
}
