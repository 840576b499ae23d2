import { Connection } from 'jsforce';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWholeOrg, type WholeOrg } from '../../support/simulated-org.js';

let whole: WholeOrg;

beforeEach(async () => {
  whole = await startWholeOrg('Support');
});

afterEach(() => whole.close());

async function post(path: string, body: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const response = await fetch(`${whole.listener.url}/__sim__${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return JSON.parse(await response.text());
}

const MAIL = { from: 'ann@customer.example', to: 'support@example.com', subject: 'Help', text: 'one' };

describe('the whole simulated org', () => {
  it('turns a customer mail into a PushTopic event, and an agent reply into another, as jsforce sees it', async () => {
    const { username, password, securityToken } = whole.org.credentials;
    const connection = new Connection({ loginUrl: whole.listener.url, version: '60.0' });
    await connection.login(username, password + securityToken);
    const events: unknown[] = [];
    const subscription = connection.streaming
      .topic('ObjectRouting')
      .subscribe((message) => events.push(message.sobject.Event__c));
    await vi.waitFor(() => expect(whole.cometd.status().subscriptions).toEqual(['/topic/ObjectRouting']));
    const { caseId } = await post('/mail', MAIL);
    await vi.waitFor(() => expect(events).toEqual(['CaseCreated']));
    await post(`/cases/${caseId}/reply`, { username: 'alice@casebridge.example', text: 'Try this.' });
    await vi.waitFor(() => expect(events).toEqual(['CaseCreated', 'AgentReplied']));
    expect(whole.errors).toEqual([]);
    subscription.cancel();
  });
});
