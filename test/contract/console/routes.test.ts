import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { API_ROUTES, type ApiRouteName } from '../../../src/console/server/route-catalogue.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { redactor } from '../../../src/operations/redactor.js';
import { ConsoleBench } from '../../support/console-bench.js';
import { recordId } from '../../support/fake-group-data.js';
import { FakeGroupOperations } from '../../support/fake-group-operations.js';
import { eventually } from '../../support/system/eventually.js';

let bench: ConsoleBench;

beforeEach(async () => {
  bench = await ConsoleBench.open({ group: new FakeGroupOperations({ demo: true }) });
});

afterEach(() => bench.close());

const PARKED = [recordId('a01', 100_000), 'OR-0000100001'];
const STRANDED = recordId('500', 5_000);

/** For each route a request that is right, and what must be in the answer. */
const RIGHT: Readonly<
  Record<Exclude<ApiRouteName, 'login' | 'logout' | 'session'>, { path?: string; body?: unknown; answer: unknown }>
> = {
  status: { answer: expect.objectContaining({ group: 'casebridge', live: 12 }) },
  interactions: { answer: expect.arrayContaining([expect.objectContaining({ caseNumber: '00001000' })]) },
  rows: { path: '/api/rows?which=parked', answer: expect.arrayContaining([expect.objectContaining({ attempts: 5 })]) },
  retryRows: { body: { rows: PARKED }, answer: PARKED.map(() => expect.objectContaining({ error: '' })) },
  queues: { answer: expect.arrayContaining([expect.objectContaining({ queueName: 'Support' })]) },
  pause: { body: { queue: 'Support' }, answer: { all: false, queues: ['Support'] } },
  resume: { body: {}, answer: { all: false, queues: [] } },
  explain: { path: '/api/explain/OR-0000000001', answer: expect.objectContaining({ standing: 'waiting' }) },
  lastAudit: { answer: expect.objectContaining({ looked: 41 }) },
  audit: { body: { queue: 'Billing' }, answer: expect.objectContaining({ looked: 37 }) },
  routeStranded: { body: { caseIds: [STRANDED] }, answer: [{ id: STRANDED, error: '' }] },
  lastChecks: { answer: null },
  check: { answer: expect.objectContaining({ reports: expect.any(Array) }) },
  log: { path: '/api/log?level=warn&limit=1', answer: { level: 'note', lines: [expect.anything()] } },
  logLevel: { body: { level: 'debug' }, answer: { level: 'debug' } },
  config: { answer: expect.objectContaining({ connector: expect.anything() }) },
  reload: { body: {}, answer: { applied: ['routing.concurrency'], waiting: ['cic.port'] } },
  diagnostics: { answer: undefined },
  demoMail: { body: { to: 'support@example.com', subject: 'Help', text: 'Please.' }, answer: {} },
};

describe('each route of the API', () => {
  it.each(Object.entries(RIGHT))('%s answers an operator', async (name, { path, body, answer }) => {
    const route = API_ROUTES[name as ApiRouteName];
    const browser = await bench.login();
    const got = await browser.ask(path ?? route.path, {
      method: route.method,
      ...(body === undefined ? {} : { body }),
    });
    expect(got.status).toBe(200);
    expect(got.json).toEqual(answer);
    expect(got.headers['cache-control']).toBe('no-store');
  });

  it.each(Object.entries(RIGHT))('%s answers the command line', async (name, { path, body }) => {
    const { method, path: template } = API_ROUTES[name as ApiRouteName];
    const got = await bench.asProgram(path ?? template, { method, ...(body === undefined ? {} : { body }) });
    expect(got.status).toBe(200);
  });

  it.each(Object.entries(API_ROUTES).filter(([, { caller }]) => caller !== 'anybody'))(
    '%s wants a login',
    async (_name, { method, path }) => {
      const got = await bench.ask(path, { method });
      expect(got.status).toBe(401);
      expect(got.json).toMatchObject({ code: 'CASEBRIDGE_API_LOGIN_NEEDED', cure: expect.stringMatching(/./) });
    },
  );

  it('gives the diagnostics as a file', async () => {
    const got = await bench.asProgram('/api/diagnostics');
    expect(got.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="casebridge-diagnostics.zip"',
    });
    expect(got.text.startsWith('PK')).toBe(true);
  });

  it('hands on what was asked for, and nothing that was not', async () => {
    await bench.asProgram('/api/rows/retry', { method: 'POST', body: { all: true } });
    await bench.asProgram('/api/pause', { method: 'POST' });
    await bench.asProgram('/api/audit', { method: 'POST', body: { queue: 'Support' } });
    expect(bench.group.calls.map(({ name, given }) => [name, given])).toEqual([
      ['retry', 'all'],
      ['pause', undefined],
      ['audit', 'Support'],
    ]);
  });

  it('shows the last checks once they have run', async () => {
    await bench.asProgram('/api/checks', { method: 'POST' });
    expect((await bench.asProgram('/api/checks')).json).toMatchObject({ reports: expect.any(Array) });
  });

  it('takes an id that needs escapes', async () => {
    await bench.asProgram(`/api/explain/${encodeURIComponent('a/b %2e')}`);
    expect(bench.group.callsOf('explain')[0]?.given).toBe('a/b %2e');
  });
});

describe('outside the demonstration', () => {
  it('no customer writes', async () => {
    await bench.close();
    bench = await ConsoleBench.open();
    const body = { to: 'support@example.com', subject: 'Help', text: 'Please.' };
    const got = await bench.asProgram('/api/demo/mail', { method: 'POST', body });
    expect(got.status).toBe(404);
  });
});

describe('requests that are not understood', () => {
  const many = Array.from({ length: 2_001 }, () => 'x');
  it.each<[string, string, unknown]>([
    ['POST', '/api/rows/retry', {}],
    ['POST', '/api/rows/retry', { rows: [] }],
    ['POST', '/api/rows/retry', { rows: 'OR-1' }],
    ['POST', '/api/rows/retry', { rows: [7] }],
    ['POST', '/api/rows/retry', { rows: [''] }],
    ['POST', '/api/rows/retry', { rows: ['x'.repeat(65)] }],
    ['POST', '/api/rows/retry', { rows: ['a\nb'] }],
    ['POST', '/api/rows/retry', { rows: many }],
    ['POST', '/api/rows/retry', { all: false }],
    ['POST', '/api/rows/retry', { all: true, rows: ['OR-1'] }],
    ['POST', '/api/rows/retry', ['OR-1']],
    ['POST', '/api/pause', { queueu: 'Support' }],
    ['POST', '/api/pause', { queue: '' }],
    ['POST', '/api/pause', { queue: null }],
    ['POST', '/api/pause', '"Support"'],
    ['POST', '/api/pause', '{"queue":'],
    ['POST', '/api/pause', ''],
    ['POST', '/api/pause', '{"__proto__":{"queue":"x"}}'],
    ['POST', '/api/audit/route', { caseIds: many }],
    ['POST', '/api/checks', { canary: true }],
    ['PUT', '/api/log/level', { level: 'loud' }],
    ['PUT', '/api/log/level', {}],
    ['POST', '/api/demo/mail', { to: 'a@b.example\r\nBcc: c@d.example', subject: '', text: '' }],
    ['POST', '/api/demo/mail', { to: 'a@b.example', subject: 'x', text: 'x', inReplyTo: '<1>\r\nBcc: c@d.example' }],
    ['POST', '/api/demo/mail', { to: 'a@b.example', subject: 'x', text: 'x'.repeat(2_001) }],
    ['POST', '/api/login', { user: 'olivia' }],
    ['POST', '/api/login', { user: 'olivia', password: 'x', token: 'y' }],
    ['POST', '/api/login', { user: 'x'.repeat(65), password: 'x' }],
    ['GET', '/api/rows', undefined],
    ['GET', '/api/rows?which=all', undefined],
    ['GET', '/api/rows?which=parked&after=', undefined],
    ['GET', '/api/rows?which=parked&which=parked', undefined],
    ['GET', '/api/log?limit=0', undefined],
    ['GET', '/api/log?limit=1e9', undefined],
    ['GET', '/api/log?after=-1', undefined],
    ['GET', '/api/log?levle=warn', undefined],
    ['GET', `/api/log?text=${'x'.repeat(2_001)}`, undefined],
    ['GET', `/api/explain/${'x'.repeat(65)}`, undefined],
    ['GET', '/api/explain/%20', undefined],
    ['GET', '/api/explain/a%00b', undefined],
  ])('%s %s %j is answered with 400', async (method, path, body) => {
    const got = await bench.asProgram(path, { method, ...(body === undefined ? {} : { body }) });
    expect(got.status).toBe(400);
    expect(got.json).toEqual({
      code: 'CASEBRIDGE_API_REQUEST_INVALID',
      message: expect.stringMatching(/^The request .*\.$/),
      cure: expect.stringContaining('docs/api.md'),
    });
    expect(bench.group.calls).toEqual([]);
  });

  it('takes JSON only', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await bench.asProgram('/api/pause', { method: 'POST', body: '{}', headers })).status).toBe(415);
  });

  it.each(['/api', '/api/', '/api/nothing', '/api/status/', '/api/../api/nothing'])('%s is no route', async (path) => {
    const got = await bench.asProgram(path);
    expect(got.status).toBe(404);
    expect(got.json).toMatchObject({ code: 'CASEBRIDGE_API_ROUTE_UNKNOWN' });
  });
});

describe('failures of the group', () => {
  const secret = 'hunter2-of-the-org';

  it.each([
    [new CasebridgeError('CASEBRIDGE_USAGE', 'The queue map has no queue "X".'), 400],
    [new CasebridgeError('CASEBRIDGE_ID_UNKNOWN', 'Nothing is known of it.'), 404],
    [new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `password=${secret} was refused`), 502],
    [new CasebridgeError('CASEBRIDGE_STOPPED', 'It is stopping.'), 503],
    [new CasebridgeError('CASEBRIDGE_INTERNAL', 'x is undefined'), 500],
    [new TypeError(`Cannot read properties of undefined (reading '${secret}')`), 500],
    ['thrown text', 500],
  ])('%s is answered with %i, without secrets or insides', async (failure, status) => {
    bench.group.failures.set('queues', failure);
    const got = await bench.asProgram('/api/queues');
    expect(got.status).toBe(status);
    expect(got.json).toEqual({ code: expect.any(String), message: expect.any(String), cure: expect.any(String) });
    expect(got.text).not.toMatch(/hunter2|\bat .*\.ts|TypeError|undefined/);
    if (status >= 500) expect(bench.toldOf('requestFailed')).toMatchObject([{ route: 'GET /api/queues' }]);
  });

  it('are redacted, and so is all that is answered', async () => {
    await bench.close();
    bench = await ConsoleBench.open({ redact: redactor([secret]) });
    bench.group.configuration = { salesforce: { note: `it is ${secret}` } };
    bench.group.failures.set('queues', new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `It said ${secret}.`));
    bench.health = { alive: true, ready: false, reasons: [`It said ${secret}.`] };
    bench.group.write('note', `It said ${secret}.`, { [secret]: secret });
    bench.group.statusChange = { handler: { version: secret } };
    const paths = ['/api/config', '/api/queues', '/readyz', '/api/log', '/api/status'];
    for (const path of paths) {
      const { text } = await bench.asProgram(path);
      expect(text).toContain('[secret]');
      expect(text).not.toContain(secret);
    }
  });

  it('give up what nobody waits for', async () => {
    bench.group.hanging.add('audit');
    const client = new AbortController();
    const asked = bench.asProgram('/api/audit', { method: 'POST', signal: client.signal }).catch(() => undefined);
    await eventually('the audit runs', 5_000, () => bench.group.callsOf('audit').length === 1);
    client.abort();
    await asked;
    await eventually('it is given up', 5_000, () => bench.group.callsOf('audit')[0]?.signal?.aborted === true);
  });

  it('end with 503 when the server stops', async () => {
    bench.group.hanging.add('audit');
    const asked = bench.asProgram('/api/audit', { method: 'POST' });
    await eventually('the audit runs', 5_000, () => bench.group.callsOf('audit').length === 1);
    await bench.close();
    expect(await asked).toMatchObject({ status: 503, json: { code: 'CASEBRIDGE_STOPPED' } });
  });

  it('take at most a given time', async () => {
    await bench.close();
    bench = await ConsoleBench.open({ limits: { workMs: 20 } });
    bench.group.hanging.add('audit');
    expect(await bench.asProgram('/api/audit', { method: 'POST' })).toMatchObject({
      status: 504,
      json: { code: 'CASEBRIDGE_API_TOO_SLOW' },
    });
  });
});
