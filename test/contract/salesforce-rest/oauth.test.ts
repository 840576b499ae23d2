import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import { call, tokenOf } from './served-org.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the OAuth endpoints', () => {
  let org: SimulatedOrg;
  beforeAll(() => {
    org = createSimulatedOrg({ clock: systemClock, metadataFolders: [] });
    org.start();
  });
  const token = (form: Record<string, string>) =>
    call(org, 'POST', '/services/oauth2/token', { raw: new URLSearchParams(form).toString(), headers: FORM });

  it('grant a token in the form that clients read', async () => {
    const { clientId, clientSecret, organizationId } = org.credentials;
    const { status, body } = await token({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      access_token: expect.stringMatching(/^00D\w{12}!.{96}$/),
      instance_url: 'http://org.example',
      id: expect.stringMatching(new RegExp(`^http://org.example/id/${organizationId}/005\\w{15}$`)),
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
    });
  });

  it.each([
    [{}, 'invalid_request', 'missing required parameter: grant_type'],
    [{ grant_type: 'magic' }, 'unsupported_grant_type', 'grant type not supported'],
    [{ grant_type: 'client_credentials', client_id: 'x' }, 'invalid_client_id', 'client identifier invalid'],
    [
      { grant_type: 'client_credentials', client_id: 'ID', client_secret: 'x' },
      'invalid_client',
      'invalid client credentials',
    ],
    [
      { grant_type: 'password', client_id: 'ID', client_secret: 'SECRET', username: 'x', password: 'y' },
      'invalid_grant',
      'authentication failure',
    ],
    [
      { grant_type: 'refresh_token', client_id: 'ID', refresh_token: 'x' },
      'invalid_grant',
      'expired access/refresh token',
    ],
    [
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x.y.z' },
      'invalid_grant',
      'invalid assertion',
    ],
  ])('refuse %j as %s: %s', async (form, error, description) => {
    const real: Record<string, string> = { ID: org.credentials.clientId, SECRET: org.credentials.clientSecret };
    const filled = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, real[value] ?? value]));
    expect(await token(filled)).toMatchObject({ status: 400, body: { error, error_description: description } });
  });

  it('the password flow takes password and security token', async () => {
    const { clientId, clientSecret, username, password, securityToken } = org.credentials;
    const form = { grant_type: 'password', client_id: clientId, client_secret: clientSecret, username };
    expect((await token({ ...form, password: password + securityToken })).status).toBe(200);
    expect((await token({ ...form, password })).status).toBe(400);
  });

  it('revoke a token, which ends it at once', async () => {
    const session = tokenOf(org, 'integration');
    const revoke = () =>
      call(org, 'POST', '/services/oauth2/revoke', { raw: `token=${encodeURIComponent(session)}`, headers: FORM });
    expect((await revoke()).status).toBe(200);
    expect(org.engine.session(session)).toBeUndefined();
    expect((await revoke()).status).toBe(400);
    expect((await call(org, 'GET', '/services/oauth2/userinfo', { token: session })).status).toBe(403);
  });

  it('answer the identity URL to its own user only', async () => {
    const session = tokenOf(org, 'integration');
    const info = await call(org, 'GET', '/services/oauth2/userinfo', { token: session });
    const { sub } = info.body as { sub: string };
    const path = sub.replace('http://org.example', '');
    expect((await call(org, 'GET', path, { token: session })).status).toBe(200);
    expect((await call(org, 'GET', path, { token: tokenOf(org, 'alice') })).status).toBe(403);
  });

  it('SOAP: malformed envelopes and unknown operations get faults', async () => {
    const post = (raw: string, version = '60.0') =>
      call(org, 'POST', `/services/Soap/u/${version}`, { raw, headers: { 'content-type': 'text/xml' } });
    expect(await post('<nonsense')).toMatchObject({ status: 500, body: expect.stringContaining('<soapenv:Fault>') });
    expect(await post('<e:Envelope xmlns:e="x"><e:Body><query/></e:Body></e:Envelope>')).toMatchObject({ status: 500 });
    const { body } = await post('<x/>', '20.0');
    expect(body).toContain('UNSUPPORTED_API_VERSION');
  });
});
