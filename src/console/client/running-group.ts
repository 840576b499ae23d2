import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { type Clock, systemClock } from '../../runtime/clock.js';
import { parseJson } from '../../runtime/decode.js';
import { API_ACCESS_FILE, type ApiAccess } from '../api-access.js';
import { ApiClient } from './api-client.js';
import { ApiTransport } from './api-transport.js';
import { number, object, optional, type Shape, text } from './shape.js';

const ACCESS: Shape<ApiAccess> = object({ url: text, token: text, pid: number, certificate: optional(text) });
/** A group that runs answers this at once. */
const GREETING_MS = 5_000;

/**
 * The API of the group that runs on a dataDir; undefined if none does: there is no `api.json`, its process is gone, or
 * it does not answer to its token. To be closed.
 * @throws CasebridgeError `CASEBRIDGE_API_UNREACHABLE` if the file may not be read; the signal's reason when it aborts.
 */
export async function connectToRunningGroup(
  dataDir: string,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<ApiClient | undefined> {
  const access = readAccess(join(dataDir, API_ACCESS_FILE));
  if (access === undefined || !isAlive(access.pid)) return undefined;
  const client = new ApiClient(new ApiTransport(access, clock));
  try {
    await client.status(signal, GREETING_MS);
    return client;
  } catch (error) {
    await client.close();
    if (signal.aborted) throw error;
    return undefined;
  }
}

function readAccess(file: string): ApiAccess | undefined {
  const content = contents(file);
  if (content === undefined) return undefined;
  try {
    return ACCESS(parseJson(content), file);
  } catch {
    // What is no access of ours was left by something else.
    return undefined;
  }
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EACCES' && code !== 'EPERM') return undefined;
    throw new CasebridgeError('CASEBRIDGE_API_UNREACHABLE', `The file ${file} may not be read (${code}).`, {
      cause: error,
      cure: 'Run the command as the user that runs the group.',
    });
  }
}

/** A process of somebody else is alive, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
