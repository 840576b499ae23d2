import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import { type CallOptions, call, tokenOf } from './served-org.js';

const V = '/services/data/v60.0';

describe('the REST API', () => {
  let org: SimulatedOrg;
  let token = '';
  let caseId = '';
  beforeAll(async () => {
    org = createSimulatedOrg({ clock: systemClock, metadataFolders: ['salesforce-package'] });
    org.start();
    token = tokenOf(org, 'admin');
    const created = await call(org, 'POST', `${V}/sobjects/Case`, { token, body: { Subject: 'one' } });
    caseId = (created.body as { id: string }).id;
  });
  afterEach(() => org.faults.clear());

  const request = (method: string, path: string, options: CallOptions = {}) =>
    call(org, method, path, { token, ...options });

  it('lists versions without a login, also with double slashes', async () => {
    const { status, body } = await call(org, 'GET', '//services/data');
    expect(status).toBe(200);
    expect((body as unknown[]).at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
    expect((body as { label: string }[])[0]?.label).toBe("Summer '16");
  });

  it('answers what a client asks for at log-in', async () => {
    const query = encodeURIComponent(
      'SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization',
    );
    expect((await request('GET', `//services/data/v50.0/query?q=${query}`)).body).toMatchObject({
      totalSize: 1,
      done: true,
    });
    expect((await request('GET', '/services/oauth2/userinfo')).body).toMatchObject({
      preferred_username: 'admin@casebridge.example',
    });
    expect((await request('GET', `${V}/query?q=${query}&columns=true`)).body).toMatchObject({
      entityName: 'Organization',
    });
  });

  it.each([
    ['no token', { token: undefined }, 401, 'INVALID_SESSION_ID', 'Session expired or invalid'],
    ['an unknown token', { token: '00Dx!y' }, 401, 'INVALID_SESSION_ID', 'Session expired or invalid'],
  ])('refuses %s', async (_what, options, status, errorCode, message) => {
    expect(await request('GET', `${V}/limits`, options)).toMatchObject({ status, body: [{ errorCode, message }] });
  });

  it('takes both authorization schemes', async () => {
    const headers = { authorization: `OAuth ${token}` };
    expect((await call(org, 'GET', `${V}/limits`, { headers })).status).toBe(200);
  });

  it.each([
    ['GET', '/services/data/v30.0/limits', {}, 410, 'UNSUPPORTED_API_VERSION'],
    ['GET', '/services/data/v99.0/limits', {}, 404, 'NOT_FOUND'],
    ['GET', `${V}/nothing`, {}, 404, 'NOT_FOUND'],
    ['GET', `${V}/sobjects/Nothing/x`, {}, 404, 'NOT_FOUND'],
    ['GET', `${V}/sobjects/Case/5005e00000ZZZZZ`, {}, 404, 'NOT_FOUND'],
    ['PATCH', `${V}/sobjects/Case/5005e00000ZZZZZ`, { body: { Subject: 'x' } }, 404, 'NOT_FOUND'],
    ['PATCH', `${V}/sobjects/Case/0015e0000000001`, { body: { Subject: 'x' } }, 400, 'MALFORMED_ID'],
    ['PUT', `${V}/sobjects/Case`, { body: {} }, 405, 'METHOD_NOT_ALLOWED'],
    ['POST', `${V}/limits`, { body: {} }, 405, 'METHOD_NOT_ALLOWED'],
    ['POST', `${V}/sobjects/Case`, { raw: '{"Subject":' }, 400, 'JSON_PARSER_ERROR'],
    ['POST', `${V}/sobjects/Case`, { raw: '{"Subject":{"a":1}}' }, 400, 'JSON_PARSER_ERROR'],
    ['POST', `${V}/sobjects/Case`, { body: { Nope: 1 } }, 400, 'INVALID_FIELD'],
    [
      'POST',
      `${V}/sobjects/Case`,
      { raw: 'Subject=x', headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['GET', `${V}/query?q=`, {}, 400, 'MALFORMED_QUERY'],
    ['GET', `${V}/query?q=SELECT+Id+FROM+Nope`, {}, 400, 'INVALID_TYPE'],
    ['GET', `${V}/query/01g5e0000000999AAA-2000`, {}, 400, 'INVALID_QUERY_LOCATOR'],
    ['GET', `${V}/%zz`, {}, 400, 'MALFORMED_URI'],
    ['GET', `${V}/query?q=${'x'.repeat(17_000)}`, {}, 414, 'URI_TOO_LONG'],
    [
      'GET',
      `${V}/composite/sobjects/Case?ids=${Array.from({ length: 2001 }, () => 'x').join(',')}`,
      {},
      400,
      'EXCEEDED_ID_LIMIT',
    ],
  ])('%s %s %j is %i %s', async (method, path, options, status, errorCode) => {
    expect(await request(method, path, options)).toMatchObject({ status, body: [{ errorCode }] });
  });

  it('honours the date of the last change, to the second', async () => {
    const { body } = await request('GET', `${V}/sobjects/Case/${caseId}`);
    const changed = Date.parse((body as { LastModifiedDate: string }).LastModifiedDate.replace('+0000', 'Z'));
    const at = (time: number) => new Date(time).toUTCString();
    const patch = (time: number) =>
      request('PATCH', `${V}/sobjects/Case/${caseId}`, { body: {}, headers: { 'if-unmodified-since': at(time) } });
    expect((await patch(changed - 1000)).status).toBe(412);
    expect((await patch(Date.now() + 1000)).status).toBe(204);
    const get = (time: number) =>
      request('GET', `${V}/sobjects/Case/${caseId}`, { headers: { 'if-modified-since': at(time) } });
    expect((await get(Date.now() + 5000)).status).toBe(304);
    expect((await get(changed - 1000)).status).toBe(200);
    const bad = { body: {}, headers: { 'if-unmodified-since': 'soon' } };
    expect((await request('PATCH', `${V}/sobjects/Case/${caseId}`, bad)).status).toBe(400);
  });

  it('upserts: 201, then 200, without a body before 46.0, 404 with updateOnly', async () => {
    const path = (version: string, key: string) =>
      `/services/data/v${version}/sobjects/Object_Routing__c/Key__c/${encodeURIComponent(key)}`;
    const body = { Event__c: 'Requeued', Object_Id__c: caseId };
    expect(await request('PATCH', path('60.0', 'Requeued:1/2'), { body })).toMatchObject({
      status: 201,
      body: { created: true },
    });
    expect(await request('PATCH', path('60.0', 'Requeued:1/2'), { body })).toMatchObject({
      status: 200,
      body: { created: false },
    });
    expect(await request('PATCH', path('45.0', 'Requeued:1/2'), { body })).toMatchObject({
      status: 204,
      body: undefined,
    });
    expect((await request('PATCH', `${path('60.0', 'Requeued:2')}?updateOnly=true`, { body })).status).toBe(404);
    expect(await request('GET', path('60.0', 'Requeued:1/2'))).toMatchObject({
      status: 200,
      body: { Key__c: 'Requeued:1/2' },
    });
  });

  it('retrieves chosen fields of one and of many records', async () => {
    expect((await request('GET', `${V}/sobjects/Case/${caseId}?fields=Subject,CaseNumber`)).body).toEqual({
      attributes: { type: 'Case', url: `${V}/sobjects/Case/${caseId}` },
      Subject: 'one',
      CaseNumber: '00000001',
    });
    const many = await request('POST', `${V}/composite/sobjects/Case`, {
      body: { ids: [caseId, '5005e00000ZZZZZ'], fields: ['Subject'] },
    });
    expect(many.body).toEqual([expect.objectContaining({ Id: caseId, Subject: 'one' }), null]);
  });

  it('collections upsert tells which records were created', async () => {
    const record = (key: string, fields = {}) => ({
      attributes: { type: 'Object_Routing__c' },
      Key__c: key,
      Event__c: 'Requeued',
      Object_Id__c: caseId,
      ...fields,
    });
    const upsert = (records: unknown[]) =>
      request('PATCH', `${V}/composite/sobjects/Object_Routing__c/Key__c`, { body: { allOrNone: false, records } });
    await upsert([record('c:1')]);
    expect((await upsert([record('c:1'), record('c:2'), record('c:3', { Outcome__c: 'x' })])).body).toMatchObject([
      { success: true, created: false },
      { success: true, created: true },
      {
        success: false,
        created: true,
        errors: [{ statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Outcome__c'] }],
      },
    ]);
  });

  it('composite: references between subrequests', async () => {
    const compositeRequest = [
      { method: 'POST', url: `${V}/sobjects/Account`, referenceId: 'acme', body: { Name: 'Acme' } },
      {
        method: 'POST',
        url: `${V}/sobjects/Contact`,
        referenceId: 'c',
        body: { LastName: 'M', AccountId: '@{acme.id}' },
      },
      { method: 'GET', url: `${V}/query?q=SELECT+Name+FROM+Account+WHERE+Id='@{acme.id}'`, referenceId: 'q' },
      { method: 'GET', url: `${V}/sobjects/Contact/@{q.records[0].Name}`, referenceId: 'bad' },
    ];
    const { status, body } = await request('POST', `${V}/composite`, { body: { compositeRequest } });
    expect(status).toBe(200);
    const { compositeResponse } = body as { compositeResponse: { httpStatusCode: number }[] };
    expect(compositeResponse.map((entry) => entry.httpStatusCode)).toEqual([201, 201, 200, 404]);
  });

  it('composite with allOrNone takes everything back', async () => {
    const compositeRequest = [
      { method: 'POST', url: `${V}/sobjects/Account`, referenceId: 'a', body: { Name: 'Never' } },
      { method: 'POST', url: `${V}/sobjects/Contact`, referenceId: 'b', body: {} },
    ];
    const { body } = await request('POST', `${V}/composite`, { body: { allOrNone: true, compositeRequest } });
    expect(body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
        { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
      ],
    });
    const found = await request(
      'GET',
      `${V}/query?q=${encodeURIComponent("SELECT COUNT() FROM Account WHERE Name = 'Never'")}`,
    );
    expect(found.body).toMatchObject({ totalSize: 0 });
  });

  it('composite/batch: independent subrequests', async () => {
    const batchRequests = [
      { method: 'GET', url: `v60.0/sobjects/Case/${caseId}?fields=Subject` },
      { method: 'GET', url: 'v60.0/sobjects/Nothing' },
    ];
    expect((await request('POST', `${V}/composite/batch`, { body: { batchRequests } })).body).toMatchObject({
      hasErrors: true,
      results: [{ statusCode: 200, result: { Subject: 'one' } }, { statusCode: 404 }],
    });
  });

  it('faults: request limit, refusals that count down, set over HTTP from this machine only', async () => {
    const set = (body: unknown, remoteAddress = '127.0.0.1') =>
      call(org, 'POST', '/__sim__/faults', { body, remoteAddress });
    expect((await set({ requestLimitExceeded: true }, '10.0.0.1')).status).toBe(403);
    expect((await set({ nonsense: 1 })).status).toBe(400);
    await set({ requestLimitExceeded: true });
    expect(await request('GET', `${V}/limits`)).toMatchObject({
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    });
    await set({ clear: true, refuse: { code: 'SERVER_UNAVAILABLE', times: 2 } });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await request('GET', `${V}/limits`)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('shows a case as a page, with its text escaped', async () => {
    const created = await request('POST', `${V}/sobjects/Case`, { body: { Subject: '<script>alert(1)</script>' } });
    const { id } = created.body as { id: string };
    const page = await call(org, 'GET', `/${id}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('&lt;script&gt;');
    expect(page.body).not.toContain('<script>');
    expect((await call(org, 'GET', '/5005e00000ZZZZZ')).status).toBe(404);
  });
});
