import { type Check, verdictOf } from '../../../domain/check.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { parseJson } from '../../../runtime/decode.js';
import type { IcwsTransport } from '../wire/icws-transport.js';
import { decodeVersion } from '../wire/server-facts.js';

/** What the check of the servers works with. */
export interface ServerCheckOptions {
  readonly transport: Pick<IcwsTransport, 'exchange'>;
  /** The usual primary first. */
  readonly hosts: readonly string[];
  /** Told the Date header of each answer. */
  readonly onDate: (host: string, date: string | undefined) => void;
}

interface Seen {
  readonly host: string;
  readonly release: string;
  /** Why there was no answer; undefined if there was one. */
  readonly error: CasebridgeError | undefined;
}

/** Whether every configured server answers ICWS; its version is told without a login. */
export function serverCheck({ transport, hosts, onDate }: ServerCheckOptions): Check {
  async function look(host: string, signal: AbortSignal): Promise<Seen> {
    try {
      const headers = { accept: 'application/vnd.inin.icws+JSON' };
      const request = { host, method: 'GET', path: '/icws/connection/version', headers } as const;
      const answer = await transport.exchange(request, signal);
      onDate(host, answer.headers.date);
      const version = decodeVersion(parseJson(answer.body));
      if (answer.status !== 200 || !version) throw notIcws(host, answer.status);
      return { host, release: version.display || `version ${version.majorVersion}`, error: undefined };
    } catch (error) {
      if (signal.aborted) throw error;
      return { host, release: '', error: CasebridgeError.from(error) };
    }
  }

  return {
    code: 'CIC_SERVERS',
    run: async (signal) => {
      const seen = await Promise.all(hosts.map((host) => look(host, signal)));
      const silent = seen.flatMap(({ error }) => error ?? []);
      const findings = silent.map((error) => ({
        // With one of the pair there is routing.
        blocks: silent.length === seen.length,
        what: error.message,
        cure: error.cure,
      }));
      return verdictOf(findings, seen.map(({ host, release }) => `${host}: ${release}.`).join(' '));
    },
  };
}

function notIcws(host: string, status: number): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
    `${host} answered status ${status} without the version of a CIC server.`,
  );
}
