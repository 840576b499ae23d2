import type { HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';
import type { CicFaults } from './cic-faults.js';
import type { CicFront } from './cic-front.js';
import { changeDirectory, showDirectory } from './directory-command.js';
import { decodeFaultCommand } from './fault-command.js';
import { isRecord, type JsonRecord } from './json.js';
import { liveView } from './page/live-feed.js';
import type { ServerPower } from './server-power.js';
import { dumpState } from './state-dump.js';
import { changeSwitches } from './switch-changes.js';

/**
 * Serves what only a simulator has: `GET /__sim__/state`, `GET /__sim__/live` (what the page at `/` shows), `POST /__sim__/faults` (one command or a list),
 * `GET` and `POST /__sim__/switches`, `GET` and `POST /__sim__/directory` (what an administrator enters). None of it exists on a real server.
 */
export function serveSimulation(
  request: HttpExchangeRequest,
  front: CicFront,
  faults: CicFaults,
  power: ServerPower,
): HttpExchangeResponse {
  if (isForeign(request)) return plain(403, { error: 'not for pages of another origin' });
  const what = `${request.method} ${request.target.split('?')[0] ?? ''}`;
  try {
    switch (what) {
      case 'GET /__sim__/live':
        return plain(200, liveView(front, power.death));
      case 'GET /__sim__/state':
        return plain(200, dumpState(front));
      case 'GET /__sim__/switches':
        return plain(200, front.core.switches);
      case 'POST /__sim__/switches':
        changeSwitches(front.core.switches, records(request)[0] ?? {});
        return plain(200, front.core.switches);
      case 'GET /__sim__/directory':
        return plain(200, showDirectory(front.core.directory));
      case 'POST /__sim__/directory':
        for (const command of records(request)) changeDirectory(front.core.directory, command);
        return plain(200, showDirectory(front.core.directory));
      case 'POST /__sim__/faults':
        for (const command of records(request).map(decodeFaultCommand)) faults.inject(command);
        return plain(200, { requestFaults: faults.requests.list() });
      default:
        return plain(404, { error: `there is no ${what}` });
    }
  } catch (error) {
    return plain(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** A page that somebody browses must not steer a simulator on the same machine. */
function isForeign({ headers }: HttpExchangeRequest): boolean {
  const { origin, host } = headers;
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
}

function records(request: HttpExchangeRequest): readonly JsonRecord[] {
  const value: unknown = JSON.parse(new TextDecoder().decode(request.body));
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(isRecord)) throw new Error('the body must be an object or a list of objects');
  return list;
}

function plain(status: number, body: unknown): HttpExchangeResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
