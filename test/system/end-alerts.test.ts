import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CicProgram, startCic } from '../support/system/cic-program.js';
import { type GroupFile, type Sections, writeGroupFile } from '../support/system/group-file.js';
import { type OrgProgram, startOrg } from '../support/system/org-program.js';
import { killPrograms, type Program, runProgram, startProgram } from '../support/system/program.js';
import { startConnector } from '../support/system/stand.js';
import { type TempFolder, tempFolder } from '../support/system/temp-folder.js';
import { openWebhook, type Webhook } from '../support/system/webhook.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

/** Read by the program as it starts: on SIGUSR2 something fails that nobody expected, again and again. */
const CRASH = `process.on('SIGUSR2', () => {
  setInterval(() => { throw new Error('case of customer Carla'); }, 5);
});
`;

let folder: TempFolder;
let org: OrgProgram;
let cic: CicProgram;
let webhook: Webhook;
let deaf: Server;

beforeAll(async () => {
  folder = tempFolder();
  webhook = await openWebhook();
  // Takes what is sent, and never answers.
  deaf = createServer(() => undefined);
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  [org, cic] = await Promise.all([startOrg(), startCic()]);
});

afterAll(async () => {
  await killPrograms();
  await webhook?.close();
  deaf?.closeAllConnections();
  deaf?.close();
  folder?.remove();
});

function group(name: string, change: Sections, webhookUrl = webhook.url): GroupFile {
  const servers = { org: org.ready, cic: { url: cic.url, password: cic.ready.password } };
  const alerts = { webhookUrl };
  return writeGroupFile(join(folder.path, name), servers, { ...change, alerts });
}

function start(file: GroupFile): Promise<Program> {
  return runProgram(['start', '--config', file.path]);
}

async function crashing(name: string, webhookUrl?: string): Promise<Program> {
  const crash = join(folder.path, `${name}.mjs`);
  writeFileSync(crash, CRASH);
  const env = { NODE_OPTIONS: `--import=${crash}` };
  const program = await startConnector(group(name, {}, webhookUrl), [], { env });
  program.signal('SIGUSR2');
  await program.ended();
  return program;
}

test('a start that a server refuses is told before the process ends', async () => {
  const program = await start(group('login', { salesforce: { clientSecret: 'wrong-one' } }));
  expect(program.exit?.code, program.excerpt()).toBe(1);
  expect(webhook.told('process')).toEqual([
    expect.objectContaining({
      kind: 'raised',
      level: 'error',
      code: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
      message: expect.stringMatching(/^Casebridge does not start: /),
    }),
  ]);
});

test('a start that is refused again and again is told of once, and is over when one succeeds', async () => {
  const before = webhook.told('process').length;
  const wrong = { cic: { password: 'wrong-one' } };
  for (const round of [1, 2]) {
    const refused = await start(group('again', wrong));
    expect(refused.exit?.code, `${round}: ${refused.excerpt()}`).toBe(1);
  }
  const good = await startConnector(group('again', {}));
  good.signal('SIGTERM');
  await good.ended();
  expect(webhook.told('process').slice(before)).toEqual([
    expect.objectContaining({ kind: 'raised', code: 'CASEBRIDGE_CIC_LOGIN_REFUSED' }),
    expect.objectContaining({ kind: 'cleared', code: 'CASEBRIDGE_CIC_LOGIN_REFUSED' }),
  ]);
});

test('a start that hangs is looked into while it does', async () => {
  const { port } = deaf.address() as AddressInfo;
  const salesforce = { url: `http://127.0.0.1:${port}`, requestTimeout: '2s' };
  const program = startProgram(['start', '--config', group('hangs', { salesforce }).path]);
  await program.logged(/^SALESFORCE_LOGIN: /, 60_000);
  program.signal('SIGTERM');
  await program.ended();
  expect(program.exit?.code, program.excerpt()).toBe(0);
});

test('a start that fails before anything is connected is told, too', async () => {
  const dataDir = join(folder.path, 'a-file');
  writeFileSync(dataDir, '');
  const before = webhook.told('process').length;
  const program = await start(group('folder', { connector: { dataDir } }));
  expect(program.exit?.code, program.excerpt()).toBe(1);
  expect(webhook.told('process').slice(before)).toEqual([
    expect.objectContaining({ code: 'CASEBRIDGE_STORE_FAILED', message: expect.stringContaining(dataDir) }),
  ]);
});

test('a crash is told once, without what the failure says, and ends the process', async () => {
  const before = webhook.told('process').length;
  const program = await crashing('crash');
  expect(program.exit, program.excerpt()).toEqual({ code: 1, signal: null });
  expect(webhook.told('process').slice(before)).toEqual([
    expect.objectContaining({ kind: 'raised', code: 'CASEBRIDGE_INTERNAL', level: 'error' }),
  ]);
  expect(webhook.calls.map(({ text }) => text).join()).not.toContain('Carla');
});

test('a webhook that never answers does not keep it from ending', async () => {
  const { port } = deaf.address() as AddressInfo;
  const program = await crashing('deaf', `http://127.0.0.1:${port}/`);
  expect(program.exit, program.excerpt()).toEqual({ code: 1, signal: null });
});
