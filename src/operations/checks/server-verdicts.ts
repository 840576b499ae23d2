import { type Finding, ok, skipped, type Verdict, verdictOf } from '../../domain/check.js';
import type { TlsFacts } from '../../runtime/tls-probe.js';

const DAY_MS = 86_400_000;
const SOON_MS = 14 * DAY_MS;
/** Salesforce refuses a JWT whose times are more than 3 minutes off (OAuth 2.0 JWT Bearer Flow). */
const FAIL_SKEW_MS = 180_000;
/** A Date header is exact to a second, and the answer was under way for a moment. */
const WARN_SKEW_MS = 30_000;

/**
 * What a server's certificates mean.
 * @param now milliseconds since the epoch.
 */
export function tlsFinding({ server, trusted, reason, validTo, issuer }: TlsFacts, now: number): Finding | undefined {
  if (!trusted) {
    const cure = `Let the server send its whole chain, and give the certificate authority that signed it (caFile for a CIC server, NODE_EXTRA_CA_CERTS otherwise).`;
    return {
      blocks: true,
      what: `The certificate of ${server}, issued by ${issuer}, is not trusted: ${reason}.`,
      cure,
    };
  }
  if (validTo - now > SOON_MS) return undefined;
  const days = Math.floor((validTo - now) / DAY_MS);
  return {
    blocks: days < 0,
    what: `The certificate of ${server} expires in ${days} days.`,
    cure: `Have the certificate of ${server} renewed.`,
  };
}

/** The certificates of several servers. */
export function tlsVerdict(servers: readonly TlsFacts[], now: number): Verdict {
  const fine = servers.map(
    ({ server, protocol, validTo }) =>
      `${server}: ${protocol}, valid until ${new Date(validTo).toISOString().slice(0, 10)}.`,
  );
  return verdictOf(
    servers.flatMap((facts) => tlsFinding(facts, now) ?? []),
    fine.join(' '),
  );
}

/** The time that a server gave in the header `Date` of an answer, and when that came. */
export interface ServerTime {
  readonly server: string;
  /** The header; undefined if there was none. */
  readonly date: string | undefined;
  /** Milliseconds since the epoch, by this machine. */
  readonly at: number;
}

/** How far this machine's clock is off. */
export function clockVerdict(times: readonly ServerTime[]): Verdict {
  const told = times.flatMap(({ server, date, at }) => {
    const theirs = Date.parse(date ?? '');
    return Number.isNaN(theirs) ? [] : [{ server, skewMs: at - theirs }];
  });
  if (told.length === 0) return skipped('No server told its time.');
  const findings = told.flatMap(({ server, skewMs }): readonly Finding[] => {
    if (Math.abs(skewMs) < WARN_SKEW_MS) return [];
    return [
      {
        blocks: Math.abs(skewMs) >= FAIL_SKEW_MS,
        what: `This machine's clock is ${seconds(skewMs)} ${skewMs > 0 ? 'ahead of' : 'behind'} ${server}.`,
        cure: 'Let this machine, and the server, take their time from NTP.',
      },
    ];
  });
  if (findings.length > 0) return verdictOf(findings, '');
  return ok(told.map(({ server, skewMs }) => `${server}: ${seconds(skewMs)} apart.`).join(' '));
}

function seconds(milliseconds: number): string {
  return `${Math.round(Math.abs(milliseconds) / 1_000)} s`;
}
