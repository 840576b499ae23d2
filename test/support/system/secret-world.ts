import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { hashPassword } from '../../../src/runtime/password-hash.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import type { ServedOrg } from '../../../src/simulator/salesforce/serve-org.js';
import { type Desk, desk } from './desk.js';
import { type GroupFile, type Sections, writeGroupFile } from './group-file.js';
import type { Seeds } from './leak-search.js';
import { serveOrgHere } from './served-org.js';
import { type TempFolder, tempFolder } from './temp-folder.js';
import { openWebhook, type Webhook } from './webhook.js';

/** A secret with all that is written otherwise in URLs, JSON, XML and base64. */
function awkward(name: string): string {
  return `${name}"\\<&>'é+/${randomUUID()}`;
}

/** Both servers in the process of the test, so that it knows every secret there is; all of them are unique. */
export interface SecretWorld {
  readonly org: ServedOrg;
  readonly cic: SimulatedCic;
  readonly cicUrl: string;
  readonly desk: Desk;
  readonly webhook: Webhook;
  readonly folder: string;
  /** Secrets of the configurations, by name. */
  readonly configured: Map<string, string>;
  /** What the servers have given to whoever logged in until now, by name. */
  issued(): Seeds;
  /** Those of `issued` that were not given to Casebridge's own users. */
  agentsAndAdmin(): readonly string[];
  /** The configuration of another group between the same servers. */
  group(name: string, change?: Sections): GroupFile;
  close(): Promise<void>;
}

/** Name of the console's user. */
export const CONSOLE_USER = 'anna';

/** Starts both servers, the agents' desk and the webhook. */
export async function openSecretWorld(): Promise<SecretWorld> {
  const folder = tempFolder();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const configured = new Map([
    ['client secret', awkward('client-secret')],
    ['password of Salesforce', awkward('org')],
    ['security token', `Token${randomUUID().replaceAll('-', '')}`],
    ['password of CIC', awkward('cic')],
    ['password of the console', awkward('console')],
    ['token of the webhook', `hook-${randomUUID()}`],
    ['address of the webhook', randomUUID()],
    ['password of the mail server', `smtp-${randomUUID()}`],
    ['a line of the private key', privateKeyPem.split('\n')[3] ?? ''],
  ]);
  const secret = (name: string) => configured.get(name) ?? '';
  const org = await serveOrgHere({
    credentials: {
      clientSecret: secret('client secret'),
      password: secret('password of Salesforce'),
      securityToken: secret('security token'),
    },
    jwtPublicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });
  const agentPassword = awkward('agent');
  const cic = createSimulatedCic({
    clock: systemClock,
    random: Math.random,
    password: secret('password of CIC'),
    agentPassword,
  });
  const { issued, agentsAndAdmin } = recorder(org, cic);
  const { url: cicUrl } = await cic.listen({ host: '127.0.0.1', port: 0 });
  const webhook = await openWebhook();
  configured.set('hash of the password of the console', await hashPassword(secret('password of the console')));
  writeFileSync(join(folder.path, 'key.pem'), privateKeyPem, { mode: 0o600 });
  const agents = desk(cicUrl, agentPassword, org.url);
  return {
    org,
    cic,
    cicUrl,
    desk: agents,
    webhook,
    folder: folder.path,
    configured,
    issued,
    agentsAndAdmin,
    group: (name, change) => {
      const { clientId } = org.org.credentials;
      const servers = {
        org: { url: org.url, clientId, clientSecret: secret('client secret') },
        cic: { url: cicUrl, password: secret('password of CIC') },
      };
      return writeGroupFile(join(folder.path, name), servers, change);
    },
    close: () => closeAll(org, cic, agents, webhook, folder),
  };
}

async function closeAll(
  org: ServedOrg,
  cic: SimulatedCic,
  agents: Desk,
  webhook: Webhook,
  folder: TempFolder,
): Promise<void> {
  await agents.stop();
  await Promise.all([org.stop(), cic.stop(), webhook.close()]);
  folder.remove();
}

/** Notes each session that a server opens, for whomever. */
function recorder({ org }: ServedOrg, cic: SimulatedCic): Pick<SecretWorld, 'issued' | 'agentsAndAdmin'> {
  const opened: { readonly name: string; readonly secret: string; readonly isOwn: boolean }[] = [];
  const { sessions } = org.engine;
  const create = sessions.create.bind(sessions);
  vi.spyOn(sessions, 'create').mockImplementation((userId) => {
    const session = create(userId);
    const user = org.engine.transact({ userId, mode: 'system' }, (transaction) => transaction.find('User', userId));
    const isOwn = user?.Username === org.credentials.username;
    opened.push({ name: `access token ${opened.length}`, secret: session.token, isOwn });
    return session;
  });
  const book = cic.front.sessions;
  const open = book.open.bind(book);
  vi.spyOn(book, 'open').mockImplementation((userId, applicationName, languageId) => {
    const session = open(userId, applicationName, languageId);
    const isOwn = userId === 'casebridge';
    opened.push({ name: `CSRF token ${opened.length} of CIC`, secret: session.csrfToken, isOwn });
    opened.push({ name: `cookie ${opened.length} of CIC`, secret: session.cookie.split('|')[0] ?? '', isOwn });
    return session;
  });
  return {
    issued: () => new Map(opened.map(({ name, secret }) => [name, secret])),
    agentsAndAdmin: () => opened.filter(({ isOwn }) => !isOwn).map(({ secret }) => secret),
  };
}
