import type { Pauses } from '../connector/pauses.js';
import type { Paused } from '../console/contract.js';
import type { QueueMapEntry } from '../salesforce/org.js';

/** What is paused, by the names of the queue map; a queue that is in it no more keeps its id. */
export function pausedQueues(pauses: Pauses, map: readonly QueueMapEntry[]): Paused {
  const nameOf = (id: string) => map.find(({ queueId }) => queueId === id)?.queueName ?? id;
  return { all: pauses.all, queues: pauses.queueIds.map(nameOf) };
}
