import type { ApiClient } from '../console/client/api-client.js';
import { connectToRunningGroup } from '../console/client/running-group.js';
import type { GroupCommand } from './with-config.js';

/** Does something through the group that runs on this dataDir; undefined if none answers. @throws CasebridgeError */
export async function throughRunning<T>(
  { config, signal }: GroupCommand,
  work: (running: ApiClient) => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  const running = await connectToRunningGroup(config.connector.dataDir, signal);
  if (!running) return undefined;
  try {
    return { result: await work(running) };
  } finally {
    await running.close();
  }
}
