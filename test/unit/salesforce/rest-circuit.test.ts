import { describe, expect, it } from 'vitest';
import { makeCircuit } from '../../../src/connector/circuits.js';
import type { Happening } from '../../../src/domain/happening.js';
import { createJsforceRest } from '../../../src/salesforce/rest.js';
import type { SalesforceFetchResponse } from '../../../src/salesforce/salesforce-fetch.js';
import { SalesforceSession } from '../../../src/salesforce/session.js';
import { FakeClock } from '../../support/fake-clock.js';

const never = new AbortController().signal;
const secrets = { learn: () => undefined, text: (text: string) => text };
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = {
  access_token: 'token',
  instance_url: 'https://org.example',
  id: 'https://org.example/id/00D000000000001AAA/005000000000001AAA',
};

/** The REST seam with its circuit, over a way that answers as it is told. */
function restWithCircuit(answer: () => Promise<SalesforceFetchResponse>) {
  const clock = new FakeClock();
  const happenings: Happening[] = [];
  let asked = 0;
  const fetch = ({ url }: { readonly url: string }): Promise<SalesforceFetchResponse> => {
    if (url.includes('/oauth2/token'))
      return Promise.resolve({ status: 200, headers: JSON_TYPE, body: JSON.stringify(TOKEN) });
    asked += 1;
    return answer();
  };
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
  const rest = createJsforceRest({
    session,
    secrets,
    clock,
    apiVersion: '67.0',
    fetch,
    timeoutMs: 30_000,
    circuit: makeCircuit('salesforce', {
      clock,
      random: () => 1,
      backoff: { initialMs: 1_000, maxMs: 30_000 },
      tell: (happening) => happenings.push(happening),
    }),
  });
  const ask = () => rest.request('GET', '/limits', undefined, never).catch((error: unknown) => error);
  return { clock, ask, happenings, asked: () => asked };
}

const unavailable = (): Promise<SalesforceFetchResponse> =>
  Promise.resolve({ status: 503, headers: { 'content-type': 'text/plain' }, body: 'maintenance' });

describe('the circuit around Salesforce', () => {
  it('opens after failures in a row, is probed once at a time, and closes on an answer; both are told', async () => {
    let broken = true;
    const { clock, ask, happenings, asked } = restWithCircuit(() =>
      broken ? unavailable() : Promise.resolve({ status: 200, headers: JSON_TYPE, body: '{}' }),
    );
    for (let time = 0; time < 20; time += 1) await ask();
    expect(asked()).toBe(5);
    expect(await ask()).toMatchObject({
      code: 'CASEBRIDGE_CIRCUIT_OPEN',
      failureClass: 'throttled',
      side: 'salesforce',
      waitMs: 1_000,
      message: expect.stringContaining('maintenance'),
    });
    expect(happenings).toEqual([expect.objectContaining({ type: 'circuitOpened', side: 'salesforce' })]);
    broken = false;
    await clock.advance(1_000);
    expect(await ask()).toEqual({});
    expect(happenings.at(-1)).toMatchObject({ type: 'circuitClosed', side: 'salesforce', openMs: 1_000 });
  });

  it('stays closed where Salesforce says no', async () => {
    const body = JSON.stringify([{ errorCode: 'INVALID_FIELD', message: 'No such column' }]);
    const { ask, asked, happenings } = restWithCircuit(() =>
      Promise.resolve({ status: 400, headers: JSON_TYPE, body }),
    );
    for (let time = 0; time < 20; time += 1) await ask();
    expect(asked()).toBe(20);
    expect(happenings).toEqual([]);
  });
});
