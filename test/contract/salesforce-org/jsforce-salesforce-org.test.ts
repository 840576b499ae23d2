import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import type { Mark } from '../../../src/domain/outcome.js';
import type { Row } from '../../../src/domain/row.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { NO_SECRETS } from '../../../src/runtime/secrets.js';
import type { SalesforceCredentials } from '../../../src/salesforce/auth/login.js';
import { RestCaseReader } from '../../../src/salesforce/case-reader.js';
import type { RoutedRow } from '../../../src/salesforce/org.js';
import type { SalesforceRest } from '../../../src/salesforce/rest.js';
import { JsforceSalesforceOrg, type SalesforceOptions } from '../../../src/salesforce/salesforce-org.js';
import { fayeSessions } from '../../../src/salesforce/stream/faye-session.js';
import type { FieldValue } from '../../../src/simulator/salesforce/engine/org-engine.js';
import { type ServedOrg, type ServeOrgOptions, serveOrg } from '../../../src/simulator/salesforce/serve-org.js';

const never = new AbortController().signal;
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

let served: ServedOrg;
let org: JsforceSalesforceOrg;
const happenings: Happening[] = [];

afterEach(async () => {
  await org.close();
  await served.stop();
  happenings.length = 0;
});

async function serve(options: Partial<ServeOrgOptions> = {}): Promise<void> {
  served = await serveOrg({
    clock: systemClock,
    random: Math.random,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    streaming: { dispatchInterval: 5 },
    onError: (what, error) => expect.fail(`${what}: ${String(error)}`),
    ...options,
    org: { jwtPublicKeyPem: publicKey, ...options.org },
  });
}

function client(credentials?: SalesforceCredentials, change: Partial<SalesforceOptions> = {}): JsforceSalesforceOrg {
  const { clientId, clientSecret } = served.org.credentials;
  org = new JsforceSalesforceOrg({
    clock: systemClock,
    random: Math.random,
    tell: (happening) => happenings.push(happening),
    secrets: NO_SECRETS,
    credentials: credentials ?? { auth: 'clientCredentials', clientId, clientSecret },
    url: served.url,
    apiVersion: '67.0',
    pushTopic: 'ObjectRouting',
    proxy: '',
    requestTimeoutMs: 10_000,
    backoff: { initialMs: 20, maxMs: 200 },
    makeStreamSession: fayeSessions(systemClock),
    ...change,
  });
  return org;
}

/** Makes cases in the Support queue, as mail would; returns their ids. */
function makeCases(count: number, userId = ''): readonly string[] {
  const { engine } = served.org;
  return engine.transactInternally(userId, (transaction) => {
    const [queue] = transaction.select('Group', { Name: 'Support' });
    const fields = (index: number): Record<string, FieldValue> => ({
      Subject: `Case ${index}`,
      OwnerId: queue?.Id ?? '',
      Origin: 'Email',
    });
    return transaction.insert(
      'Case',
      Array.from({ length: count }, (_, index) => fields(index)),
    );
  });
}

const mark = (rowId: string, change: Partial<Mark> = {}): Mark => ({
  rowId,
  outcome: 'Routed',
  interactionId: '100154078860131210',
  error: '',
  attempts: 1,
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  ...change,
});

async function unprocessed(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of org.rows.unprocessed(never)) rows.push(...page);
  return rows;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
}

describe('logging in', () => {
  it('works with client credentials, a JWT, and password with security token', async () => {
    await serve();
    const { username, password, securityToken, clientId, clientSecret, organizationId } = served.org.credentials;
    const ways: readonly SalesforceCredentials[] = [
      { auth: 'clientCredentials', clientId, clientSecret },
      { auth: 'jwt', username, clientId, privateKey },
      { auth: 'password', username, password, securityToken },
    ];
    for (const way of ways) {
      expect(await client(way).connect(never)).toMatchObject({ organizationId, instanceUrl: served.url });
      await org.close();
    }
  });

  it.each([
    ['a wrong secret', { clientSecret: 'not-it' }, 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED'],
    ['a wrong password', { auth: 'password', password: 'not-it' }, 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED'],
  ] as const)('with %s ends with the cause', async (_what, change, code) => {
    await serve();
    const { username, password, securityToken, clientId, clientSecret } = served.org.credentials;
    const base =
      'auth' in change
        ? { auth: 'password' as const, username, password, securityToken }
        : { auth: 'clientCredentials' as const, clientId, clientSecret };
    const refused = client({ ...base, ...change } as SalesforceCredentials).connect(never);
    await expect(refused).rejects.toMatchObject({ code, message: expect.not.stringContaining('not-it') });
  });

  it('tells an expired password, a disabled SOAP login and a wrong host apart', async () => {
    await serve();
    const { username, password, securityToken } = served.org.credentials;
    const byPassword: SalesforceCredentials = { auth: 'password', username, password, securityToken };
    served.org.faults.passwordExpired = true;
    await expect(client(byPassword).connect(never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED',
    });
    served.org.faults.passwordExpired = false;
    served.org.faults.soapLoginDisabled = true;
    await expect(client(byPassword).connect(never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_SALESFORCE_SOAP_LOGIN_DISABLED',
    });
    served.org.faults.soapLoginDisabled = false;
    served.org.faults.actAsLoginHost = true;
    await expect(client().connect(never)).rejects.toMatchObject({ code: 'CASEBRIDGE_SALESFORCE_WRONG_HOST' });
  });
});

describe('the package', () => {
  it('is used without its PushTopic, which is missed loudly', async () => {
    await serve();
    const { engine } = served.org;
    const missed = () => happenings.filter(({ type }) => type === 'pushTopicUnfit').at(-1);
    const expectMissed = (message: RegExp) =>
      expect(missed()).toMatchObject({
        error: { code: 'CASEBRIDGE_PUSH_TOPIC_MISSING', passing: false, message: expect.stringMatching(message) },
      });
    engine.transactInternally('', (transaction) => {
      const [topic] = transaction.select('PushTopic', { Name: 'ObjectRouting' });
      transaction.update('PushTopic', [{ Id: topic?.Id ?? '', IsActive: false }]);
    });
    await client().connect(never);
    expectMissed(/"ObjectRouting" is not active/);
    await org.close();
    engine.transactInternally('', (transaction) => {
      const [topic] = transaction.select('PushTopic', { Name: 'ObjectRouting' });
      transaction.delete('PushTopic', [topic?.Id ?? '']);
    });
    await client().connect(never);
    expectMissed(/no PushTopic "ObjectRouting"/);
  });
});

describe('the routing table', () => {
  it('is read oldest first, page by page', async () => {
    await serve();
    await client().connect(never);
    makeCases(1_200);
    const pages: number[] = [];
    const names: string[] = [];
    for await (const page of org.rows.unprocessed(never)) {
      pages.push(page.length);
      names.push(...page.map(({ name }) => name));
    }
    expect(pages).toEqual([500, 500, 200]);
    expect(names).toEqual([...names].sort());
  });

  it('gives sound rows', async () => {
    await serve();
    await client().connect(never);
    const [caseId] = makeCases(1);
    expect(await unprocessed()).toEqual([
      expect.objectContaining({
        objectId: caseId,
        event: 'CaseCreated',
        workgroup: 'Support Mail',
        source: 'sweep',
        defect: '',
        attempts: 0,
      }),
    ]);
  });

  it('is marked 200 rows a call, each row with its own result', async () => {
    await serve();
    await client().connect(never);
    makeCases(200);
    const rows = await unprocessed();
    const [locked, gone] = rows;
    served.org.faults.lockRows([locked?.id ?? '']);
    served.org.engine.transactInternally('', (transaction) =>
      transaction.delete('Object_Routing__c', [gone?.id ?? '']),
    );
    const results = await org.rows.mark(
      rows.map(({ id }) => mark(id)),
      never,
    );
    expect(results.slice(0, 3)).toMatchObject([
      { rowId: locked?.id, status: 'failed', error: { failureClass: 'transient' } },
      { rowId: gone?.id, status: 'gone' },
      { status: 'marked' },
    ]);
    expect(results.filter(({ status }) => status === 'marked')).toHaveLength(198);
    const left = await unprocessed();
    expect(left.map(({ id }) => id)).toEqual([locked?.id]);
    expect(await org.rows.stillUnprocessed([locked?.id ?? '', rows[2]?.id ?? ''], never)).toHaveLength(1);
  });

  it('tells the CIC user of whoever caused a row', async () => {
    await serve();
    await client().connect(never);
    const { engine } = served.org;
    const [user] = engine.transactInternally('', (transaction) => transaction.select('User', { IsActive: true }));
    const userId = String(user?.Id);
    const setCicUser = (name: string | null) =>
      engine.transactInternally('', (transaction) =>
        transaction.update('User', [{ Id: userId, ObjectRouting_CIC_User__c: name }]),
      );
    setCicUser(null);
    makeCases(1, userId);
    const [row] = await unprocessed();
    expect(await org.rows.authorOf(row?.id ?? '', never)).toBe('');
    setCicUser('Alice');
    expect(await org.rows.authorOf(row?.id ?? '', never)).toBe('Alice');
    expect(await org.rows.authorOf('a00000000000099AAA', never)).toBe('');
  });

  it('carries outcome, interaction, time, attempts and cause, cut to what fits', async () => {
    await serve();
    await client().connect(never);
    makeCases(1);
    const [row] = await unprocessed();
    await org.rows.mark([mark(row?.id ?? '', { outcome: 'Failed', error: 'x'.repeat(400), attempts: 3 })], never);
    const [stored] = served.org.engine.transactInternally('', (transaction) =>
      transaction.select('Object_Routing__c', { Id: row?.id ?? '' }),
    );
    expect(stored).toMatchObject({
      Processed__c: true,
      Outcome__c: 'Failed',
      Interaction_Id__c: '100154078860131210',
      Error__c: 'x'.repeat(255),
      Attempts__c: 3,
    });
    expect(Date.parse(String(stored?.Processed_At__c))).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });

  it('is found among what was routed, latest first, unless its case is closed or it got no interaction', async () => {
    await serve();
    await client().connect(never);
    makeCases(4);
    const rows = await unprocessed();
    const [first, closed, parked, last] = rows.map(({ id }) => id);
    const results = await org.rows.mark(
      [mark(first ?? ''), mark(closed ?? ''), mark(parked ?? '', { outcome: 'Failed', interactionId: '' })],
      never,
    );
    expect(results.map(({ status }) => status)).toEqual(['marked', 'marked', 'marked']);
    await org.rows.mark([mark(last ?? '', { interactionId: '100154078860131211' })], never);
    served.org.engine.transactInternally('', (transaction) =>
      transaction.update('Case', [{ Id: rows[1]?.objectId ?? '', Status: 'Closed' }]),
    );
    const routed: RoutedRow[] = [];
    for await (const page of org.rows.routed(never)) routed.push(...page);
    const [stored] = served.org.engine.transactInternally('', (transaction) =>
      transaction.select('Object_Routing__c', { Id: last ?? '' }),
    );
    const changedAt = Date.parse(String(stored?.LastModifiedDate));
    expect(changedAt).toBeGreaterThan(0);
    expect(routed).toEqual([
      { id: last, objectId: rows[3]?.objectId, event: 'CaseCreated', interactionId: '100154078860131211', changedAt },
      expect.objectContaining({ id: first, objectId: rows[0]?.objectId, interactionId: '100154078860131210' }),
    ]);
  });

  it('survives an expired session: one login, and the call is repeated', async () => {
    await serve({ org: { sessionTimeoutMs: 300 } });
    await client().connect(never);
    makeCases(3);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const before = happenings.filter(({ type }) => type === 'salesforceConnecting').length;
    expect(await unprocessed()).toHaveLength(3);
    expect(happenings.filter(({ type }) => type === 'salesforceConnecting')).toHaveLength(before + 1);
  });

  it('tells a limit that is exceeded as throttled', async () => {
    await serve();
    await client().connect(never);
    served.org.faults.requestLimitExceeded = true;
    await expect(unprocessed()).rejects.toMatchObject({
      code: 'CASEBRIDGE_SALESFORCE_THROTTLED',
      failureClass: 'throttled',
    });
  });
});

describe('cases and queue map', () => {
  it('reads cases that are asked for together in one query', async () => {
    await serve();
    await client().connect(never);
    const caseIds = makeCases(50);
    const closed = caseIds[0] ?? '';
    served.org.engine.transactInternally('', (transaction) =>
      transaction.update('Case', [{ Id: closed, Status: 'Closed' }]),
    );
    const asked = [...caseIds, '500000000000999AAA'];
    const facts = await Promise.all(asked.map((caseId) => org.cases.facts(caseId, never)));
    expect(facts[0]).toMatchObject({
      exists: true,
      isClosed: true,
      rows: [
        expect.objectContaining({ event: 'CaseClosed', outcome: '' }),
        expect.objectContaining({ event: 'CaseCreated', workgroup: 'Support Mail' }),
      ],
    });
    expect(facts[1]).toMatchObject({
      exists: true,
      isClosed: false,
      rows: [expect.objectContaining({ event: 'CaseCreated' })],
    });
    expect(facts.at(-1)).toMatchObject({ exists: false });
  });

  it('finds the rows of a deleted case, latest first, although the case is gone', async () => {
    await serve();
    await client().connect(never);
    const [caseId = ''] = makeCases(1);
    served.org.engine.transactInternally('', (transaction) => transaction.delete('Case', [caseId]));
    expect(await org.cases.facts(caseId, never)).toMatchObject({
      exists: false,
      rows: [expect.objectContaining({ event: 'CaseDeleted' }), expect.objectContaining({ event: 'CaseCreated' })],
    });
  });

  it('reads cases whose turn comes next along with those asked for', async () => {
    await serve();
    await client().connect(never);
    const caseIds = makeCases(150);
    const queries: string[] = [];
    const counted: SalesforceRest = {
      request: (method, path, body, signal) => {
        queries.push(path);
        return org.rest.request(method, path, body, signal);
      },
    };
    const reader = new RestCaseReader(counted, systemClock, never);
    const upcoming = () => caseIds.slice(1);
    for (const caseId of caseIds) expect(await reader.facts(caseId, never, upcoming)).toMatchObject({ exists: true });
    expect(queries).toHaveLength(1);
  });

  it('knows the CIC user of an owner', async () => {
    await serve();
    await client().connect(never);
    const [caseId = ''] = makeCases(1);
    served.org.engine.transactInternally('', (transaction) => {
      const [alice] = transaction.select('User', { Username: 'alice@casebridge.example' });
      transaction.update('Case', [{ Id: caseId, OwnerId: alice?.Id ?? '' }]);
    });
    expect(await org.cases.facts(caseId, never)).toMatchObject({ ownerCicUser: 'alice' });
  });

  it('reads the queue map', async () => {
    await serve();
    await client().connect(never);
    expect(await org.queueMap.load(never)).toEqual([
      expect.objectContaining({ queueName: 'Billing', workgroup: 'Billing Mail' }),
      expect.objectContaining({ queueName: 'Support', workgroup: 'Support Mail' }),
    ]);
  });
});

describe('the stream', () => {
  async function listen(): Promise<Row[]> {
    const rows: Row[] = [];
    await client().connect(never);
    org.stream.onRows((delivered) => rows.push(...delivered));
    org.stream.start(never);
    await until(() => org.stream.state === 'subscribed');
    return rows;
  }

  it('tells of new rows', async () => {
    await serve();
    const rows = await listen();
    const [caseId] = makeCases(1);
    await until(() => rows.length > 0);
    expect(rows).toEqual([expect.objectContaining({ objectId: caseId, event: 'CaseCreated', source: 'stream' })]);
  });

  it('does not tell of the marks that we write', async () => {
    await serve();
    const rows = await listen();
    makeCases(1);
    await until(() => rows.length > 0);
    await org.rows.mark([mark(rows[0]?.id ?? '')], never);
    makeCases(1);
    await until(() => rows.length > 1);
    expect(rows.map(({ name }) => name)).toEqual(['OR-0000000001', 'OR-0000000002']);
  });

  it.each([
    ['expired sessions', { kind: 'expireSessions' }],
    ["the server's own disconnect", { kind: 'serverDisconnect' }],
  ] as const)('comes back after %s', async (_what, fault) => {
    await serve({ streaming: { dispatchInterval: 5, longPollTimeout: 300 } });
    const rows = await listen();
    served.cometd.faults.inject(fault);
    await until(() => happenings.some((told) => told.type === 'streamState' && told.state === 'lost'));
    await until(() => org.stream.state === 'subscribed');
    makeCases(1);
    await until(() => rows.length > 0);
  });

  it('comes back with a new token after a revoked one', async () => {
    await serve({ streaming: { dispatchInterval: 5, longPollTimeout: 300 } });
    const rows = await listen();
    const logins = () => happenings.filter(({ type }) => type === 'salesforceConnecting').length;
    const before = logins();
    served.org.engine.sessions.revokeAll();
    await until(() => logins() > before);
    await until(() => org.stream.state === 'subscribed');
    makeCases(1);
    await until(() => rows.length > 0);
  });
});
