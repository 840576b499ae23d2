import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createCometdEndpoint } from '../../../src/simulator/salesforce/cometd/endpoint.js';
import { createMailGateway, type MailGateway } from '../../../src/simulator/salesforce/mail/mail-gateway.js';
import { createPagesHandler } from '../../../src/simulator/salesforce/pages/pages-handler.js';
import { BayeuxClient } from '../../support/bayeux-client.js';
import { type RealEngine, startRealEngine } from '../../support/real-engine.js';

let real: RealEngine;
let mail: MailGateway;

beforeEach(async () => {
  real = startRealEngine();
  mail = createMailGateway({
    org: real.engine,
    clock: systemClock,
    random: Math.random,
    caseUserId: real.adminId,
    routingAddresses: [{ address: 'support@example.com', queueName: 'Support', priority: 'High' }],
  });
  await mail.start();
});

afterEach(() => mail.stop());

async function page(method: string, path: string, body: unknown = {}): Promise<Record<string, unknown>> {
  const pages = createPagesHandler({ org: real.engine, mail, systemUserId: real.adminId });
  const response = await pages({
    method,
    target: `/__sim__${path}`,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(body)),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  return JSON.parse(String(response.body));
}

const MAIL = { from: 'Ann <ann@customer.example>', to: 'support@example.com', subject: 'Help', text: 'one' };

describe('mail and pages over the real engine', () => {
  it('make a case in the queue, with its message', async () => {
    const { caseId } = await page('POST', '/mail', MAIL);
    expect(await page('GET', `/cases/${caseId}`)).toMatchObject({
      case: { Subject: 'Help', Priority: 'High', Origin: 'Email', SuppliedEmail: 'ann@customer.example' },
      owner: { id: real.queueId, name: 'Support', type: 'Queue' },
      emails: [{ Incoming: true, Status: '0', FromName: 'Ann', HasAttachment: false }],
    });
  });

  it('answer as the agent, whose reply leads the customer back to the case by each kind of reference', async () => {
    const { caseId } = await page('POST', '/mail', MAIL);
    const by = { userId: real.agentId };
    expect(await page('POST', `/cases/${caseId}/reply`, { ...by, text: 'Try' })).toMatchObject({
      emails: [{ Status: '2' }, { Status: '3', CreatedById: real.agentId, ToAddress: 'ann@customer.example' }],
    });
    const [sent] = mail.outbox;
    const again = await page('POST', '/mail', { ...MAIL, subject: 'x', text: sent?.text });
    expect(again.caseId).toBe(caseId);
  });

  it('let the agent comment, take the case, close it, but not delete it', async () => {
    const { caseId } = await page('POST', '/mail', MAIL);
    const by = { username: 'agent@org.example' };
    const path = `/cases/${caseId}`;
    expect(await page('POST', `${path}/comments`, { ...by, text: 'Note' })).toMatchObject({
      comments: [{ CommentBody: 'Note', CreatedById: real.agentId }],
    });
    expect(await page('POST', `${path}/owner`, { ...by, ownerUsername: 'agent@org.example' })).toMatchObject({
      owner: { id: real.agentId, type: 'User' },
    });
    expect(await page('POST', `${path}/close`, by)).toMatchObject({ case: { IsClosed: true } });
    expect(await page('POST', `${path}/delete`, by)).toHaveProperty('error');
    expect(await page('POST', `${path}/delete`, { userId: real.adminId })).toEqual({ deleted: caseId });
  });
});

describe('streaming over the real engine', () => {
  it('notifies of routing rows on create and when Processed goes back to false', async () => {
    const { engine, adminId } = real;
    const cometd = createCometdEndpoint({
      engine,
      clock: systemClock,
      random: Math.random,
      systemUserId: adminId,
      dispatchInterval: 5,
    });
    cometd.start();
    const admin = { userId: adminId, mode: 'user' } as const;
    engine.transact(admin, (transaction) => {
      const Query = 'SELECT Id, Name, CreatedDate, Processed__c FROM Object_Routing__c WHERE Processed__c = false';
      transaction.insert('PushTopic', [
        { Name: 'ObjectRouting', Query, ApiVersion: 60, NotifyForFields: 'Where', NotifyForOperationDelete: false },
      ]);
    });
    const client = new BayeuxClient(cometd.handle, engine.sessions.create(adminId).token);
    await client.listen('/topic/ObjectRouting');
    const [Id = ''] = engine.transact(admin, (transaction) =>
      transaction.insert('Object_Routing__c', [{ Event__c: 'CaseCreated', Key__c: 'k' }]),
    );
    const [created] = await client.connect();
    expect(created).toMatchObject({
      data: { event: { type: 'created' }, sobject: { Id, Name: 'OR-0000000001', Processed__c: false } },
    });
    for (const fields of [{ Processed__c: true }, { Attempts__c: 1 }, { Processed__c: false }]) {
      engine.transact(admin, (transaction) => transaction.update('Object_Routing__c', [{ Id, ...fields }]));
    }
    const [updated, reply] = await client.connect();
    expect(updated).toMatchObject({ data: { event: { type: 'updated' }, sobject: { Id } } });
    expect(reply).toMatchObject({ channel: '/meta/connect' });
    const agent = new BayeuxClient(cometd.handle, engine.sessions.create(real.agentId).token);
    await agent.handshake();
    expect((await agent.subscribe('/topic/ObjectRouting')).error).toContain("doesn't exist");
    await vi.waitFor(() => expect(cometd.status().topics.ObjectRouting?.retained).toBe(2));
    cometd.stop();
  });
});
