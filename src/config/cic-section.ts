import { AT_ONCE, AT_RESTART, atNextLogin, key } from './key.js';
import { duration } from './measure-formats.js';
import { hostName, hostNames, port, proxyUrl } from './network-formats.js';
import { choice, flag, path, secret, text } from './value-format.js';

const SECOND = 1_000;

/** How the CIC server pair is reached. */
export const CIC_SECTION = {
  serverName: key({
    doc: 'Host name of the CIC server; the primary one of a pair.',
    format: hostName,
    default: '',
    example: 'cic1.example.com',
    originalName: 'ICServerName',
    change: AT_RESTART,
  }),
  backupServerNames: key({
    doc: 'Host names of the servers to try after a switchover.',
    format: hostNames,
    default: [],
    example: ['cic2.example.com'],
    change: AT_RESTART,
  }),
  port: key({
    doc: 'Port of ICWS on every one of these servers: 8019 with TLS, 8018 without.',
    format: port,
    default: 8019,
    change: AT_RESTART,
  }),
  tls: key({
    doc: 'Whether ICWS is spoken over TLS. Without it only servers on this machine are allowed, unless `allowInsecure` is set.',
    format: flag,
    default: true,
    change: AT_RESTART,
  }),
  caFile: key({
    doc: "PEM file with the certificate authority of the servers' certificates, if no public one made them.",
    format: path,
    default: '',
    change: AT_RESTART,
  }),
  proxy: key({
    doc: 'HTTP proxy on the way to the CIC servers, with user name and password if it wants them. It must allow CONNECT to `port`.',
    format: proxyUrl,
    default: '',
    change: AT_RESTART,
  }),
  username: key({
    doc: 'CIC user of the connector.',
    format: text,
    default: '',
    example: 'casebridge',
    change: AT_RESTART,
  }),
  password: key({
    doc: 'Password of the CIC user.',
    format: secret,
    default: '',
    example: 'password-of-the-cic-user',
    sensitive: true,
    change: atNextLogin('serverName', 'username'),
  }),
  creation: key({
    doc: 'Who creates interactions: the handler on the CIC server, or, where none can be installed, Casebridge itself as generic interactions. Those carry no skills, and a repeat in doubt may make a second one, which is then ended.',
    format: choice(['handler', 'generic']),
    default: 'handler',
    change: AT_RESTART,
  }),
  recoveryGrace: key({
    doc: 'How long interactions may take to come back after a switchover before they count as lost and are made again.',
    format: duration(0, 3_600 * SECOND),
    default: '2m',
    change: AT_ONCE,
  }),
  requestTimeout: key({
    doc: 'Longest wait for one answer of the CIC server.',
    format: duration(100, 600 * SECOND),
    default: '10s',
    change: AT_RESTART,
  }),
  pollInterval: key({
    doc: 'Time between two polls for messages of the CIC server.',
    format: duration(10, 60 * SECOND),
    default: '1s',
    change: AT_ONCE,
  }),
  allowInsecure: key({
    doc: 'Allows `tls: false` to servers that are not this machine. Passwords and customer data then cross the network readable.',
    format: flag,
    default: false,
    change: AT_RESTART,
  }),
};
