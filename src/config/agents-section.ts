import { listenHost, publicAddress } from './console-section.js';
import { AT_RESTART, key } from './key.js';
import { duration } from './measure-formats.js';
import { addressRanges, httpUrl } from './network-formats.js';
import { count, flag, path, type ValueFormat } from './value-format.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const MAX_ANCESTORS = 50;
const WILDCARD_HOST = /^(https?):\/\/\*\.((?:[a-z0-9-]+\.)+[a-z0-9-]+)(?::\d{1,5})?$/i;
const anyPort = count(0, 65_535);

/** A port to listen on; '' while there is to be no listener. */
const portToServe: ValueFormat<number | ''> = {
  name: 'portToServe',
  describe: 'port, 0 to 65535, or empty',
  parse: (raw) => (raw === '' ? '' : anyPort.parse(raw)),
};

/** Origins of pages that may show the panel in a frame; the first label of a host may be `*`. */
const origins: ValueFormat<readonly string[]> = {
  name: 'origins',
  describe: 'origins such as `https://example.lightning.force.com`: array, or text with commas',
  parse(raw) {
    const given = typeof raw === 'string' ? raw.split(',') : raw;
    if (!Array.isArray(given) || !given.every((item) => typeof item === 'string'))
      throw new Error('must be an array of origins such as https://example.lightning.force.com');
    const found = given.map((item) => item.trim()).filter((item) => item !== '');
    if (found.length > MAX_ANCESTORS) throw new Error(`must not have more than ${MAX_ANCESTORS} origins`);
    return found.map(originOf);
  },
};

function originOf(item: string): string {
  if (WILDCARD_HOST.test(item)) return item.toLowerCase();
  // A wildcard for all there is, or for all of a top-level domain, would let anybody frame the panel.
  if (item.includes('*')) throw new Error(`must name a domain after the first label *, not ${item}`);
  return httpUrl.parse(item);
}

/** The agents' own listener: the agent panel and what it asks for. It serves nothing of the operator console. */
export const AGENTS_SECTION = {
  host: key({
    doc: 'Address that the agent panel is served on. Beyond this machine it needs `certFile` and `keyFile`, or `allowInsecure`.',
    format: listenHost,
    default: '127.0.0.1',
    change: AT_RESTART,
  }),
  port: key({
    doc: 'Port of the agent panel; 0 lets the system choose a free one. Without it there is no agent panel.',
    format: portToServe,
    default: '',
    change: AT_RESTART,
  }),
  certFile: key({
    doc: 'PEM file with the certificate of the agent panel, followed by those that it needs up to a known authority.',
    format: path,
    default: '',
    change: AT_RESTART,
  }),
  keyFile: key({
    doc: 'PEM file with the private key of `certFile`.',
    format: path,
    default: '',
    change: AT_RESTART,
  }),
  allowInsecure: key({
    doc: 'Allows `http:` beyond this machine. Passwords of agents and customer data then cross the network readable, unless something before the listener speaks TLS.',
    format: flag,
    default: false,
    change: AT_RESTART,
  }),
  publicUrl: key({
    doc: 'Address under which browsers reach the agent panel, if a proxy stands before it. Requests for other host names are then refused.',
    format: publicAddress,
    default: '',
    change: AT_RESTART,
  }),
  trustedProxies: key({
    doc: 'Proxies before the agent panel whose `X-Forwarded-For` is believed. The limits of logins and requests then count the address of each client, not that of the proxy.',
    format: addressRanges,
    default: [],
    change: AT_RESTART,
  }),
  frameAncestors: key({
    doc: 'Origins of the Salesforce pages that may show the panel in a frame (`https://example.lightning.force.com`, `https://example.my.salesforce.com`; also `https://*.example.com`). Without any, nobody may.',
    format: origins,
    default: [],
    change: AT_RESTART,
  }),
  sessionIdle: key({
    doc: "An agent's login ends when no page of the panel has been open for this time.",
    format: duration(MINUTE, 24 * HOUR),
    default: '15m',
    change: AT_RESTART,
  }),
  sessionLifetime: key({
    doc: "An agent's login ends after this time in any case.",
    format: duration(MINUTE, 168 * HOUR),
    default: '12h',
    change: AT_RESTART,
  }),
};
