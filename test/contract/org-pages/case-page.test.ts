import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import { type ServedOrg, serveOrg } from '../../../src/simulator/salesforce/serve-org.js';
import { formToken, PageVisitor } from '../../support/page-visitor.js';

const ALICE = 'alice@casebridge.example';

let served: ServedOrg;
let password: string;
let alice: PageVisitor;
const errors: unknown[] = [];

beforeAll(async () => {
  served = await serveOrg({
    clock: systemClock,
    random: Math.random,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    onError: (_what, error) => errors.push(error),
  });
  password = served.org.credentials.password;
});

afterAll(async () => {
  await served.stop();
  expect(errors).toEqual([]);
});

beforeEach(async () => {
  alice = new PageVisitor(served.url);
  await alice.logIn(ALICE, password);
});

function all(objectName: string, equal: Readonly<Record<string, string>> = {}): readonly SObjectRecord[] {
  return served.org.engine.transactInternally('', (transaction) => transaction.select(objectName, equal));
}

function idOf(objectName: string, equal: Readonly<Record<string, string>>): string {
  return all(objectName, equal)[0]?.Id ?? '';
}

/** A case made by a customer's mail, over SMTP. */
async function newCase(subject = 'Help', text = 'It is broken.'): Promise<string> {
  const response = await fetch(`${served.url}/__sim__/mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: 'carla@customer.example', to: 'support@casebridge.example', subject, text }),
  });
  const { caseId } = (await response.json()) as { readonly caseId: string };
  served.org.engine.runQueuedJobs();
  return caseId;
}

function eventsOf(caseId: string): readonly unknown[] {
  return all('Object_Routing__c', { Object_Id__c: caseId }).map(({ Event__c }) => Event__c);
}

describe('login', () => {
  it.each(['', 'lightning/r/Case/'])(
    'is asked for at the address of a case, /%s…, which it leads to afterwards',
    async (start) => {
      const caseId = await newCase();
      const path = start === '' ? `/${caseId}` : `/${start}${caseId}/view`;
      const stranger = new PageVisitor(served.url);
      const asked = await stranger.get(path);
      expect(asked.status).toBe(200);
      expect(asked.html).toContain('<h1>Log in</h1>');
      expect(asked.html).toContain(`name="startURL" value="${path}"`);
      expect(asked.html).not.toContain('carla@customer.example');
      const entered = await stranger.logIn(ALICE, password, path);
      expect(entered).toMatchObject({ status: 303, location: path });
      expect(entered.headers.get('set-cookie')).toMatch(/^sid\d+=00D[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
      expect((await stranger.get(path)).html).toContain('carla@customer.example');
    },
  );

  it.each([
    ['a wrong password', ALICE, 'guess'],
    ['a user who is not there', 'mallory@casebridge.example', undefined],
    ['a user of programs only', 'integration@casebridge.example', undefined],
  ])('is refused for %s', async (_what, username, guess) => {
    const refused = await new PageVisitor(served.url).logIn(username, guess ?? password);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(refused.html).toContain('role="alert"');
  });

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/"onload='])(
    'never leads to %s',
    async (startURL) => {
      expect((await alice.logIn(ALICE, password, startURL)).location).toBe('/lightning/o/Case/list');
    },
  );

  it('ends with the log-out, which only a form of the session itself does', async () => {
    const { html } = await alice.get('/lightning/o/Case/list');
    expect((await alice.post('/secur/logout.jsp', {})).status).toBe(403);
    const left = await alice.post('/secur/logout.jsp', { _CONFIRMATIONTOKEN: formToken(html) });
    expect(left).toMatchObject({ status: 303, location: '/login' });
    expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await alice.get('/lightning/o/Case/list')).html).toContain('<h1>Log in</h1>');
  });
});

describe('the page of a case', () => {
  it('shows fields, mails and rows; what a customer wrote is text and never markup', async () => {
    const caseId = await newCase('<script>alert(1)</script>', '<b>"bold"</b>');
    const { status, html, headers } = await alice.get(`/${caseId}`);
    expect(status).toBe(200);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&lt;b&gt;&quot;bold&quot;&lt;/b&gt;');
    expect(html).not.toMatch(/<script|<b>/);
    expect(html).toMatch(/OR-\d{10}<\/th>\s*<td>CaseCreated<\/td>\s*<td>waiting<\/td>/);
    expect(html).toContain('<dt>Case Owner</dt><dd>Support</dd>');
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
    );
  });

  it('is not there for a case that is not there, with or without a login', async () => {
    const path = '/5005e00000ZZZZZ';
    expect((await alice.get(path)).status).toBe(404);
    expect((await new PageVisitor(served.url).get(path)).status).toBe(404);
    expect((await alice.get('/lightning/o/Account/list')).status).toBe(404);
  });

  it('is listed among the newest cases', async () => {
    const caseId = await newCase('Listed');
    const { html } = await alice.get('/lightning/o/Case/list');
    expect(html).toContain(`href="/lightning/r/Case/${caseId}/view"`);
  });

  it("sends an answer as who is logged in: the package's own trigger makes the row AgentReplied", async () => {
    const caseId = await newCase();
    const sent = await alice.submit(caseId, 'reply', { text: 'Dear Carla,\r\nit is mended.' });
    expect(sent).toMatchObject({ status: 303, location: `/lightning/r/Case/${caseId}/view?done=reply` });
    const mail = all('EmailMessage', { ParentId: caseId }).at(-1);
    expect(mail).toMatchObject({
      Incoming: false,
      Status: '3',
      ToAddress: 'carla@customer.example',
      TextBody: expect.stringMatching(/^Dear Carla,\nit is mended\./),
      CreatedById: idOf('User', { Username: ALICE }),
    });
    expect(eventsOf(caseId)).toEqual(['CaseCreated', 'AgentReplied']);
    const { html } = await alice.get(sent.location);
    expect(html).toContain('<p class="done" role="status">Your answer was sent.</p>');
    expect(html).toContain('it is mended.');
    expect(html).toContain('<td>AgentReplied</td>');
  });

  it('takes a comment, a new owner and the closing, each with its row', async () => {
    const caseId = await newCase();
    await alice.submit(caseId, 'comments', { text: 'Who knows this?', published: '1' });
    expect(all('CaseComment', { ParentId: caseId })).toMatchObject([
      { CommentBody: 'Who knows this?', IsPublished: true },
    ]);
    await alice.submit(caseId, 'owner', { ownerId: idOf('Group', { Name: 'Billing' }) });
    await alice.submit(caseId, 'owner', { ownerId: idOf('User', { Username: 'bob@casebridge.example' }) });
    const owned = (await alice.get(`/${caseId}`)).html;
    expect(owned).toContain('<dt>Case Owner</dt><dd>Bob Agent</dd>');
    expect(owned).toContain('<strong>Alice Agent</strong> <span class="dim">public');
    await alice.submit(caseId, 'owner', { ownerId: idOf('Group', { Name: 'Support' }) });
    await alice.submit(caseId, 'close');
    expect(eventsOf(caseId)).toEqual([
      'CaseCreated',
      'CommentAdded',
      'QueueChanged',
      'QueueLeft',
      'OwnerChanged',
      'CaseClosed',
    ]);
    const closed = (await alice.get(`/${caseId}`)).html;
    expect(closed).toContain('The case is closed.');
    expect(closed).not.toContain('>Close case<');
  });

  it('keeps what was written when the org refuses it, and says why', async () => {
    const caseId = await newCase();
    const refused = await alice.submit(caseId, 'comments', { text: `<x>${'y'.repeat(4_001)}` });
    expect(refused.status).toBe(400);
    expect(refused.html).toMatch(/<p class="bad" role="alert">STRING_TOO_LONG/);
    expect(refused.html).toContain('required>&lt;x&gt;yyy');
    expect((await alice.submit(caseId, 'reply', { text: '' })).html).toContain('role="alert">text is required');
    expect((await alice.submit(caseId, 'owner', { ownerId: 'nobody' })).status).toBe(400);
    expect(eventsOf(caseId)).toEqual(['CaseCreated']);
  });

  it('does nothing without a login, or with a form that is not of the session', async () => {
    const caseId = await newCase();
    const path = `/lightning/r/Case/${caseId}/close`;
    const bob = new PageVisitor(served.url);
    expect((await bob.post(path, {})).html).toContain('<h1>Log in</h1>');
    await bob.logIn('bob@casebridge.example', password);
    const other = formToken((await bob.get(`/${caseId}`)).html);
    expect(other).toMatch(/^\w{64}$/);
    expect((await alice.post(path, { _CONFIRMATIONTOKEN: other })).status).toBe(403);
    expect((await alice.post(path, {})).status).toBe(403);
    expect(all('Case', { Id: caseId })).toMatchObject([{ IsClosed: false }]);
  });

  it('does only what its forms do', async () => {
    const caseId = await newCase();
    expect((await alice.submit(caseId, 'delete')).status).toBe(404);
    expect((await alice.submit(caseId, 'toString')).status).toBe(404);
    expect((await alice.get(`/lightning/r/Case/${caseId}/close`)).status).toBe(404);
    const json = await fetch(`${served.url}/lightning/r/Case/${caseId}/close`, {
      method: 'POST',
      headers: { cookie: alice.cookie, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(415);
    expect(all('Case', { Id: caseId })).toMatchObject([{ IsClosed: false }]);
  });

  it('is not open to a session that has ended', async () => {
    const caseId = await newCase();
    served.org.engine.sessions.revokeAll();
    expect((await alice.get(`/${caseId}`)).html).toContain('<h1>Log in</h1>');
  });
});
