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
    ...(config.console.enabled ? openConsole(config) : []),
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

function openConsole({ console }: Config): Problem[] {
  const { host, certFile, keyFile, allowInsecure, publicUrl, sessionIdle, sessionLimit } = console;
  const lone = (given: string, other: string, file: string) =>
    given !== '' && file === ''
      ? [problem(`console.${other}`, 'must be given with the other of certFile and keyFile')]
      : [];
  const open =
    !isLoopback(host) && certFile === '' && !allowInsecure
      ? [
          problem(
            'console.host',
            `must be an address of this machine only, not ${host}, unless console.certFile and console.keyFile are given or console.allowInsecure is true`,
          ),
        ]
      : [];
  const publicly =
    publicUrl.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname) && !allowInsecure
      ? [problem('console.publicUrl', 'must begin with https: unless console.allowInsecure is true')]
      : [];
  return [
    ...open,
    ...publicly,
    ...lone(certFile, 'keyFile', keyFile),
    ...lone(keyFile, 'certFile', certFile),
    ...unreadable('console.certFile', certFile),
    ...unreadable('console.keyFile', keyFile),
    ...(sessionIdle > sessionLimit
      ? [problem('console.sessionIdle', 'must not be longer than console.sessionLimit')]
      : []),
  ];
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
