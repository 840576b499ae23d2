import { accessSync, constants, statSync } from 'node:fs';
import { systemReason } from './config-file.js';
import { isLoopback } from './network-formats.js';
import { keyProblem, type Problem } from './problem.js';
import { type Config, schemaKey } from './schema.js';

/** What the keys must be together, and what they need of this machine. Empty if all is well. */
export function unmetRequirements(config: Config): readonly Problem[] {
  return [
    ...missing(config),
    ...wrongHost(config),
    ...insecure(config),
    ...unreadable(
      'salesforce.privateKeyFile',
      config.salesforce.auth === 'jwt' ? config.salesforce.privateKeyFile : '',
    ),
    ...unreadable('cic.caFile', config.cic.caFile),
    ...backoff(config),
    ...incompleteMail(config),
    ...(config.console.enabled
      ? [
          ...openListener('console', config.console),
          ...tooIdle('console', 'sessionLimit', config.console.sessionIdle, config.console.sessionLimit),
        ]
      : []),
    ...(config.agents.port === ''
      ? []
      : [
          ...openListener('agents', config.agents),
          ...tooIdle('agents', 'sessionLifetime', config.agents.sessionIdle, config.agents.sessionLifetime),
        ]),
  ];
}

const NEEDED_FOR_AUTH = {
  clientCredentials: ['clientId', 'clientSecret'],
  jwt: ['username', 'clientId', 'privateKeyFile'],
  password: ['username', 'password'],
} as const satisfies Record<Config['salesforce']['auth'], readonly (keyof Config['salesforce'])[]>;

function missing({ salesforce, cic }: Config): Problem[] {
  const forAuth = NEEDED_FOR_AUTH[salesforce.auth]
    .filter((name) => salesforce[name] === '')
    .map((name) => problem(`salesforce.${name}`, `must be given when salesforce.auth is ${salesforce.auth}`));
  const forCic = (['serverName', 'username', 'password'] as const)
    .filter((name) => cic[name] === '')
    .map((name) => problem(`cic.${name}`, 'must be given'));
  return [...forAuth, ...forCic];
}

function wrongHost({ salesforce }: Config): Problem[] {
  const { host } = new URL(salesforce.url);
  const shared = host === 'login.salesforce.com' || host === 'test.salesforce.com';
  if (salesforce.auth !== 'clientCredentials' || !shared) return [];
  const found = problem(
    'salesforce.url',
    `must be the org's My Domain when salesforce.auth is clientCredentials, not ${salesforce.url}`,
  );
  return [{ ...found, code: 'CASEBRIDGE_SALESFORCE_WRONG_HOST' }];
}

function insecure({ salesforce, cic }: Config): Problem[] {
  const url = new URL(salesforce.url);
  const org =
    url.protocol === 'http:' && !isLoopback(url.hostname) && !salesforce.allowInsecure
      ? [problem('salesforce.url', 'must begin with https: unless salesforce.allowInsecure is true')]
      : [];
  const far = [cic.serverName, ...cic.backupServerNames].filter((name) => name !== '' && !isLoopback(name));
  const server =
    !cic.tls && far.length > 0 && !cic.allowInsecure
      ? [problem('cic.tls', `must be true for ${far.join(', ')} unless cic.allowInsecure is true`)]
      : [];
  return [...org, ...server];
}

function unreadable(path: string, file: string): Problem[] {
  if (file === '') return [];
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile() ? [] : [problem(path, `names ${file}, which is not a file`)];
  } catch (error) {
    return [problem(path, `names the file ${file}, which cannot be read${systemReason(error)}`)];
  }
}

function backoff({ routing }: Config): Problem[] {
  if (routing.backoffInitial <= routing.backoffMax) return [];
  return [problem('routing.backoffMax', 'must not be shorter than routing.backoffInitial')];
}

type Listener = Pick<Config['console'], 'host' | 'certFile' | 'keyFile' | 'allowInsecure' | 'publicUrl'>;

function openListener(section: 'console' | 'agents', listener: Listener): Problem[] {
  const { host, certFile, keyFile, allowInsecure, publicUrl } = listener;
  const lone = (given: string, other: string, file: string) =>
    given !== '' && file === ''
      ? [problem(`${section}.${other}`, 'must be given with the other of certFile and keyFile')]
      : [];
  const open =
    !isLoopback(host) && certFile === '' && !allowInsecure
      ? [
          problem(
            `${section}.host`,
            `must be an address of this machine only, not ${host}, unless ${section}.certFile and ${section}.keyFile are given or ${section}.allowInsecure is true`,
          ),
        ]
      : [];
  const publicly =
    publicUrl.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname) && !allowInsecure
      ? [problem(`${section}.publicUrl`, `must begin with https: unless ${section}.allowInsecure is true`)]
      : [];
  return [
    ...open,
    ...publicly,
    ...lone(certFile, 'keyFile', keyFile),
    ...lone(keyFile, 'certFile', certFile),
    ...unreadable(`${section}.certFile`, certFile),
    ...unreadable(`${section}.keyFile`, keyFile),
  ];
}

function tooIdle(section: string, limit: string, idleMs: number, limitMs: number): Problem[] {
  return idleMs > limitMs ? [problem(`${section}.sessionIdle`, `must not be longer than ${section}.${limit}`)] : [];
}

function incompleteMail({ alerts }: Config): Problem[] {
  const { smtpUrl, mailFrom, mailTo } = alerts;
  if (smtpUrl === '') {
    return mailTo.length === 0 ? [] : [problem('alerts.smtpUrl', 'must be given with alerts.mailTo')];
  }
  return [
    ...(mailFrom === '' ? [problem('alerts.mailFrom', 'must be given with alerts.smtpUrl')] : []),
    ...(mailTo.length === 0 ? [problem('alerts.mailTo', 'must be given with alerts.smtpUrl')] : []),
  ];
}

function problem(path: string, text: string): Problem {
  const key = schemaKey(path);
  return key ? keyProblem(key, text) : { code: 'CASEBRIDGE_CONFIG_INVALID', path, text: `${path} ${text}` };
}
