import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../src/runtime/clock.js';
import { DEFAULT_SEED, type SeedDescription } from '../../../src/simulator/salesforce/engine/seed.js';
import { DEFAULT_ROUTING_ADDRESSES, type ServedOrg } from '../../../src/simulator/salesforce/serve-org.js';
import { CLEAR } from '../../chaos/network/line-state.js';
import { TcpProxy } from '../../chaos/network/tcp-proxy.js';
import { OrgRecords } from '../org-records.js';
import { type CicProgram, startCic } from './cic-program.js';
import { sendMail } from './customer-mail.js';
import { type GroupFile, writeGroupFile } from './group-file.js';
import { callJson } from './json-calls.js';
import { killPrograms, PROGRAM_LIMIT_MS, type Program, runProgram, startProgram } from './program.js';
import { logFiles } from './refusal.js';
import { serveOrgHere } from './served-org.js';
import { startConnector } from './stand.js';
import { type TempFolder, tempFolder } from './temp-folder.js';

const HOST = '127.0.0.1';
/** A mail to it becomes a case in a queue that is not mapped. */
export const UNMAPPED_ADDRESS = 'sales@casebridge.example';
/** Permission sets of the test's own: the connector's, each without one permission. */
export const LESSER_PERMISSIONS = {
  casesHidden: 'Lesser_Without_Case_View',
  pushTopicHidden: 'Lesser_Without_PushTopic',
} as const;
const CONNECTOR_PERMISSIONS = 'Object_Routing_Connector';

const SEED: SeedDescription = {
  ...DEFAULT_SEED,
  queues: [...DEFAULT_SEED.queues, { name: 'Sales', members: ['alice@casebridge.example'] }],
};

/** Real time, from another day on. */
class ShiftedClock implements Clock {
  /** Milliseconds that it goes ahead. */
  shiftMs = 0;

  now(): number {
    return systemClock.now() + this.shiftMs;
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(delayMs: number, run: () => void): () => void {
    return systemClock.after(delayMs, run);
  }
}

/** How a stand for troubles is set up. */
export interface TroubleBenchOptions {
  /** How the group logs in to Salesforce. */
  readonly auth?: 'clientCredentials' | 'password';
  /** A pair of CIC servers, without a piece of network before them. */
  readonly pair?: boolean;
}

/** Both servers with a piece of network before each, and a connector that routes between them: a stand for troubles. */
export class TroubleBench {
  readonly org: ServedOrg;
  readonly records: OrgRecords;
  /** The org's own, which can be set. */
  readonly orgClock: ShiftedClock;
  readonly cic: CicProgram;
  readonly orgLine: TcpProxy;
  readonly cicLine: TcpProxy;
  readonly group: GroupFile;
  readonly #folder: TempFolder;
  #connector: Program | undefined;

  private constructor(
    org: ServedOrg,
    cic: CicProgram,
    lines: { readonly org: TcpProxy; readonly cic: TcpProxy },
    group: GroupFile,
    folder: TempFolder,
    orgClock: ShiftedClock,
  ) {
    this.org = org;
    this.orgClock = orgClock;
    this.records = new OrgRecords(org.org);
    this.cic = cic;
    this.orgLine = lines.org;
    this.cicLine = lines.cic;
    this.group = group;
    this.#folder = folder;
  }

  static async open({ auth = 'clientCredentials', pair = false }: TroubleBenchOptions = {}): Promise<TroubleBench> {
    const folder = tempFolder();
    const orgClock = new ShiftedClock();
    const starting = startCic(pair ? ['--pair'] : []);
    const org = await serveOrgHere(
      { seed: SEED, sharing: { Case: 'Private' } },
      {
        clock: orgClock,
        metadataFolders: [lesserPermissions(folder.path)],
        routingAddresses: [...DEFAULT_ROUTING_ADDRESSES, { address: UNMAPPED_ADDRESS, queueName: 'Sales' }],
      },
    );
    const cic = await starting;
    const lines = { org: lineTo(org.url), cic: lineTo(cic.url) };
    const urls = {
      org: `http://${HOST}:${await lines.org.listen(0)}`,
      cic: `http://${HOST}:${await lines.cic.listen(0)}`,
    };
    const servers = {
      org: { ...org.org.credentials, url: urls.org },
      cic: { url: pair ? cic.url : urls.cic, password: cic.ready.password },
    };
    const backupServerNames = cic.ready.servers.slice(1).map((server) => new URL(server).hostname);
    const { username, password, securityToken } = org.org.credentials;
    const account = auth === 'password' ? { auth, username, password, securityToken } : { auth };
    const group = writeGroupFile(join(folder.path, 'group'), servers, {
      salesforce: { sweepInterval: '500ms', queueMapInterval: '1s', requestTimeout: '2s', ...account },
      cic: { requestTimeout: '2s', backupServerNames },
      alerts: { linkDownAfter: 0 },
      logs: { level: 'note', console: 'json' },
    });
    return new TroubleBench(org, cic, lines, group, folder, orgClock);
  }

  /** Starts the connector, in place of one that runs; resolves once it routes. */
  async connect(): Promise<void> {
    await this.disconnect();
    this.#connector = await startConnector(this.group);
  }

  /** Starts the connector; resolves once it has begun to route, whatever is the matter. */
  async start(): Promise<void> {
    await this.disconnect();
    this.#connector = startProgram(['start', '--config', this.group.path]);
    await this.#connector.logged(/^Group .* is started/, PROGRAM_LIMIT_MS);
  }

  async disconnect(): Promise<void> {
    await this.#connector?.kill();
    this.#connector = undefined;
  }

  /** Asks the API of the connector. @param body makes it a `POST`. */
  async api<T>(path: string, body?: unknown): Promise<T> {
    const { url, token } = JSON.parse(readFileSync(join(this.group.dataDir, 'api.json'), 'utf8'));
    const answer = await fetch(`${url}${path}`, {
      signal: AbortSignal.timeout(45_000),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    return path === '/metrics' ? (text as T) : (JSON.parse(text) as T);
  }

  /** Lines of the log files, oldest first. */
  logLines(): readonly Readonly<Record<string, unknown>>[] {
    return logFiles(this.group).flatMap(({ text }) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line): Readonly<Record<string, unknown>> => JSON.parse(line)),
    );
  }

  /** Runs `casebridge ARGS` for the group. */
  run(...args: readonly string[]): Promise<Program> {
    return runProgram([...args, '--config', this.group.path]);
  }

  /** A mail of a customer. @returns its Message-ID. */
  mail(to: string, subject: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    return sendMail(this.org.smtpPort, { to, subject, text: 'Hello?', ...more });
  }

  /** Makes the integration user lose a permission set and have another. */
  permit(name: string = CONNECTOR_PERMISSIONS): void {
    const [user] = this.records.select('User', { Username: this.org.org.credentials.username });
    const [set] = this.records.select('PermissionSet', { Name: name });
    this.records.remove('PermissionSetAssignment', { AssigneeId: user?.Id ?? '' });
    if (set) this.records.insert('PermissionSetAssignment', { PermissionSetId: set.Id, AssigneeId: user?.Id ?? '' });
  }

  directory(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    return callJson(`${this.cic.url}/__sim__/directory`, command);
  }

  async close(): Promise<void> {
    await killPrograms();
    await Promise.all([this.orgLine.close(), this.cicLine.close(), this.org.stop()]);
    this.#folder.remove();
  }
}

/** Nothing gets through, and nobody says so. */
export function block(line: TcpProxy): void {
  line.become({ ...CLEAR, lost: ['up', 'down'] });
}

/** Everything gets through again; what was lost stays lost. */
export function unblock(line: TcpProxy): void {
  line.become(CLEAR);
  line.cut('reset');
}

function lineTo(url: string): TcpProxy {
  const { hostname, port } = new URL(url);
  return new TcpProxy({ host: HOST, target: { host: hostname, port: Number(port) } });
}

/** Writes the permission sets of the test's own as a metadata folder. */
function lesserPermissions(folder: string): string {
  const path = join(folder, 'lesser', 'permissionsets');
  mkdirSync(path, { recursive: true });
  const whole = readFileSync(
    `salesforce-package/force-app/main/default/permissionsets/${CONNECTOR_PERMISSIONS}.permissionset-meta.xml`,
    'utf8',
  );
  const sets = {
    [LESSER_PERMISSIONS.casesHidden]: whole.replace(
      '<viewAllRecords>true</viewAllRecords>',
      '<viewAllRecords>false</viewAllRecords>',
    ),
    [LESSER_PERMISSIONS.pushTopicHidden]: whole.replace(
      /<objectPermissions>(?:(?!<\/objectPermissions>)[\s\S])*<object>PushTopic<[\s\S]*?<\/objectPermissions>/,
      '',
    ),
  };
  for (const [name, xml] of Object.entries(sets)) {
    if (xml === whole) throw new Error(`${name} lacks nothing`);
    const file = join(path, `${name}.permissionset-meta.xml`);
    writeFileSync(file, xml.replace(/<label>.*<\/label>/, `<label>${name}</label>`));
  }
  return join(folder, 'lesser');
}
