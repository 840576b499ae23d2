import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPagesHandler } from '../../../src/simulator/salesforce/pages/pages-handler.js';
import { type MailOrgFixture, SUPPORT, startMailOrg } from '../../support/mail-org.js';

let org: MailOrgFixture;
let pages: ReturnType<typeof createPagesHandler>;

beforeEach(async () => {
  org = await startMailOrg();
  pages = createPagesHandler({ org: org.engine, mail: org.gateway });
  org.engine.write((t) => {
    t.insert('User', [{ Username: 'ann@org' }, { Username: 'bob@org' }]);
    t.insert('Group', [{ Name: 'Billing', Type: 'Queue' }]);
  });
});

afterEach(() => org.close());

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(method: string, path: string, body?: unknown, remoteAddress = '127.0.0.1'): Promise<Answer> {
  const response = await pages({
    method,
    target: `/__sim__${path}`,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
    remoteAddress,
    signal: new AbortController().signal,
  });
  return { status: response.status, body: JSON.parse(String(response.body)) };
}

const MAIL = { from: 'ann@customer.example', to: SUPPORT, subject: 'Help', text: 'one' };

async function newCase(): Promise<string> {
  return String((await call('POST', '/mail', MAIL)).body.caseId);
}

describe('pages of the simulated org', () => {
  it('send a customer mail through SMTP and show the case', async () => {
    const sent = await call('POST', '/mail', MAIL);
    expect(sent.status).toBe(201);
    const { caseId, emailMessageId } = sent.body;
    expect((await call('GET', '/cases')).body).toMatchObject({ cases: [{ Id: caseId, Subject: 'Help' }] });
    expect((await call('GET', `/cases/${caseId}`)).body).toMatchObject({
      case: { Id: caseId },
      emails: [{ Id: emailMessageId }],
      comments: [],
      rows: [],
    });
  });

  it('let an agent comment, answer, hand over, close and delete', async () => {
    const path = `/cases/${await newCase()}`;
    const by = { username: 'ann@org' };
    expect((await call('POST', `${path}/comments`, { ...by, text: 'Looking' })).body).toMatchObject({
      comments: [{ CommentBody: 'Looking' }],
    });
    expect((await call('POST', `${path}/reply`, { ...by, text: 'Try this' })).body).toMatchObject({
      emails: [{ Status: '2' }, { Status: '3', Incoming: false }],
    });
    expect((await call('POST', `${path}/owner`, { ...by, queueName: 'Billing' })).body.owner).toMatchObject({
      name: 'Billing',
      type: 'Queue',
    });
    expect((await call('POST', `${path}/owner`, { ...by, ownerUsername: 'bob@org' })).body.owner).toMatchObject({
      name: 'bob@org',
      type: 'User',
    });
    expect((await call('POST', `${path}/close`, by)).body).toMatchObject({ case: { Status: 'Closed' } });
    expect((await call('POST', `${path}/delete`, by)).body).toHaveProperty('deleted');
    expect((await call('GET', path)).status).toBe(404);
  });

  it('let an agent write a draft and send it', async () => {
    const path = `/cases/${await newCase()}`;
    const by = { username: 'ann@org' };
    await call('POST', `${path}/reply`, { ...by, text: 'Try', draft: true });
    const draft = org.all('EmailMessage')[1];
    expect(draft?.Status).toBe('5');
    await call('POST', `${path}/send-draft`, { ...by, emailMessageId: draft?.Id });
    expect(org.all('EmailMessage')[1]?.Status).toBe('3');
  });

  it.each([
    ['GET', '/nowhere', undefined, 404, 'NOT_FOUND'],
    ['GET', '/cases/5005g0000NOPE', undefined, 404, 'NOT_FOUND'],
    ['GET', '/cases/%E0%A4%A', undefined, 404, 'NOT_FOUND'],
    ['DELETE', '/cases', undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/mail', '{', 400, 'JSON_PARSER_ERROR'],
    ['POST', '/mail', [1], 400, 'JSON_PARSER_ERROR'],
    ['POST', '/mail', undefined, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['POST', '/mail', { ...MAIL, from: 1 }, 400, 'INVALID_FIELD'],
    ['POST', '/mail', { ...MAIL, to: 'nobody@example.com' }, 502, 'MAIL_REFUSED'],
    ['POST', '/mail', 'x'.repeat(1_100_000), 413, 'TOO_LARGE'],
  ])('%s %s with %j is answered with %i', async (method, path, body, status, code) => {
    expect(await call(method, path, body)).toMatchObject({ status, body: { error: { code } } });
  });

  it.each([
    ['toString', {}, 404, 'NOT_FOUND'],
    ['close', {}, 400, 'REQUIRED_FIELD_MISSING'],
    ['close', { username: 'nobody@org' }, 400, 'UNKNOWN_USER'],
    ['owner', { username: 'ann@org', queueName: 'Nope' }, 400, 'UNKNOWN_QUEUE'],
    ['send-draft', { username: 'ann@org', emailMessageId: 'nope' }, 404, 'NOT_FOUND'],
  ])('the action %s with %j is answered with %i', async (action, body, status, code) => {
    const path = `/cases/${await newCase()}/${action}`;
    expect(await call('POST', path, body)).toMatchObject({ status, body: { error: { code } } });
  });

  it('answer nobody but this machine', async () => {
    expect((await call('GET', '/cases', undefined, '10.1.2.3')).status).toBe(403);
    expect((await call('GET', '/cases', undefined, '::ffff:127.0.0.1')).status).toBe(200);
  });
});
