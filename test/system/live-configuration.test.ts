import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../support/system/eventually.js';
import type { GroupFile, Sections } from '../support/system/group-file.js';
import { callJson } from '../support/system/json-calls.js';
import { type LogEntry, type Program, runProgram, startProgram } from '../support/system/program.js';
import { expectNoSecrets } from '../support/system/refusal.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const WAIT_MS = 30_000;
const SECOND_PASSWORD = 'rotated-password-2';
const THIRD_PASSWORD = 'rotated-password-3';
const TYPO = 'secret-in-the-wrong-place';
let stand: Stand;
let connector: Program;

beforeAll(async () => {
  // The first look of the stream's timer sweep would be in an hour.
  stand = await openStand({ logs: { level: 'note' }, salesforce: { sweepInterval: '1h' } });
  secret('1', stand.cic.ready.password);
  symlinkSync(join(stand.folder, '1'), join(stand.folder, 'cic-password'));
  change(stand.group, (sections) => ({ ...sections, cic: { ...sections.cic, password: undefined } }));
  connector = startProgram(['start', '--config', stand.group.path], {
    env: { CASEBRIDGE_CIC_PASSWORD_FILE: join(stand.folder, 'cic-password') },
  });
  await connector.logged(/^Every watched queue has answered/);
  await connector.logged(/^Subscribed to /);
});

afterAll(() => stand?.close());

function secret(name: string, value: string): void {
  writeFileSync(join(stand.folder, name), `${value}\n`);
}

/** As an editor does: another file takes the place of the one before. */
function change(group: GroupFile, edit: (sections: Sections) => Sections): void {
  const sections = JSON.parse(readFileSync(group.path, 'utf8')) as Sections;
  writeFileSync(`${group.path}~`, JSON.stringify(edit(sections)));
  renameSync(`${group.path}~`, group.path);
}

const set = (section: string, values: Readonly<Record<string, unknown>>) =>
  change(stand.group, (sections) => ({ ...sections, [section]: { ...sections[section], ...values } }));

const told = (message: string): readonly LogEntry[] =>
  connector.entries().filter((entry) => entry.component === 'Configuration' && entry.message.includes(message));

async function api<T>(path: string): Promise<T> {
  const { url, token } = JSON.parse(readFileSync(join(stand.group.dataDir, 'api.json'), 'utf8'));
  return (await (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json()) as T;
}

test('level, interval and concurrency change while it runs, as soon as the file does', async () => {
  set('logs', { level: 'debug' });
  await connector.logged('in effect from now on: logs.level.');
  set('routing', { concurrency: 3 });
  set('salesforce', { sweepInterval: '500ms' });
  await connector.logged(/in effect from now on: .*salesforce\.sweepInterval/);
  // Both may come in one look or in two.
  await connector.until('the concurrency is in effect', WAIT_MS, () => told('routing.concurrency').length > 0);
  const sweeps = () => connector.entries().filter(({ component }) => component === 'Sweep').length;
  const before = sweeps();
  await connector.until('sweeps come faster', WAIT_MS, () => sweeps() > before + 6);
  expect(await api('/api/config')).toMatchObject({ routing: { concurrency: 3 }, salesforce: { sweepInterval: 500 } });
  set('salesforce', { sweepInterval: '1h' });
  await connector.until('it is slow again', WAIT_MS, () => told('salesforce.sweepInterval').length > 1);
});

test('a file that is not valid is refused as a whole, without a word of what it holds', async () => {
  const good = readFileSync(stand.group.path, 'utf8');
  change(stand.group, (sections) => ({
    ...sections,
    routing: { concurrency: 5 },
    salesforce: { ...sections.salesforce, proxy: `user:${TYPO}@proxy` },
  }));
  const { code, level } = await connector.logged(
    'The changed configuration is refused; the one before stays in effect',
  );
  expect([code, level]).toEqual(['CASEBRIDGE_CONFIG_INVALID', 'error']);
  expect(await api('/api/config')).toMatchObject({ routing: { concurrency: 3 } });
  expect(await api('/api/status')).toMatchObject({
    configuration: { refused: { code: 'CASEBRIDGE_CONFIG_INVALID' } },
    troubles: [expect.objectContaining({ key: 'config' })],
  });
  const asked = await runProgram(['reload', '--config', stand.group.path], {
    env: { CASEBRIDGE_CIC_PASSWORD_FILE: join(stand.folder, 'cic-password') },
  });
  expect(asked.exit?.code).toBe(2);
  expectNoSecrets(asked, [TYPO], stand.group);
  writeFileSync(stand.group.path, good);
  await connector.logged('nothing that is in effect has changed');
});

test('what needs a restart is named, in the log and in the status, until it is as before', async () => {
  set('cic', { requestTimeout: '20s' });
  const { code } = await connector.logged('take effect at the next start only: cic.requestTimeout.');
  expect(code).toBe('CASEBRIDGE_CONFIG_NEEDS_RESTART');
  expect(await api('/api/status')).toMatchObject({ configuration: { waiting: ['cic.requestTimeout'] } });
  set('cic', { requestTimeout: undefined });
  await eventually('nothing waits', WAIT_MS, async () => {
    const { configuration } = await api<{ configuration: { waiting: readonly string[] } }>('/api/status');
    return configuration.waiting.length === 0;
  });
});

test('a rotated password is used at the next login, and ends the wait after a refused one', async () => {
  const logins = () => connector.entries().filter(({ message }) => /^Every watched queue has answered/.test(message));
  const onServer = (password: string) =>
    callJson(`${stand.cic.url}/__sim__/directory`, [{ kind: 'putUser', id: 'casebridge', password }]);

  // Changed on the server, then here, by a swapped link; the session that stands is kept.
  await onServer(SECOND_PASSWORD);
  secret('2', SECOND_PASSWORD);
  symlinkSync(join(stand.folder, '2'), join(stand.folder, 'next'));
  renameSync(join(stand.folder, 'next'), join(stand.folder, 'cic-password'));
  await connector.until('it is taken', WAIT_MS, () => told('in effect from now on: cic.password.').length === 1);
  expect(logins()).toHaveLength(1);
  await stand.cic.fault({ kind: 'expireSessions', username: 'casebridge' });
  await connector.until('it is logged in again', WAIT_MS, () => logins().length === 2);

  // The other way round: the server refuses the old one first, and the next login would be in a minute.
  await onServer(THIRD_PASSWORD);
  await stand.cic.fault({ kind: 'expireSessions', username: 'casebridge' });
  await connector.logged(/refused|password/i, WAIT_MS, { level: 'error' });
  writeFileSync(join(stand.folder, '2'), `${THIRD_PASSWORD}\n`);
  connector.signal('SIGHUP');
  await connector.until('it is logged in once more', WAIT_MS, () => logins().length === 3);
  connector.signal('SIGTERM');
  expect(await connector.ended()).toEqual({ code: 0, signal: null });
  expectNoSecrets(connector, [SECOND_PASSWORD, THIRD_PASSWORD, stand.cic.ready.password, TYPO], stand.group);
});
