import { parsePasswordHash } from '../runtime/password-hash.js';
import { AT_ONCE, AT_RESTART, key } from './key.js';
import { duration } from './measure-formats.js';
import { addressRanges, hostName, httpUrl } from './network-formats.js';
import { count, flag, path, type ValueFormat } from './value-format.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const MAX_USERS = 200;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._ -]{0,63}$/u;

/** Users as `name:role:hash`: an array, or text with commas or line breaks between them. */
const userList: ValueFormat<readonly string[]> = {
  name: 'userList',
  describe: 'users as `name:role:hash`: array, or text with commas or line breaks',
  parse(raw) {
    const given = typeof raw === 'string' ? raw.split(/[,\r\n]+/) : raw;
    if (!Array.isArray(given) || !given.every((item) => typeof item === 'string'))
      throw new Error('must be an array of texts such as anna:operator:scrypt$…');
    const users = given.map((user) => user.trim()).filter((user) => user !== '');
    if (users.length > MAX_USERS) throw new Error(`must not have more than ${MAX_USERS} users`);
    users.forEach(checkUser);
    const names = new Set(users.map((user) => user.slice(0, user.indexOf(':'))));
    if (names.size < users.length) throw new Error('must not name a user twice');
    return users;
  },
};

/** Its errors say which user by number: a text of the wrong form may be a password. */
function checkUser(user: string, index: number): void {
  const [name = '', role = '', hash = '', ...rest] = user.split(':');
  const which = `user ${index + 1}`;
  if (rest.length > 0 || !NAME.test(name)) throw new Error(`must have the form name:role:hash for ${which}`);
  if (role !== 'viewer' && role !== 'operator') throw new Error(`must give viewer or operator as the role of ${which}`);
  if (parsePasswordHash(hash) === undefined)
    throw new Error(`must give a hash scrypt$N$r$p$salt$key, N 16384 to 131072, for ${which}`);
}

/** A host name or IP address of this machine. */
export const listenHost: ValueFormat<string> = {
  name: 'listenHost',
  describe: 'host name or IP address',
  parse(raw) {
    const host = hostName.parse(raw);
    if (host === '') throw new Error('must name a host or IP address of this machine');
    return host;
  },
};

/** Address of a listener for browsers; '' if it is its own. */
export const publicAddress: ValueFormat<string> = {
  name: 'publicAddress',
  describe: 'URL, scheme and host only, or empty',
  parse: (raw) => (raw === '' ? '' : httpUrl.parse(raw)),
};

/** The operator console and the API of a running group. */
export const CONSOLE_SECTION = {
  enabled: key({
    doc: 'Whether the process serves the operator console, the API, `/healthz`, `/readyz` and `/metrics`. Without it commands about a running group open the store and both servers themselves.',
    format: flag,
    default: true,
    change: AT_RESTART,
  }),
  host: key({
    doc: 'Address to listen on. Beyond this machine it needs `certFile` and `keyFile`, or `allowInsecure`.',
    format: listenHost,
    default: '127.0.0.1',
    change: AT_RESTART,
  }),
  port: key({
    doc: 'Port to listen on; 0 lets the system choose a free one.',
    format: count(0, 65_535),
    default: 8480,
    example: 8480,
    change: AT_RESTART,
  }),
  users: key({
    doc: 'Who may log in: name, role (`viewer` looks, `operator` acts) and password hash `scrypt$N$r$p$salt$key`. Without users a token is made at each start and left in the file `console-token` in `connector.dataDir`, readable by its owner only.',
    format: userList,
    default: [],
    sensitive: true,
    change: AT_RESTART,
  }),
  certFile: key({
    doc: 'PEM file with the certificate of the console, followed by those that it needs up to a known authority.',
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
    doc: 'Allows `http:` beyond this machine. Passwords and customer data then cross the network readable, unless something before the console speaks TLS.',
    format: flag,
    default: false,
    change: AT_RESTART,
  }),
  publicUrl: key({
    doc: 'Address under which browsers reach the console, if a proxy stands before it. Requests for other host names are then refused.',
    format: publicAddress,
    default: '',
    change: AT_RESTART,
  }),
  trustedProxies: key({
    doc: 'Proxies before the console whose `X-Forwarded-For` is believed. The limits of logins and requests then count the address of each client, not that of the proxy.',
    format: addressRanges,
    default: [],
    change: AT_RESTART,
  }),
  sessionIdle: key({
    doc: 'A login ends after this time without a request.',
    format: duration(MINUTE, 24 * HOUR),
    default: '30m',
    change: AT_ONCE,
  }),
  sessionLimit: key({
    doc: 'A login ends after this time in any case.',
    format: duration(MINUTE, 168 * HOUR),
    default: '12h',
    change: AT_ONCE,
  }),
};
