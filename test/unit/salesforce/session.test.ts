import { beforeEach, describe, expect, it } from 'vitest';
import { type Deferred, deferred } from '../../../src/runtime/deferred.js';
import { NO_SECRETS } from '../../../src/runtime/secrets.js';
import type { SalesforceFetchResponse } from '../../../src/salesforce/salesforce-fetch.js';
import { SalesforceSession } from '../../../src/salesforce/session.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordId } from '../../support/routing.js';

const never = new AbortController().signal;

let clock: FakeClock;
let asked: Deferred<SalesforceFetchResponse>[];
let session: SalesforceSession;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  session = new SalesforceSession({
    clock,
    credentials: { auth: 'clientCredentials', clientId: 'id', clientSecret: 'secret' },
    url: 'https://org.example',
    proxy: '',
    fetch: () => {
      const answer = deferred<SalesforceFetchResponse>();
      asked.push(answer);
      return answer.promise;
    },
    timeoutMs: 30_000,
    secrets: NO_SECRETS,
    onLogin: () => undefined,
    onLoggedIn: () => undefined,
  });
});

/** Answers the login that was asked for last. */
function issue(token: string, org = 1): void {
  const id = `https://login.example/id/${recordId('00D', org)}/${recordId('005', 1)}`;
  asked.at(-1)?.resolve({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ access_token: token, instance_url: 'https://org.example', id, token_type: 'Bearer' }),
  });
}

describe('the login of the process', () => {
  it('is made once for all who ask, and goes on when one of them gives up', async () => {
    const impatient = new AbortController();
    const first = session.get(impatient.signal);
    const second = session.get(never);
    await clock.advance(0);
    impatient.abort(new Error('given up'));
    await expect(first).rejects.toThrow('given up');
    issue('token-1');
    expect(await second).toMatchObject({ accessToken: 'token-1' });
    expect(asked).toHaveLength(1);
  });

  it('is renewed once for all whose token was refused, and not at once again', async () => {
    const begun = session.get(never);
    await clock.advance(0);
    issue('token-1');
    const login = await begun;
    const renewals = [session.renew(login, never), session.renew(login, never)];
    await clock.advance(1_900);
    expect(asked).toHaveLength(1);
    await clock.advance(100);
    issue('token-2');
    expect(await Promise.all(renewals)).toMatchObject([{ accessToken: 'token-2' }, { accessToken: 'token-2' }]);
    expect(await session.renew(login, never)).toMatchObject({ accessToken: 'token-2' });
    expect(asked).toHaveLength(2);
  });

  it('is refused when it leads to another org than before, for a while without asking', async () => {
    const begun = session.get(never);
    await clock.advance(0);
    issue('token-1');
    const renewed = session.renew(await begun, never).catch((error: unknown) => error);
    await clock.advance(2_000);
    issue('token-2', 2);
    expect(await renewed).toMatchObject({
      code: 'CASEBRIDGE_STORE_FOREIGN',
      message: expect.stringContaining(recordId('00D', 2)),
      cure: expect.stringContaining('--accept-new-identity'),
    });
    await expect(session.get(never)).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FOREIGN' });
    expect(asked).toHaveLength(2);
  });

  it('is tried ever more rarely while it leads to another org, and goes on once it leads back', async () => {
    const begun = session.get(never);
    await clock.advance(0);
    issue('token-1');
    const login = await begun;
    const first = session.renew(login, never).catch((error: unknown) => error);
    await clock.advance(2_000);
    issue('token-2', 2);
    await first;
    await clock.advance(60_000);
    const second = session.get(never).catch((error: unknown) => error);
    await clock.advance(0);
    issue('token-3', 2);
    expect(await second).toMatchObject({ code: 'CASEBRIDGE_STORE_FOREIGN' });
    expect(session.current).toBeUndefined();
    await clock.advance(119_000);
    await expect(session.get(never)).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FOREIGN' });
    expect(asked).toHaveLength(3);
    await clock.advance(1_000);
    const back = session.get(never);
    await clock.advance(0);
    issue('token-4');
    expect(await back).toMatchObject({ accessToken: 'token-4' });
  });

  it('is not tried again at once where its address can give none', async () => {
    const refused = session.get(never).catch((error: unknown) => error);
    await clock.advance(0);
    asked.at(-1)?.resolve({
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        error: 'invalid_grant',
        error_description: 'request not supported on this domain',
      }),
    });
    expect(await refused).toMatchObject({ code: 'CASEBRIDGE_SALESFORCE_WRONG_HOST', failureClass: 'fatal' });
    await clock.advance(30_000);
    await expect(session.get(never)).rejects.toMatchObject({ code: 'CASEBRIDGE_SALESFORCE_WRONG_HOST' });
    expect(asked).toHaveLength(1);
  });

  it('is given up when the session is', async () => {
    const login = session.get(never);
    await clock.advance(0);
    await session.logOut();
    await expect(login).rejects.toMatchObject({ code: 'CASEBRIDGE_STOPPED' });
    expect(clock.pending).toBe(0);
  });
});
