import type { ApiClient } from '../console/client/api-client.js';
import { connectToRunningGroup } from '../console/client/running-group.js';
import type { GroupCommand } from './with-config.js';

/**
 * Does something through the group that runs on this dataDir; undefined if none answers and the command can go to the
 * servers by itself. @param refuse throws what keeps the command from that; by default what the configuration lacks.
 * @throws CasebridgeError
 */
export async function throughRunning<T>(
  { config, assureComplete, signal }: GroupCommand,
  work: (running: ApiClient) => Promise<T>,
  refuse: () => void = assureComplete,
): Promise<{ readonly result: T } | undefined> {
  const running = await connectToRunningGroup(config.connector.dataDir, signal);
  if (!running) {
    refuse();
    return undefined;
  }
  try {
    return { result: await work(running) };
  } finally {
    await running.close();
  }
}
