import { AT_ONCE, AT_RESTART, atNextLogin, key } from './key.js';
import { duration } from './measure-formats.js';
import { httpUrl, proxyUrl } from './network-formats.js';
import { choice, flag, path, pattern, secret, text } from './value-format.js';

const SECOND = 1_000;
const HOUR = 3_600_000;

/** How the org is reached. */
export const SALESFORCE_SECTION = {
  url: key({
    doc: "The org's My Domain; client credentials work nowhere else. For `password` and `jwt` also `https://login.salesforce.com`, or `https://test.salesforce.com` for a sandbox.",
    format: httpUrl,
    default: 'https://login.salesforce.com',
    example: 'https://example.my.salesforce.com',
    originalName: 'SalesforceUrl',
    change: AT_RESTART,
  }),
  auth: key({
    doc: 'How to log in. `clientCredentials` and `jwt` need an External Client App in the org; `password` needs SOAP API login().',
    format: choice(['clientCredentials', 'jwt', 'password']),
    default: 'clientCredentials',
    example: 'clientCredentials',
    change: AT_RESTART,
  }),
  clientId: key({
    doc: 'Consumer key of the External Client App. For `clientCredentials` and `jwt`.',
    format: text,
    default: '',
    example: 'consumer-key-of-the-external-client-app',
    change: AT_RESTART,
  }),
  clientSecret: key({
    doc: 'Consumer secret of the External Client App. For `clientCredentials`.',
    format: secret,
    default: '',
    example: 'consumer-secret-of-the-external-client-app',
    sensitive: true,
    change: atNextLogin('url', 'auth', 'clientId'),
  }),
  username: key({
    doc: 'Name of the integration user. For `password` and `jwt`.',
    format: text,
    default: '',
    change: AT_RESTART,
  }),
  password: key({
    doc: 'Password of the integration user. For `password`.',
    format: secret,
    default: '',
    sensitive: true,
    change: atNextLogin('url', 'auth', 'username'),
  }),
  securityToken: key({
    doc: 'Security token of the integration user. For `password`, unless this host is in a trusted IP range of the org.',
    format: secret,
    default: '',
    sensitive: true,
    change: atNextLogin('url', 'auth', 'username'),
  }),
  privateKeyFile: key({
    doc: 'PEM file with the private key whose certificate the app knows. For `jwt`.',
    format: path,
    default: '',
    change: atNextLogin('url', 'auth', 'clientId', 'username'),
  }),
  apiVersion: key({
    doc: 'Version of the REST and Streaming API. SOAP login uses 64.0 at most, whatever stands here.',
    format: pattern('apiVersion', /^[2-9]\d\.0$|^1\d\d\.0$/, 'a version such as 67.0'),
    default: '67.0',
    change: AT_RESTART,
  }),
  pushTopic: key({
    doc: 'Name of the PushTopic that tells of new rows.',
    format: pattern('pushTopic', /^[A-Za-z0-9_]{1,25}$/, '1 to 25 letters, digits and `_`'),
    default: 'ObjectRouting',
    change: AT_RESTART,
  }),
  sweepInterval: key({
    doc: 'Time between two looks for unprocessed rows that the stream did not tell of.',
    format: duration(100, 24 * HOUR),
    default: '60s',
    change: AT_ONCE,
  }),
  queueMapInterval: key({
    doc: 'Time between two readings of the queue map.',
    format: duration(100, 24 * HOUR),
    default: '5m',
    change: AT_ONCE,
  }),
  requestTimeout: key({
    doc: 'Longest wait for one answer of Salesforce.',
    format: duration(100, 600 * SECOND),
    default: '30s',
    change: AT_RESTART,
  }),
  proxy: key({
    doc: 'HTTP proxy on the way to Salesforce.',
    format: proxyUrl,
    default: '',
    change: AT_RESTART,
  }),
  allowInsecure: key({
    doc: 'Allows an `http:` address that is not on this machine. Passwords and tokens then cross the network readable.',
    format: flag,
    default: false,
    change: AT_RESTART,
  }),
};
