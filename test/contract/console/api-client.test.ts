import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAccess } from '../../../src/console/api-access.js';
import type { ApiClient } from '../../../src/console/client/api-client.js';
import { connectToRunningGroup } from '../../../src/console/client/running-group.js';
import { AccessFiles } from '../../../src/console/server/access-files.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { type BenchOptions, ConsoleBench } from '../../support/console-bench.js';
import { recordId } from '../../support/fake-group-data.js';
import { FakeGroupOperations } from '../../support/fake-group-operations.js';
import { quickClock } from '../../support/quick-clock.js';
import { selfSigned } from '../../unit/contact-center/wire/self-signed.js';

const never = new AbortController().signal;
let dataDir: string;
let bench: ConsoleBench | undefined;
let client: ApiClient | undefined;
let stranger: Server | undefined;

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'casebridge-api-')), 'data');
});

afterEach(async () => {
  await client?.close();
  await bench?.close();
  stranger?.close();
  stranger?.closeAllConnections();
  [client, bench, stranger] = [undefined, undefined, undefined];
  rmSync(join(dataDir, '..'), { recursive: true });
});

const file = (name: string) => join(dataDir, name);

async function open(options: BenchOptions = {}): Promise<ConsoleBench> {
  bench = await ConsoleBench.open({ tokens: new AccessFiles(dataDir), ...options });
  return bench;
}

async function connected(): Promise<ApiClient> {
  client = await connectToRunningGroup(dataDir, never);
  if (!client) throw new Error('no group was found');
  return client;
}

/** Something else that listens where a group did. */
async function listen(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    if (status !== 0) response.writeHead(status).end(body);
  });
  stranger = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function leave(access: ApiAccess): void {
  new AccessFiles(dataDir).leaveApiAccess(access);
}

describe('the files of a running group', () => {
  it('can be read by their owner only, and are gone afterwards', async () => {
    const running = await open({ settings: { users: [] } });
    for (const name of ['api.json', 'console-token']) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir).sort()).toEqual(['api.json', 'console-token']);
    expect(JSON.parse(readFileSync(file('api.json'), 'utf8'))).toMatchObject({ url: running.url, pid: process.pid });
    const token = readFileSync(file('console-token'), 'utf8').trim();
    expect((await running.ask('/api/login', { method: 'POST', body: { token } })).status).toBe(200);
    await running.close();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('take the place of what a crash has left', async () => {
    leave({ url: 'http://127.0.0.1:1', token: 'old', pid: 1 });
    chmodSync(file('api.json'), 0o644);
    writeFileSync(file('console-token'), 'old');
    await open();
    expect(readFileSync(file('api.json'), 'utf8')).not.toContain('old');
    expect(statSync(file('api.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(file('console-token'))).toBe(false);
  });

  it('are left alone when another process has written them meanwhile', () => {
    const files = new AccessFiles(dataDir);
    files.leaveApiAccess({ url: 'http://127.0.0.1:1', token: 'ours-of-before', pid: 1 });
    leave({ url: 'http://127.0.0.1:2', token: 'theirs', pid: 2 });
    files.clear();
    expect(existsSync(file('api.json'))).toBe(true);
  });

  it('that cannot be written keep the console from starting, and its port free', async () => {
    writeFileSync(dataDir, 'a file where the folder should be');
    await expect(open()).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
  });
});

describe('the client', () => {
  it('calls each route, and understands each answer', async () => {
    const group = new FakeGroupOperations({ demo: true, interactions: 3 });
    await open({ group });
    const api = await connected();
    expect(await api.lastChecks(never)).toBeUndefined();
    const parked = await api.rows('parked', never);
    expect(parked).toEqual(await group.rows('parked', never));
    expect(await api.status(never)).toEqual(group.status());
    expect(await api.interactions(never)).toEqual(group.interactions());
    expect(await api.queues(never)).toEqual(await group.queues(never));
    expect(await api.explain('OR-0000000001', never)).toEqual(await group.explain('OR-0000000001', never));
    expect(await api.audit('Billing', never)).toEqual(await group.audit('Billing', never));
    expect(await api.audit(undefined, never)).toEqual(await group.audit(undefined, never));
    expect(await api.lastAudit(never)).toEqual(group.lastAudit);
    expect(await api.check(never)).toEqual(await api.lastChecks(never));
    expect(await api.pause('Support', never)).toEqual({ all: false, queues: ['Support'] });
    expect(await api.pause(undefined, never)).toEqual({ all: true, queues: ['Support'] });
    expect(await api.resume(undefined, never)).toEqual({ all: false, queues: [] });
    expect(await api.log({ level: 'warn', limit: 2 }, never)).toEqual({
      level: 'note',
      lines: group.log({ level: 'warn', limit: 2 }),
    });
    expect(await api.setLogLevel('debug', never)).toBe('debug');
    expect(await api.config(never)).toEqual(group.config());
    expect([...(await api.diagnostics(never)).slice(0, 2)]).toEqual([0x50, 0x4b]);
    expect(await api.retry([parked[0]?.id ?? ''], never)).toEqual([{ id: parked[0]?.id, error: '' }]);
    expect(await api.retry('all', never)).toHaveLength(2);
    await api.sendCustomerMail({ to: 'support@example.com', subject: 'Help', text: 'Please.' }, never);
    expect(group.callsOf('sendCustomerMail')).toHaveLength(1);
  });

  it('writes many ids in parts', async () => {
    const running = await open();
    const ids = Array.from({ length: 2_500 }, (_, index) => recordId('500', index));
    expect(await (await connected()).routeStranded(ids, never)).toHaveLength(2_500);
    expect(running.group.callsOf('routeStranded')).toHaveLength(3);
  });

  it('throws the error that the group answered with', async () => {
    const running = await open();
    const api = await connected();
    await expect(api.pause('Nowhere', never)).rejects.toMatchObject({ code: 'CASEBRIDGE_USAGE' });
    await expect(api.explain('unknown', never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_ID_UNKNOWN',
      cure: 'Check the id.',
    });
    running.group.failures.set('queues', new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'cic1 did not answer.'));
    await expect(api.queues(never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_UNREACHABLE',
      message: 'cic1 did not answer.',
    });
    await running.close();
    await expect(api.queues(never)).rejects.toMatchObject({ code: 'CASEBRIDGE_API_UNREACHABLE' });
  });

  it('gives up when it is told', async () => {
    const running = await open();
    running.group.hanging.add('audit');
    const api = await connected();
    const stop = new AbortController();
    const asked = api.audit(undefined, stop.signal);
    stop.abort(new Error('given up'));
    await expect(asked).rejects.toThrow('given up');
  });

  it('trusts the certificate of the group, whatever name it has, and no other', async () => {
    const { cert, key } = selfSigned('casebridge.example.com');
    writeFileSync(`${dataDir}.cert.pem`, cert);
    writeFileSync(`${dataDir}.key.pem`, key);
    await open({ settings: { certFile: `${dataDir}.cert.pem`, keyFile: `${dataDir}.key.pem` } });
    expect((await (await connected()).status(never)).group).toBe('casebridge');
    const access = JSON.parse(readFileSync(file('api.json'), 'utf8')) as ApiAccess;
    leave({ ...access, certificate: selfSigned('casebridge.example.com').cert });
    expect(await connectToRunningGroup(dataDir, never)).toBeUndefined();
  });
});

describe('no running group is found', () => {
  const PID = process.pid;

  it('where there is no file, or one that is none of ours', async () => {
    expect(await connectToRunningGroup(dataDir, never)).toBeUndefined();
    await open();
    for (const content of ['', '{}', '[]', '{"url":1,"token":"x","pid":1}']) {
      writeFileSync(file('api.json'), content);
      expect(await connectToRunningGroup(dataDir, never)).toBeUndefined();
    }
  });

  it('where its process is gone', async () => {
    await open();
    const access = JSON.parse(readFileSync(file('api.json'), 'utf8')) as ApiAccess;
    leave({ ...access, pid: 2 ** 22 + 1 });
    expect(await connectToRunningGroup(dataDir, never)).toBeUndefined();
  });

  it('where nobody listens', async () => {
    leave({ url: 'http://127.0.0.1:9', token: 'x', pid: PID });
    expect(await connectToRunningGroup(dataDir, never)).toBeUndefined();
  });

  it('where another group listens', async () => {
    const running = await open();
    leave({ url: running.url, token: 'of-another-one', pid: PID });
    expect(await connectToRunningGroup(dataDir, never)).toBeUndefined();
  });

  it.each([
    ['something else', 200, '<html>'],
    ['something else with JSON', 200, '{"group":7}'],
    ['something that refuses', 500, 'oops'],
    ['nothing', 0, ''],
  ])('where %s answers', async (_what, status, body) => {
    leave({ url: await listen(status, body), token: 'x', pid: PID });
    expect(await connectToRunningGroup(dataDir, never, quickClock(20))).toBeUndefined();
  });
});
