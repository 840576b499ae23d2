import { join } from 'node:path';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';
import { openLibsqlStore } from './libsql-store.js';
import { createMemoryStore } from './memory-store.js';
import type { Store } from './store.js';

/** Path of the store's file in a dataDir. */
export function storeFile(dataDir: string): string {
  return join(dataDir, 'casebridge.db');
}

/** Where the durable state is kept. */
export interface OpenStoreOptions {
  /** `store.url`: '' for a file in the dataDir, `memory:` for none that lasts. */
  readonly url: string;
  readonly dataDir: string;
  /** Default: real time. */
  readonly clock?: Clock;
}

/**
 * Opens the store that the configuration names.
 *
 * @throws CasebridgeError `CASEBRIDGE_CONFIG_INVALID` for a kind that does not exist; `CASEBRIDGE_STORE_FAILED`.
 */
export function openStore(options: OpenStoreOptions): Store {
  if (options.url === '') return openLibsqlStore({ ...options, file: storeFile(options.dataDir) });
  if (options.url === 'memory:') return createMemoryStore();
  throw new CasebridgeError('CASEBRIDGE_CONFIG_INVALID', 'store.url must be empty (a file in dataDir) or memory:.');
}
