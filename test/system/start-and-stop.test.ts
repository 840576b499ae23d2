import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/runtime/clock.js';
import { createSimulatedCic } from '../../src/simulator/cic/simulated-cic.js';
import { caseOfMail, endOfCase, expectRoutedOnce } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { freePort } from '../support/system/free-port.js';
import { type GroupFile, type Sections, writeGroupFile } from '../support/system/group-file.js';
import { type OrgProgram, startOrg } from '../support/system/org-program.js';
import { hasProcesses, PROGRAM_LIMIT_MS, type Program, startProgram } from '../support/system/program.js';
import { expectNoSecrets, expectNoStackTrace, logFiles } from '../support/system/refusal.js';
import { serveOrgHere } from '../support/system/served-org.js';
import { openStand, type Stand, startConnector } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** `routing.stopTimeout`, with the time that saying goodbye to both servers may take on a busy machine. */
const STOP_LIMIT_MS = 10_000 + 5_000;
const STOPPED = /^Group group is stopped\./;

let stand: Stand;
let groups = 0;
const started: Program[] = [];

beforeAll(async () => {
  stand = await openStand();
});

afterAll(() => stand?.close());

/** A test that failed leaves nothing behind for the next one. */
afterEach(async () => {
  stand.org.program.signal('SIGCONT');
  await stand.desk.stop();
  await Promise.all(started.splice(0).map((program) => program.kill()));
  await stand.cic.fault({ kind: 'clear' });
});

function group(change: Sections = {}): GroupFile {
  groups += 1;
  const { org, cic, folder } = stand;
  const servers = { org: org.ready, cic: { url: cic.url, password: cic.ready.password } };
  return writeGroupFile(join(folder, `group-${groups}`), servers, change);
}

function start(file: GroupFile): Program {
  return kept(startProgram(['start', '--config', file.path]));
}

async function startRouting(file: GroupFile): Promise<Program> {
  return kept(await startConnector(file));
}

function kept(program: Program): Program {
  started.push(program);
  return program;
}

/** Stops it as a service manager does; everything that a clean end shows is looked at. */
async function stopCleanly(program: Program, file: GroupFile, limitMs = STOP_LIMIT_MS): Promise<void> {
  const asked = performance.now();
  program.signal('SIGTERM');
  expect(await program.ended(limitMs + 10_000)).toEqual({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(limitMs);
  expect(program.stderr).toBe('');
  expect(program.entries().at(-1)?.message).toMatch(STOPPED);
  expect(logFiles(file).at(-1)?.text).toBe(program.stdout);
  expect(hasProcesses(program)).toBe(false);
  const { org, cic } = stand;
  expectNoSecrets(program, [org.ready.clientSecret, org.ready.password, cic.ready.password], file);
}

async function connectorSessions(): Promise<number> {
  const { sessions } = await stand.cic.state();
  return sessions.filter(({ userId }) => userId === 'casebridge').length;
}

/** Nobody waits for the answer to the stream's goodbye, so it may be on its way when the process has ended. */
async function expectNoClients(org: OrgProgram): Promise<void> {
  await eventually('the end of the streaming session', 2_000, async () => (await org.streamingStatus()).clients === 0);
}

/** A server that takes connections and says nothing. */
async function silentServer(): Promise<{ readonly port: number; close(): void }> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

describe('a server that is away at the start', () => {
  test('Salesforce: it is tried again, and routed as soon as it is there', async () => {
    const port = await freePort();
    const file = group({ salesforce: { url: `http://127.0.0.1:${port}` } });
    const program = start(file);
    const lost = 'The connection to Salesforce is lost';
    await program.until('the second try', PROGRAM_LIMIT_MS, () => saying(program, lost).length >= 2);
    expect(saying(program, lost)[0]).toMatchObject({ code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE', level: 'warn' });
    const org = await startOrg(['--port', String(port)]);
    await program.logged(/^Group group is started/);
    await program.logged(/^Subscribed to /);
    await stopCleanly(program, file);
    await expectNoClients(org);
    await org.program.kill();
  });

  test('CIC: it is tried again, and routed as soon as it is there', async () => {
    const port = await freePort();
    const { password } = stand.cic.ready;
    const file = group({ cic: { port } });
    const program = start(file);
    const lost = "CIC connection state has changed to 'Down'";
    await program.until('the second try', PROGRAM_LIMIT_MS, () => saying(program, lost).length >= 2);
    expect(saying(program, lost)[0]).toMatchObject({ code: 'CASEBRIDGE_CIC_UNREACHABLE', level: 'warn' });
    const cic = createSimulatedCic({ clock: systemClock, random: Math.random, password });
    await cic.listen({ host: '127.0.0.1', port });
    await program.logged(/^Group group is started/);
    await program.logged(/^Every watched queue has answered/);
    await stopCleanly(program, file);
    expect(cic.state().sessions).toEqual([]);
    await cic.stop();
  });

  test('CIC that is away and comes back while the connector runs', async () => {
    const file = group();
    const program = await startRouting(file);
    // It cuts every connection, also the one that asks for it.
    await stand.cic.fault({ kind: 'restart', interactions: 'keep', downMs: 1_500 }).catch(() => undefined);
    await program.logged("CIC connection state has changed to 'Down'");
    const messageId = await sendMail(stand.org.ready.smtpPort, { subject: 'Meanwhile', text: 'Are you there?' });
    const { case: made } = await caseOfMail(stand, messageId);
    stand.desk.start();
    expectRoutedOnce(await endOfCase(stand, made.Id));
    await stand.desk.stop();
    await stopCleanly(program, file);
    expect(await connectorSessions()).toBe(0);
  });
});

function saying(program: Program, message: string) {
  return program.entries().filter((entry) => entry.message.startsWith(message));
}

describe('SIGTERM while it starts', () => {
  test('with neither server there', async () => {
    const port = await freePort();
    const file = group({ salesforce: { url: `http://127.0.0.1:${port}` }, cic: { port } });
    const program = start(file);
    await program.logged('The connection to Salesforce is lost');
    await stopCleanly(program, file, 5_000);
  });

  test('with servers that never answer', async () => {
    const silent = await silentServer();
    const file = group({ salesforce: { url: `http://127.0.0.1:${silent.port}` }, cic: { port: silent.port } });
    const program = start(file);
    await program.logged('Connecting to Salesforce User');
    await stopCleanly(program, file, 5_000);
    silent.close();
  });

  test('at any early moment', async () => {
    const file = group();
    const program = start(file);
    await program.logged('Connecting to Salesforce User');
    await stopCleanly(program, file, 5_000);
    expect(await connectorSessions()).toBe(0);
  });
});

describe('SIGTERM while it works', () => {
  test('what was settled is marked, both servers are left, the log is whole; the rest is done at the next start', async () => {
    const file = group();
    const program = await startRouting(file);
    stand.desk.start();
    const sent = Array.from({ length: 8 }, (_, mail) =>
      sendMail(stand.org.ready.smtpPort, { subject: `At work ${mail}`, text: 'Hello?' }),
    );
    const messageIds = await Promise.all(sent);
    await program.logged('was successfully created');
    await stopCleanly(program, file);
    expect(await connectorSessions()).toBe(0);
    await expectNoClients(stand.org);
    await expectSettledIsMarked(program);
    const next = await startRouting(file);
    for (const messageId of messageIds) {
      const { case: made } = await caseOfMail(stand, messageId);
      const { interactions } = await endOfCase(stand, made.Id);
      expect(interactions).toHaveLength(1);
    }
    await stand.desk.stop();
    await stopCleanly(next, file);
  });

  test('the token of Salesforce is given back', async () => {
    const served = await serveOrgHere();
    const issued = vi.spyOn(served.org.engine.sessions, 'create');
    const file = group({ salesforce: { url: served.url, ...clientOf(served.org.credentials) } });
    const program = await startRouting(file);
    const tokens = issued.mock.results.map(({ value }) => String(value.token));
    expect(tokens).toHaveLength(1);
    await stopCleanly(program, file);
    expect(tokens.map((token) => served.org.engine.session(token))).toEqual([undefined]);
    expectNoSecrets(program, tokens, file);
    await served.stop();
  });

  test('an unanswered create does not hold it up, and is done at the next start', async () => {
    const file = group();
    const program = await startRouting(file);
    await stand.cic.fault({ kind: 'hang', path: 'handler-notification' });
    const messageId = await sendMail(stand.org.ready.smtpPort, { subject: 'In doubt', text: 'Hello?' });
    await program.logged('Creating email interaction');
    await stopCleanly(program, file);
    await stand.cic.fault({ kind: 'clear' });
    const { case: made, rows } = await caseOfMail(stand, messageId);
    expect(rows.map(({ Processed__c }) => Processed__c)).toEqual([false]);
    const next = await startRouting(file);
    stand.desk.start();
    expectRoutedOnce(await endOfCase(stand, made.Id));
    await stand.desk.stop();
    await stopCleanly(next, file);
  });

  test('a Salesforce that does not answer does not hold it up either', async () => {
    const file = group();
    const program = await startRouting(file);
    stand.org.program.signal('SIGSTOP');
    await stopCleanly(program, file);
  });

  test('a second one ends it at once', async () => {
    const file = group();
    const program = await startRouting(file);
    await stand.cic.fault({ kind: 'hang', path: 'handler-notification' });
    await sendMail(stand.org.ready.smtpPort, { subject: 'Impatient', text: 'Hello?' });
    await program.logged('Creating email interaction');
    program.signal('SIGTERM');
    // The stream is left first; the create is still waited for.
    await program.logged(/^Unsubscribed from /);
    const asked = performance.now();
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 143, signal: null });
    expect(performance.now() - asked).toBeLessThan(2_000);
    expectNoStackTrace(program);
  });
});

function clientOf({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) {
  return { clientId, clientSecret };
}

async function expectSettledIsMarked(program: Program): Promise<void> {
  const settled = program.entries().filter(({ message }) => / is settled: /.test(message));
  expect(settled.length).toBeGreaterThan(0);
  const seen = await Promise.all((await stand.org.cases()).map(({ Id }) => stand.org.case(Id)));
  const processed = new Map(seen.flatMap(({ rows }) => rows.map((row) => [row.Id, row.Processed__c])));
  for (const { rowId } of settled) expect(processed.get(rowId ?? ''), rowId).toBe(true);
}

describe('the simulators', () => {
  test.each(['salesforce', 'cic'])('simulate %s stops at SIGTERM', async (name) => {
    const program = startProgram(['simulate', name]);
    await program.until('its last line', PROGRAM_LIMIT_MS, () => program.stdout.includes('Ctrl-C stops it.'));
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
  });
});
