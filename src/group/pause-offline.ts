import type { Config } from '../config/schema.js';
import { Pauses } from '../connector/pauses.js';
import type { Paused } from '../console/contract.js';
import type { Happening } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { errorAsTold } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { QueueMapEntry } from '../salesforce/org.js';
import { acquireInstanceLock, type InstanceLock } from '../store/instance-lock.js';
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
 * Notes in the store what the next process is to keep paused, or no longer. A process that runs would not see the note, so
 * it is written under the lock of the data folder only.
 *
 * @param queue name or id of a queue; undefined for all.
 * @throws CasebridgeError `CASEBRIDGE_API_UNREACHABLE` if a process runs on the folder, `CASEBRIDGE_STORE_NOT_KEPT` for a
 * store in memory, or what keeps Salesforce or the store from answering.
 */
export async function pauseOffline(
  { config, clock, open }: OfflinePauseOptions,
  wish: 'pause' | 'resume',
  queue: string | undefined,
  signal: AbortSignal,
): Promise<Paused> {
  const { dataDir } = config.connector;
  // Salesforce takes its time: the lock is not held so long, for a start would be refused.
  refuseOfflinePause(config, wish);
  const map = await queueMap(open, signal);
  const queueId = queue === undefined ? undefined : queuesNamed(map, queue)[0].queueId;
  const lock = lockAlone(dataDir, wish);
  try {
    return await notePause({ config, clock, map }, wish, queueId);
  } finally {
    lock.release();
  }
}

/**
 * Refuses a pause that no process would keep to, before anything is asked.
 * @throws CasebridgeError `CASEBRIDGE_API_UNREACHABLE`, `CASEBRIDGE_STORE_NOT_KEPT`, as {@link pauseOffline}
 */
export function refuseOfflinePause({ store, connector }: Config, wish: 'pause' | 'resume'): void {
  const { dataDir } = connector;
  lockAlone(dataDir, wish).release();
  if (store.url === 'memory:')
    throw new CasebridgeError(
      'CASEBRIDGE_STORE_NOT_KEPT',
      `Nothing was changed: the store of ${dataDir} is in memory.`,
    );
}

/** The lock of the data folder, or what to do about the process that has it. */
function lockAlone(dataDir: string, wish: 'pause' | 'resume'): InstanceLock {
  try {
    return acquireInstanceLock(dataDir);
  } catch (error) {
    if (!(error instanceof CasebridgeError) || error.code !== 'CASEBRIDGE_INSTANCE_RUNNING') throw error;
    const what = `Nothing was changed: a process runs, and its API does not answer here. ${error.message}`;
    const cure = `Use the operator console, or run the command again once the API answers. If the group has none (console.enabled is false), stop the process, run \`casebridge ${wish}\`, and start it again.`;
    throw new CasebridgeError('CASEBRIDGE_API_UNREACHABLE', what, { cause: error, cure });
  }
}

async function notePause(
  { config, clock, map }: Pick<OfflinePauseOptions, 'config' | 'clock'> & { readonly map: readonly QueueMapEntry[] },
  wish: 'pause' | 'resume',
  queueId: string | undefined,
): Promise<Paused> {
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
