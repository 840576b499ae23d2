import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createCometdEndpoint } from '../../../src/simulator/salesforce/cometd/endpoint.js';
import { BayeuxClient } from '../../support/bayeux-client.js';
import { startRealEngine } from '../../support/real-engine.js';

describe('streaming over the real engine', () => {
  const real = startRealEngine();

  it('notifies of routing rows on create and when Processed goes back to false', async () => {
    const { engine, adminId } = real;
    const cometd = createCometdEndpoint({
      engine,
      clock: systemClock,
      random: Math.random,
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
      transaction.insert('Object_Routing__c', [
        { Event__c: 'CaseCreated', Key__c: 'k', Object_Id__c: '5005e0000000001AAA' },
      ]),
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
    expect(cometd.status().topics.ObjectRouting?.retained).toBe(2);
    cometd.stop();
  });
});
