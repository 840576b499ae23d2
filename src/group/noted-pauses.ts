import type { Config } from '../config/schema.js';
import { ALL_QUEUES } from '../connector/pauses.js';
import { openStoreReader } from '../store/store-reader.js';

/**
 * Whether the next process keeps a queue paused, as the store has it while none runs; undefined if the store does not
 * say. @throws CasebridgeError `CASEBRIDGE_STORE_FAILED`
 */
export function notedPauses({ store, connector }: Config): ((queueId: string) => boolean) | undefined {
  const reader = openStoreReader({ url: store.url, dataDir: connector.dataDir });
  if (!reader) return undefined;
  try {
    const paused = new Set(reader.pauses());
    return (queueId) => paused.has(ALL_QUEUES) || paused.has(queueId);
  } finally {
    reader.close();
  }
}
