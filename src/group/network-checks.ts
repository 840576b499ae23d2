import type { Config } from '../config/schema.js';
import { type Check, type Finding, skipped, verdictOf } from '../domain/check.js';
import type { CheckCode } from '../domain/check-catalogue.js';
import { clockVerdict, type ServerTime, tlsVerdict } from '../operations/checks/server-verdicts.js';
import type { Clock } from '../runtime/clock.js';
import { probeTls, type TlsFacts, type TlsProbeOptions } from '../runtime/tls-probe.js';
import { readNamedFile } from './named-file.js';

/** Keeps the times that servers tell. */
export class ServerTimes {
  readonly #clock: Clock;
  readonly #times: ServerTime[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A server has answered just now, with this header `Date`. */
  note(server: string, date: string | undefined): void {
    this.#times.push({ server, date, at: this.#clock.now() });
  }

  /** The check of this machine's clock; `after`: the check whose answers tell the time. */
  check(code: CheckCode, after: CheckCode): Check {
    return { code, needs: [after], run: () => Promise.resolve(clockVerdict(this.#times)) };
  }
}

const HTTPS_PORT = 443;

/** The certificates of both sides. */
export function tlsChecks({ salesforce, cic }: Config, clock: Clock): readonly Check[] {
  const { protocol, hostname, port } = new URL(salesforce.url);
  const { port: cicPort, proxy } = cic;
  const servers = () => {
    const ca = readNamedFile('cic.caFile', cic.caFile);
    return [cic.serverName, ...cic.backupServerNames].map((host) => ({ host, port: cicPort, ca, proxy }));
  };
  const orgPort = port === '' ? HTTPS_PORT : Number(port);
  const org = { host: hostname, port: orgPort, ca: '', proxy: salesforce.proxy };
  return [
    tlsCheck('SALESFORCE_TLS', protocol === 'https:', () => [org], clock),
    tlsCheck('CIC_TLS', cic.tls, servers, clock),
  ];
}

function tlsCheck(code: CheckCode, tls: boolean, serversOf: () => readonly TlsProbeOptions[], clock: Clock): Check {
  return {
    code,
    run: async (signal) => {
      if (!tls) return skipped('The configuration asks for no TLS here.');
      const servers = serversOf();
      const seen = await Promise.allSettled(servers.map((server) => probeTls(server, signal)));
      const shown = seen.flatMap((one): readonly TlsFacts[] => (one.status === 'fulfilled' ? [one.value] : []));
      const silent = seen.flatMap((one, index) =>
        one.status === 'rejected' ? [noConnection(servers[index], one.reason, shown.length === 0)] : [],
      );
      const verdict = tlsVerdict(shown, clock.now());
      if (silent.length === 0) return verdict;
      const found =
        verdict.result === 'ok' ? [] : [{ ...verdict, blocks: verdict.result === 'fail', what: verdict.evidence }];
      return verdictOf([...silent, ...found], '');
    },
  };
}

function noConnection(server: TlsProbeOptions | undefined, error: unknown, blocks: boolean): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const isDirect = server === undefined || server.proxy === '';
  const what = `There is no TLS connection to ${server?.host}:${server?.port}${isDirect ? '' : ' through the proxy'}: ${reason}.`;
  const cure = isDirect
    ? 'Check host name and port, and that the firewall lets this machine out to them.'
    : 'Check host name and port, and that the proxy allows CONNECT to them with the configured user name and password.';
  return { blocks, what, cure };
}
