import type { Config } from '../config/schema.js';
import type { Paused } from '../console/contract.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';
import { openStore } from '../store/open-store.js';
import type { OpenVisit } from './visit.js';

/** What a pause without a running process needs. */
export interface OfflinePauseOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly open: OpenVisit;
}

const ALL = '*';

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
  const entry = map.find(({ queueName, queueId }) => queueName === queue || queueId === queue);
  if (queue !== undefined && !entry) {
    const names = map.map(({ queueName }) => `"${queueName}"`).join(', ');
    throw new CasebridgeError('CASEBRIDGE_USAGE', `The queue map has no queue "${queue}"; it has ${names || 'none'}.`);
  }
  const store = openStore({ url: config.store.url, dataDir: config.connector.dataDir, clock });
  try {
    const paused = changed(new Set(await store.pauses()), wish, entry?.queueId);
    await store.notePauses([...paused]);
    const nameOf = (id: string) => map.find(({ queueId }) => queueId === id)?.queueName ?? id;
    return { all: paused.has(ALL), queues: [...paused].filter((id) => id !== ALL).map(nameOf) };
  } finally {
    await store.close();
  }
}

async function queueMap(open: OpenVisit, signal: AbortSignal) {
  const visit = open();
  try {
    await visit.enterOrg(signal);
    return await visit.org.queueMap.load(signal);
  } finally {
    await visit.close();
  }
}

function changed(paused: Set<string>, wish: 'pause' | 'resume', queueId: string | undefined): ReadonlySet<string> {
  if (wish === 'pause') return paused.add(queueId ?? ALL);
  if (queueId === undefined) return new Set();
  paused.delete(queueId);
  return paused;
}
