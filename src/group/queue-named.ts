import { CasebridgeError } from '../errors/casebridge-error.js';
import type { QueueMapEntry } from '../salesforce/org.js';

/** Entries of the queue map for a queue, by its name or id. @throws CasebridgeError `CASEBRIDGE_USAGE` if there is none. */
export function queuesNamed(
  map: readonly QueueMapEntry[],
  queue: string,
): readonly [QueueMapEntry, ...(readonly QueueMapEntry[])] {
  const [first, ...others] = map.filter(({ queueName, queueId }) => queueName === queue || queueId === queue);
  if (first) return [first, ...others];
  const names = map.map(({ queueName }) => `"${queueName}"`).join(', ');
  throw new CasebridgeError('CASEBRIDGE_USAGE', `The queue map has no queue "${queue}"; it has ${names || 'none'}.`);
}
