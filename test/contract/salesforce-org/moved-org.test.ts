import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { NO_SECRETS } from '../../../src/runtime/secrets.js';
import { JsforceSalesforceOrg } from '../../../src/salesforce/salesforce-org.js';
import { fayeSessions } from '../../../src/salesforce/stream/faye-session.js';
import { type ServedOrg, serveOrg } from '../../../src/simulator/salesforce/serve-org.js';
import { type OrgHost, serveHost } from '../../support/moving-org.js';
import { quickClock } from '../../support/quick-clock.js';

const never = new AbortController().signal;
/** Waits of the connector are this many times shorter. */
const QUICK = 20;

let served: ServedOrg;
let loginHost: OrgHost;
let oldHost: OrgHost;
let newHost: OrgHost;
let org: JsforceSalesforceOrg;
let happenings: Happening[];

beforeEach(async () => {
  happenings = [];
  served = await serveOrg({
    clock: systemClock,
    random: Math.random,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    streaming: { dispatchInterval: 5, longPollTimeout: 100 },
    onError: (what, error) => expect.fail(`${what}: ${String(error)}`),
  });
  [loginHost, oldHost, newHost] = (await Promise.all([served.url, served.url, served.url].map(serveHost))) as [
    OrgHost,
    OrgHost,
    OrgHost,
  ];
  loginHost.instanceUrl = oldHost.url;
  const { clientId, clientSecret } = served.org.credentials;
  const clock = quickClock(QUICK);
  org = new JsforceSalesforceOrg({
    clock,
    random: Math.random,
    tell: (happening) => happenings.push(happening),
    secrets: NO_SECRETS,
    credentials: { auth: 'clientCredentials', clientId, clientSecret },
    url: loginHost.url,
    apiVersion: '67.0',
    pushTopic: 'ObjectRouting',
    proxy: '',
    requestTimeoutMs: 10_000 * QUICK,
    backoff: { initialMs: 500, maxMs: 2_000 },
    makeStreamSession: fayeSessions(clock),
  });
  await org.connect(never);
});
afterEach(async () => {
  await org.close();
  await Promise.all([loginHost, oldHost, newHost].map((host) => host.close()));
  await served.stop();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
}

const logins = () => happenings.filter(({ type }) => type === 'salesforceConnected').length;
const ask = () => org.queueMap.load(never);
const RECORD = '500000000000001AAA';

describe('an org that has moved is found again', () => {
  it('by a call that its old host redirects, which is repeated', async () => {
    await ask();
    loginHost.instanceUrl = newHost.url;
    oldHost.redirectTo = newHost.url;
    expect(await Promise.all([ask(), ask()])).toHaveLength(2);
    expect(logins()).toBe(2);
    expect(newHost.requests).toBeGreaterThan(0);
    expect(org.recordUrl(RECORD)).toBe(`${newHost.url}/${RECORD}`);
  });

  it('by the third call in a row that nobody answers, while calls that are answered in between count anew', async () => {
    await ask();
    loginHost.instanceUrl = newHost.url;
    await oldHost.close();
    for (let call = 1; call <= 3; call += 1) {
      expect(logins()).toBe(1);
      await expect(ask()).rejects.toMatchObject({ code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE' });
    }
    await ask();
    expect(logins()).toBe(2);
  });

  it.each(['redirects', 'is gone'])('by the stream, when its old host %s', async (what) => {
    org.stream.start(never);
    await until(() => org.stream.state === 'subscribed');
    loginHost.instanceUrl = newHost.url;
    if (what === 'redirects') oldHost.redirectTo = newHost.url;
    else await oldHost.close();
    await until(() => org.stream.state !== 'subscribed');
    await until(() => org.stream.state === 'subscribed');
    expect(logins()).toBe(2);
  });
});

describe('an org whose host redirects for ever', () => {
  it('is told as unreachable, and makes one login, not one for each call', async () => {
    oldHost.redirectTo = newHost.url;
    for (let call = 1; call <= 5; call += 1)
      await expect(ask()).rejects.toMatchObject({
        code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE',
        message: expect.stringContaining('redirection'),
      });
    expect(logins()).toBe(2);
  });

  it('keeps its login when the login host does not answer either', async () => {
    await loginHost.close();
    oldHost.redirectTo = newHost.url;
    await expect(ask()).rejects.toMatchObject({ code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE' });
    oldHost.redirectTo = undefined;
    await ask();
    expect(logins()).toBe(1);
  });
});
