import type { Config } from '../config/schema.js';
import { Pauses } from '../connector/pauses.js';
import type { Paused } from '../console/contract.js';
import type { Happening } from '../domain/happening.js';
import { errorAsTold } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { QueueMapEntry } from '../salesforce/org.js';
import { openStore } from '../store/open-store.js';
import { pausedQueues } from './paused-queues.js';
import { queuesNamed } from './queue-named.js';
import type { OpenVisit } from './visit.js';

/** What a pause without a running process needs. */
export interface OfflinePauseOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly open: OpenVisit;
}

/**
 * Notes in the store what the next process is to keep paused, or no longer.
 *
 * @param queue name or id of a queue; undefined for all. @throws CasebridgeError
 */
export async function pauseOffline(
  { config, clock, open }: OfflinePauseOptions,
  wish: 'pause' | 'resume',
  queue: string | undefined,
  signal: AbortSignal,
): Promise<Paused> {
  const map = await queueMap(open, signal);
  const queueId = queue === undefined ? undefined : queuesNamed(map, queue)[0].queueId;
  const store = openStore({ url: config.store.url, dataDir: config.connector.dataDir, clock });
  const told: Happening[] = [];
  const pauses = new Pauses({ store, tell: (happening) => void told.push(happening) });
  try {
    await pauses.start();
    assureStored(told);
    await pauses[wish](queueId);
    assureStored(told);
    return pausedQueues(pauses, map);
  } finally {
    await store.close();
  }
}

/** A running process goes on with a store that fails; here the note in the store is all there is. */
function assureStored(told: readonly Happening[]): void {
  for (const happening of told) if (happening.type === 'storeFailed') throw errorAsTold(happening.error);
}

async function queueMap(open: OpenVisit, signal: AbortSignal): Promise<readonly QueueMapEntry[]> {
  const visit = open();
  try {
    await visit.enterOrg(signal);
    return await visit.org.queueMap.load(signal);
  } finally {
    await visit.close();
  }
}
