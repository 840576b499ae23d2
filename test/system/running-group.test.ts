import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseOfMail } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { type Program, runProgram, startProgram } from '../support/system/program.js';
import { expectNoSecrets } from '../support/system/refusal.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const WAIT_MS = 30_000;
let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
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

test('a queue that is paused makes its cases wait, also through the next process, until it is resumed', async () => {
  let connector = await stand.connect();
  await isReady();
  expect(await json('pause', 'Support')).toEqual({ all: false, queues: ['Support'], isRunning: true });
  await end(connector);
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
  await eventually(
    'it follows the stream',
    WAIT_MS,
    () => dry.stdout.includes('"DryRun"') || dry.stdout.includes('ready'),
  );
  const { rows } = await mailTo('Only look');
  await eventually('it is shown', WAIT_MS, () => dry.stdout.includes('would create. Nothing was done.'));
  await end(dry);
  expect(dry.exit).toEqual({ code: 0, signal: null });
  expect(await json('rows')).toEqual([expect.objectContaining({ name: rows[0]?.Name })]);
});
