import { describe, expect, it } from 'vitest';
import { RestApiUsage } from '../../../src/salesforce/api-usage.js';
import { apiUsageOf } from '../../../src/salesforce/api-usage-header.js';
import { createJsforceRest } from '../../../src/salesforce/rest.js';
import type { SalesforceFetchResponse } from '../../../src/salesforce/salesforce-fetch.js';
import { SalesforceSession } from '../../../src/salesforce/session.js';
import { FakeClock } from '../../support/fake-clock.js';

const never = new AbortController().signal;
const MINUTE = 60_000;
const secrets = { learn: () => undefined, text: (text: string) => text };
const JSON_TYPE = { 'content-type': 'application/json' };
const TOLD = { ...JSON_TYPE, 'sforce-limit-info': 'api-usage=18/5000' };
const TOKEN = {
  access_token: 'token',
  instance_url: 'https://org.example',
  id: 'https://org.example/id/00D000000000001AAA/005000000000001AAA',
};

/** REST over a way that answers as it is told, and what is known of the org's API usage from it. */
function restWithUsage() {
  const clock = new FakeClock();
  const way = { answer: (): Promise<SalesforceFetchResponse> => Promise.reject(new Error('away')) };
  const fetch = ({ url }: { readonly url: string }): Promise<SalesforceFetchResponse> =>
    url.includes('/oauth2/token')
      ? Promise.resolve({ status: 200, headers: JSON_TYPE, body: JSON.stringify(TOKEN) })
      : way.answer();
  const session = new SalesforceSession({
    clock,
    credentials: { auth: 'clientCredentials', clientId: 'client', clientSecret: 'secret' },
    url: 'https://org.example',
    proxy: '',
    fetch,
    timeoutMs: 30_000,
    secrets,
    onLogin: () => undefined,
    onLoggedIn: () => undefined,
  });
  const usage: RestApiUsage = new RestApiUsage(clock, () => rest);
  const onApiUsage = (told: Parameters<RestApiUsage['note']>[0]) => usage.note(told);
  const rest = createJsforceRest({
    ...{ session, secrets, clock, fetch, onApiUsage },
    apiVersion: '67.0',
    timeoutMs: 30_000,
  });
  const ask = () => rest.request('GET', '/limits', undefined, never).catch(() => undefined);
  return { clock, way, usage, ask };
}

describe('the API usage of the org', () => {
  it.each([
    ['calls that fail', () => Promise.reject(new Error('away'))],
    ['answers that do not tell it', () => Promise.resolve({ status: 200, headers: JSON_TYPE, body: '{}' })],
    ['refusals', () => Promise.resolve({ status: 500, headers: JSON_TYPE, body: '[{"errorCode":"OH","message":""}]' })],
  ])('is not kept alive by %s', async (_what, answer) => {
    const { clock, way, usage, ask } = restWithUsage();
    way.answer = () => Promise.resolve({ status: 200, headers: TOLD, body: '{}' });
    await ask();
    expect(usage.usage).toEqual({ used: 18, limit: 5_000 });
    way.answer = answer;
    for (let minutes = 0; minutes < 61; minutes += 1) {
      await clock.advance(MINUTE);
      await ask();
    }
    expect(usage.usage).toBeUndefined();
  });

  it('is also told by a refusal', async () => {
    const { way, usage, ask } = restWithUsage();
    way.answer = () =>
      Promise.resolve({ status: 403, headers: TOLD, body: '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":""}]' });
    await ask();
    expect(usage.usage).toEqual({ used: 18, limit: 5_000 });
  });

  it.each([
    ['api-usage=18/5000', { used: 18, limit: 5_000 }],
    ['api-usage=25/5000; per-app-api-usage=17/250(appName=sample-app)', { used: 25, limit: 5_000 }],
    ['per-app-api-usage=17/250(appName=sample-app); api-usage=25/5000', { used: 25, limit: 5_000 }],
    ['per-app-api-usage=17/250(appName=sample-app)', undefined],
    ['api-usage=x/y', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('in the header %s is %o', (header, usage) => {
    expect(apiUsageOf(header)).toEqual(usage);
  });
});
