import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { acquireInstanceLock } from '../../src/store/instance-lock.js';
import { administrator, create, idOf } from '../support/system/administrator.js';
import { caseOfMail } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { freePort } from '../support/system/free-port.js';
import { type Program, runProgram, startProgram } from '../support/system/program.js';
import { expectNoSecrets, expectRefusal } from '../support/system/refusal.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const WAIT_MS = 30_000;
let stand: Stand;
let panelUrl = '';

beforeAll(async () => {
  const port = await freePort();
  panelUrl = `http://127.0.0.1:${port}`;
  stand = await openStand({ agents: { port } });
});

afterAll(() => stand?.close());

async function json(command: string, ...args: readonly string[]): Promise<unknown> {
  const program = await runProgram([command, ...args, '--config', stand.group.path, '--json']);
  expectNoSecrets(program, [stand.org.ready.clientSecret, stand.org.ready.password], stand.group);
  expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
  return JSON.parse(program.stdout);
}

function api(): { readonly url: string; readonly token: string } {
  return JSON.parse(readFileSync(join(stand.group.dataDir, 'api.json'), 'utf8'));
}

async function statusOf(path: string): Promise<number> {
  return (await fetch(`${api().url}${path}`)).status;
}

const mailTo = async (subject: string) =>
  caseOfMail(
    stand,
    await sendMail(stand.org.ready.smtpPort, { to: 'support@casebridge.example', subject, text: 'Hello?' }),
  );

async function isReady(): Promise<void> {
  await eventually('the group is ready', WAIT_MS, async () => (await statusOf('/readyz').catch(() => 0)) === 200);
}

async function end(connector: Program): Promise<void> {
  connector.signal('SIGTERM');
  await connector.ended();
}

test('a running group answers its probes, and only those, without a login; its token is its owner’s', async () => {
  const connector = await stand.connect();
  await isReady();
  expect(await statusOf('/healthz')).toBe(200);
  expect(await (await fetch(`${api().url}/metrics`)).text()).toContain('casebridge_ready 1');
  expect(await statusOf('/api/status')).toBe(401);
  expect(statSync(join(stand.group.dataDir, 'api.json')).mode & 0o077).toBe(0);
  const status = await fetch(`${api().url}/api/status`, { headers: { authorization: `Bearer ${api().token}` } });
  expect(await status.json()).toMatchObject({ group: 'group', dryRun: false, paused: { all: false, queues: [] } });
  await end(connector);
  expect(() => api()).toThrow('ENOENT');
});

test('checks and rows that are asked for by command go through the running group, which makes checks by itself, too', async () => {
  const connector = await stand.connect();
  await isReady();
  const { url, token } = api();
  const ask = async (path: string) =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
  const own = await eventually(
    'the checks after the start',
    WAIT_MS,
    async () => (await ask('/api/checks')) ?? undefined,
  );
  expect(connector.stdout).toContain('Checks: ');
  const checked = await json('check');
  const asked = await ask('/api/checks');
  expect(asked.at).toBeGreaterThan(own.at);
  expect(checked).toEqual({ ok: true, checks: asked.reports });
  await json('pause', 'Support');
  const { case: made, rows } = await mailTo('Where am I listed?');
  const waiting = [
    expect.objectContaining({ name: rows[0]?.Name, objectId: made.Id, queueName: 'Support', skills: '' }),
  ];
  expect(await json('rows', '--case', made.CaseNumber, '--limit', '5')).toEqual(waiting);
  expect(await json('rows', '--queue', 'Billing')).toEqual([]);
  await json('resume');
  await eventually('the row is routed', WAIT_MS, async () => JSON.stringify(await json('rows')) === '[]');
  await end(connector);
});

test('commands need none of the secrets while the group runs, and are refused without them once it has ended', async () => {
  const { path, dataDir } = stand.group;
  const { salesforce, cic, ...sections } = JSON.parse(readFileSync(path, 'utf8'));
  const bare = `${path}.bare.json`;
  const without = { salesforce: { ...salesforce, clientSecret: '' }, cic: { ...cic, password: '' } };
  writeFileSync(bare, JSON.stringify({ ...sections, ...without }));
  const run = (...args: readonly string[]) => runProgram([...args, '--config', bare, '--json']);
  const connector = await stand.connect();
  await isReady();
  for (const args of [['pause', 'Billing'], ['resume'], ['rows'], ['queues'], ['retry', '--all-parked', '--yes']]) {
    const program = await run(...args);
    expect(program.exit, `${args[0]}: ${program.excerpt()}`).toEqual({ code: 0, signal: null });
  }
  await end(connector);
  const silent = acquireInstanceLock(dataDir);
  expectRefusal(await run('pause', 'Billing'), { exit: 1, code: 'CASEBRIDGE_API_UNREACHABLE', says: 'a process runs' });
  silent.release();
  expectRefusal(await run('pause', 'Billing'), { exit: 2, code: 'CASEBRIDGE_CONFIG_INVALID', says: 'cic.password' });
});

test('a queue that is paused makes its cases wait, also through the next process, until it is resumed', async () => {
  let connector = await stand.connect();
  await isReady();
  expect(await json('pause', 'Support')).toEqual({ all: false, queues: ['Support'], isRunning: true });
  const queuesWith = (isRunning: boolean) => ({
    isRunning,
    lines: [
      { queueName: 'Billing', paused: false, salesforce: [], cic: [] },
      { queueName: 'Support', paused: true, salesforce: [], cic: [] },
    ],
  });
  expect(await json('queues')).toMatchObject(queuesWith(true));
  await end(connector);
  expect(await json('queues')).toMatchObject(queuesWith(false));
  const { stdout } = await runProgram(['queues', '--config', stand.group.path]);
  expect(stdout).toMatch(/^Support .* PAUSED\s*$/m);
  const { rows } = await mailTo('Please wait');
  connector = await stand.connect();
  await isReady();
  await eventually('the row waits', WAIT_MS, () => connector.stdout.includes('queue \\"Support\\" is paused'));
  expect(await json('explain', rows[0]?.Name ?? '')).toMatchObject({ standing: 'waitsForRouting' });
  await end(connector);
  expect(await json('resume')).toEqual({ all: false, queues: [], isRunning: false });
  connector = await stand.connect();
  await eventually('the row is routed', WAIT_MS, async () => JSON.stringify(await json('rows')) === '[]');
  await end(connector);
});

test('a dry run shows what would be done beside the process that does it, and changes nothing', async () => {
  const dry = startProgram(['start', '--dry-run', '--config', stand.group.path]);
  await dry.logged(/^Subscribed to /, WAIT_MS);
  const { case: made, rows } = await mailTo('Only look');
  await eventually('it is shown', WAIT_MS, () => dry.stdout.includes('would create. Nothing was done.'));
  // A panel would let agents take and end real interactions.
  await expect(fetch(`${panelUrl}/healthz`)).rejects.toThrow('fetch failed');
  await end(dry);
  expect(dry.exit).toEqual({ code: 0, signal: null });
  expect(await json('rows')).toEqual([expect.objectContaining({ name: rows[0]?.Name })]);
  expect(await stand.cic.interactionsOf(made.Id)).toEqual([]);
});

test('a canary through a running group says that the stream told of its row', async () => {
  const admin = await administrator(stand.org.ready);
  const AssigneeId = await idOf(admin, 'User', { Username: 'integration@casebridge.example' });
  const PermissionSetId = await idOf(admin, 'PermissionSet', { Name: 'Object_Routing_Canary' });
  await create(admin, 'PermissionSetAssignment', { AssigneeId, PermissionSetId });
  const connector = await stand.connect();
  await isReady();
  expect(await json('check', '--canary', '--yes', '--queue', 'Support')).toMatchObject({
    ok: true,
    checks: expect.arrayContaining([
      expect.objectContaining({
        code: 'CANARY_ROUTED',
        result: 'ok',
        evidence: expect.stringContaining('The stream told of it.'),
      }),
    ]),
  });
  await end(connector);
});
