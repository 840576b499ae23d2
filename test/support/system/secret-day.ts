import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import WebSocket from 'ws';
import { API_ROUTES } from '../../../src/console/server/route-catalogue.js';
import { administrator, create, mapQueue, newQueue } from './administrator.js';
import { outcomes } from './case-end.js';
import { eventually } from './eventually.js';
import { groupAddress } from './group-api.js';
import type { GroupFile, Sections } from './group-file.js';
import { callJson } from './json-calls.js';
import { filesBelow, type Written, writtenText } from './leak-search.js';
import type { SeenCase } from './org-program.js';
import { PROGRAM_LIMIT_MS, type Program, type ProgramOptions, runProgram, startProgram } from './program.js';
import { CONSOLE_USER, type SecretWorld } from './secret-world.js';
import { startConnector } from './stand.js';

/** Until something has come about on a busy machine, milliseconds. */
const WAIT_MS = 90_000;

/** Of the configuration of the group that crashes. */
const OWN_SECRETS = [
  'client secret',
  'password of CIC',
  'hash of the password of the console',
  'token of the webhook',
  'password of the mail server',
];

/** Read by the program as it starts: on SIGUSR2 something fails that nobody expected, and quotes all it knows. */
const CRASH = `import { readFileSync } from 'node:fs';
process.on('SIGUSR2', () => {
  const text = readFileSync(process.env.CRASH_WITH, 'utf8');
  throw Object.assign(new Error(text, { cause: new Error(text) }), { request: { headers: { cookie: text } } });
});
`;

/** A customer of whom nothing may be written down. */
interface Customer {
  readonly subject: string;
  readonly name: string;
  readonly address: string;
  readonly text: string;
}

/** What is left of a day: all that was written, served and stored, and what may be told of it. */
export class SecretDay {
  readonly written: Written[] = [];
  /** Of customers: subjects, senders and what they wrote, by name. */
  readonly personal = new Map<string, string>();
  /** Tokens that the programs made themselves, by name. */
  readonly made = new Map<string, string>();
  /** Files that hold a token, with their modes while the program ran. */
  readonly tokenFiles = new Map<string, { readonly token: string; readonly mode: number }>();
  /** How many secrets the crash has quoted. */
  quoted = 0;
  /** The rows as they are in the org, where subject and sender belong. */
  readonly wholeRows: Written[] = [];
  readonly #world: SecretWorld;
  readonly #main: GroupFile;
  readonly #env: Readonly<Record<string, string>>;

  constructor(world: SecretWorld) {
    this.#world = world;
    this.#main = world.group('main', mainSections(world));
    const [crash, text] = [join(world.folder, 'crash.mjs'), join(world.folder, 'crash.txt')];
    writeFileSync(crash, CRASH);
    this.#env = { NODE_OPTIONS: `--import=${crash}`, CRASH_WITH: text };
  }

  /** Routing, troubles of both servers, commands, the console, and a crash. */
  async play(): Promise<void> {
    const { org, cic, desk } = this.#world;
    const connector = await startConnector(this.#main, [], { env: this.#env });
    this.#takeTokenFile('main', this.#main, 'api.json');
    desk.start();
    const answered = await this.#mail();
    await this.#until(answered, 'CaseCreated Routed', 'AgentReplied Disconnected');
    const parked = await this.#parkedCase();

    cic.faults.inject({ kind: 'failHandlerCreates', times: 1 });
    await this.#until(await this.#mail(), 'CaseCreated Routed', 'AgentReplied Disconnected');
    org.org.engine.sessions.revokeAll();
    org.org.faults.refuse('SERVER_UNAVAILABLE', 2);
    await this.#until(await this.#mail(), 'CaseCreated Routed', 'AgentReplied Disconnected');
    cic.faults.inject({ kind: 'malformed', path: 'handler-notification', times: 1 });
    cic.faults.inject({ kind: 'expireSessions', username: 'casebridge' });
    await this.#until(await this.#mail(), 'CaseCreated Routed', 'AgentReplied Disconnected');

    const own = this.#ownSessions();
    await this.#commands(answered, parked);
    await this.#console();
    await eventually('an alert', WAIT_MS, () => this.#world.webhook.calls.length > 0);
    await desk.stop();
    await this.#crash(connector, own);
    this.#take('start', connector);
  }

  /** Groups that one of the servers does not let in, and other ways to log in. */
  async refusals(): Promise<void> {
    const { org, configured } = this.#world;
    const { username } = org.org.credentials;
    const wrong = (name: string) => {
      const secret = `wrong"<&>${randomUUID()}`;
      configured.set(name, secret);
      return secret;
    };
    const byPassword = (password: string) => ({
      salesforce: {
        auth: 'password',
        username,
        password,
        securityToken: configured.get('security token') ?? '',
        clientSecret: '',
      },
    });
    const checked: readonly (readonly [string, Sections])[] = [
      ['password', byPassword(configured.get('password of Salesforce') ?? '')],
      ['jwt', { salesforce: { auth: 'jwt', username, privateKeyFile: join(this.#world.folder, 'key.pem') } }],
    ];
    const refused: readonly (readonly [string, Sections])[] = [
      ['wrong client secret', { salesforce: { clientSecret: wrong('a wrong client secret') } }],
      ['wrong password', byPassword(wrong('a wrong password'))],
    ];
    await Promise.all([
      ...checked.map(([name, change]) => this.#run(this.#world.group(name, change), 'check', '--json')),
      ...refused.map(([name, change]) => this.#run(this.#world.group(name, change), 'start')),
    ]);
    await this.#refusedByCic(
      this.#world.group('refused by CIC', { cic: { password: wrong('a wrong password of CIC') } }),
    );
    this.#takeAll();
  }

  async #refusedByCic(group: GroupFile): Promise<void> {
    const program = startProgram(['start', '--config', group.path]);
    await eventually('the API', PROGRAM_LIMIT_MS, () => existsSync(join(group.dataDir, 'api.json')));
    await program.logged(/refused|not accepted|CASEBRIDGE_CIC_LOGIN/);
    this.#takeTokenFile('refused by CIC', group, 'api.json');
    this.#takeTokenFile('refused by CIC', group, 'console-token');
    await this.#run(group, 'check', '--json');
    program.signal('SIGTERM');
    await program.ended();
    this.#take('start, refused by CIC', program);
  }

  async #commands(answered: string, parked: string): Promise<void> {
    const zip = join(this.#world.folder, 'diagnostics.zip');
    const number = (await this.#look(answered)).case.CaseNumber;
    const [row = { Name: '' }] = (await this.#look(parked)).rows;
    const lines = [
      ['check'],
      ['check', '--json'],
      ['queues'],
      ['queues', '--json'],
      ['explain', number],
      ['explain', number, '--json'],
      ['explain', row.Name, '--json'],
      ['rows', '--parked'],
      ['rows', '--parked', '--json'],
      ['rows', '--json'],
      ['audit', '--json'],
      ['push-topic', '--json'],
      ['pause', 'Support', '--json'],
      ['resume', '--json'],
      ['retry', row.Name, '--yes', '--json'],
      ['diagnostics', '--out', zip],
    ];
    while (lines.length > 0) await Promise.all(lines.splice(0, 4).map((line) => this.#run(this.#main, ...line)));
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip))))
      this.written.push(writtenText(`diagnostics: ${name}`, strFromU8(bytes)));
  }

  /** All that an operator's browser is served. */
  async #console(): Promise<void> {
    const { url } = groupAddress(this.#main);
    const password = this.#world.configured.get('password of the console') ?? '';
    const login = (body: unknown) =>
      fetch(`${url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    this.written.push(
      await answerOf('POST /api/login, refused', await login({ user: CONSOLE_USER, password: `${password}!` })),
    );
    const session = await login({ user: CONSOLE_USER, password });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const { csrfToken } = (await session.json()) as { readonly csrfToken: string };
    this.made.set('cookie of the console', decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)));
    this.made.set('CSRF token of the console', csrfToken);
    const headers = { cookie, 'x-csrf-token': csrfToken, 'content-type': 'application/json' };
    for (const path of ['/api/audit', '/api/checks'])
      this.written.push(
        await answerOf(`POST ${path}`, await fetch(`${url}${path}`, { method: 'POST', headers, body: '{}' })),
      );
    const [anyCase] = await callJson<{ cases: readonly { CaseNumber: string }[] }>(
      `${this.#world.org.url}/__sim__/cases`,
    ).then(({ cases }) => cases);
    const pages = Object.values(API_ROUTES)
      .filter(({ method, path }) => method === 'GET' && path !== '/api/diagnostics')
      .map(({ path }) => path.replace(':id', anyCase?.CaseNumber ?? '').replace('/api/rows', '/api/rows?which=parked'));
    for (const path of [...pages, '/api/log?level=debug&limit=5000', '/', '/metrics', '/healthz', '/readyz'])
      this.written.push(await answerOf(`GET ${path}`, await fetch(`${url}${path}`, { headers })));
    this.written.push(await liveFeed(url, cookie));
  }

  /** Secrets of the sessions that the connector has opened: the agents and the administrator are others. */
  #ownSessions(): readonly string[] {
    const { issued, agentsAndAdmin } = this.#world;
    const others = new Set(agentsAndAdmin());
    return [...issued().values()].filter((secret) => !others.has(secret));
  }

  /** What fails quotes all that the process knows: as it is, and what browsers send as they send it. */
  async #crash(connector: Program, own: readonly string[]): Promise<void> {
    const { configured, webhook } = this.#world;
    const get = (name: string) => configured.get(name) ?? '';
    const quoted = [
      ...OWN_SECRETS.map(get),
      ...own,
      `POST ${new URL(webhook.url).pathname}/${get('address of the webhook')}`,
      `cookie: casebridge=${this.made.get('cookie of the console')}`,
      `x-csrf-token: ${this.made.get('CSRF token of the console')}`,
      this.made.get('token in api.json of main'),
    ];
    this.quoted = quoted.length;
    writeFileSync(this.#env.CRASH_WITH ?? '', quoted.join('\n'));
    connector.signal('SIGUSR2');
    await connector.ended();
  }

  /** A case whose queue is mapped to a workgroup that is not there. */
  async #parkedCase(): Promise<string> {
    const { org } = this.#world;
    const admin = await administrator({ ...org.org.credentials, url: org.url, smtpPort: org.smtpPort });
    const OwnerId = await newQueue(admin, 'Claims');
    await mapQueue(admin, 'Claims', 'Clams Mail');
    const { subject, name, address, text } = this.#customer();
    const fields = { Subject: subject, SuppliedName: name, SuppliedEmail: address, Description: text, OwnerId };
    const caseId = await create(admin, 'Case', fields);
    await this.#until(caseId, 'CaseCreated Failed');
    return caseId;
  }

  /** A mail of another customer each time. @returns the id of its case. */
  async #mail(): Promise<string> {
    const { subject, name, address, text } = this.#customer();
    const mail = { from: `"${name}" <${address}>`, to: 'support@casebridge.example', subject, text };
    const { caseId } = await callJson<{ caseId: string }>(`${this.#world.org.url}/__sim__/mail`, mail);
    return caseId;
  }

  #customer(): Customer {
    const number = this.personal.size / 4;
    const customer = {
      subject: `Subject ${randomUUID()}`,
      name: `Carla ${randomUUID().slice(0, 13)}`,
      address: `${randomUUID()}@customer.example`,
      text: `Please ${randomUUID()}`,
    };
    for (const [name, value] of Object.entries(customer)) this.personal.set(`${name} of customer ${number}`, value);
    return customer;
  }

  #look(caseId: string): Promise<SeenCase> {
    return callJson<SeenCase>(`${this.#world.org.url}/__sim__/cases/${caseId}`);
  }

  async #until(caseId: string, ...expected: readonly string[]): Promise<void> {
    await eventually(`${expected.join(', ')} of ${caseId}`, WAIT_MS, async () => {
      const found = outcomes(await this.#look(caseId));
      if (found.join() === expected.join()) return true;
      throw new Error(`it stands at ${found.join()}`);
    });
  }

  async #run(group: GroupFile, ...args: readonly string[]): Promise<void> {
    const options: ProgramOptions = {};
    const program = await runProgram([...args, '--config', group.path], options);
    this.#take(args.join(' '), program);
  }

  #take(name: string, { stdout, stderr }: Program): void {
    this.written.push(writtenText(`stdout of ${name}`, stdout), writtenText(`stderr of ${name}`, stderr));
  }

  #takeTokenFile(group: string, { dataDir }: GroupFile, name: string): void {
    const path = join(dataDir, name);
    const text = readFileSync(path, 'utf8').trim();
    const token = name === 'api.json' ? (JSON.parse(text) as { readonly token: string }).token : text;
    this.made.set(`token in ${name} of ${group}`, token);
    this.tokenFiles.set(`${group}/${name}`, { token, mode: statSync(path).mode & 0o777 });
  }

  /** What stays on the disk, what the webhook was told, and what stands in the rows. */
  #takeAll(): void {
    const { folder, webhook, org } = this.#world;
    this.written.push(...filesBelow(folder).filter(({ where }) => /\/(?:data|logs)\//.test(where)));
    for (const { text } of webhook.calls) this.written.push(writtenText('webhook', text));
    const rows = org.org.engine.transact({ userId: org.org.engine.organizationId, mode: 'system' }, (transaction) =>
      transaction.select('Object_Routing__c', {}),
    );
    this.wholeRows.push(writtenText('the org', JSON.stringify(rows)));
    for (const { Subject__c, Sender__c, ...row } of rows)
      this.written.push(writtenText(`row ${String(row.Name)}`, JSON.stringify(row)));
  }
}

function mainSections(world: SecretWorld): Sections {
  const { configured, webhook, org } = world;
  const get = (name: string) => configured.get(name) ?? '';
  return {
    salesforce: { queueMapInterval: '1s' },
    console: { users: [`${CONSOLE_USER}:operator:${get('hash of the password of the console')}`] },
    routing: { auditInterval: '5s' },
    alerts: {
      linkDownAfter: '1s',
      webhookUrl: `${webhook.url}/${get('address of the webhook')}`,
      webhookToken: get('token of the webhook'),
      smtpUrl: `smtp://alerts:${get('password of the mail server')}@127.0.0.1:${org.smtpPort}`,
      mailFrom: 'casebridge@site.example',
      mailTo: ['operators@site.example'],
    },
  };
}

async function answerOf(where: string, response: Response): Promise<Written> {
  const headers = JSON.stringify([...response.headers]);
  return writtenText(where, `${response.status} ${headers}\n${await response.text()}`);
}

/** What the live feed sends first: the state, the interactions and the log. */
async function liveFeed(url: string, cookie: string): Promise<Written> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers: { cookie, origin: url } });
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  socket.on('open', () => socket.send(JSON.stringify({ type: 'logFilter', level: 'debug' })));
  await eventually('the live feed', PROGRAM_LIMIT_MS, () =>
    ['status', 'interactions', 'log'].every((type) => messages.some((one) => one.includes(`"type":"${type}"`))),
  );
  socket.close();
  return writtenText('live feed', messages.join('\n'));
}
