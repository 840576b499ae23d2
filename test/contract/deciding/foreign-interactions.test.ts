import { afterEach, describe, expect, it } from 'vitest';
import type { CaseFacts } from '../../../src/domain/case-facts.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { FakeContactCenter } from '../../support/fake-contact-center.js';
import { CASE_ID, interaction, pastRow, QUEUE_ID, recordId, row } from '../../support/routing.js';

/** A server of a pair may give an id to an interaction that has nothing to do with the one that had it at the other. */
class ReusedIds extends FakeContactCenter {
  override liveFor(objectId: string) {
    return this.allLive().filter((one) => one.objectId === objectId);
  }

  /** Another server takes over, at which this id stands for the interaction of another case. */
  takeOver(id: string, workgroup: string): void {
    this.become('connecting');
    this.server = 'cic2';
    this.interactions.clear();
    this.put(interaction(1, { id, objectId: recordId('500', 777), rowId: recordId('a00', 777), workgroup }));
  }
}

describe('an id that stands for the interaction of another case at the server that took over', () => {
  let bench: ConnectorBench;
  const contactCenter = () => bench.contactCenter as ReusedIds;
  afterEach(() => bench.stop());

  const begin = async () => {
    bench = await new ConnectorBench({}, { contactCenter: new ReusedIds() }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    return contactCenter().liveFor(CASE_ID)[0]?.id ?? '';
  };
  const unanswered = () => Promise.reject(new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'no answer'));

  /** The case was answered, which Salesforce takes its time to say. */
  const answeredInTime = async (caseId: string): Promise<CaseFacts> => {
    await new Promise<void>((resolve) => bench.clock.after(8_000, resolve));
    const ending = pastRow(2, 'AgentReplied', { outcome: 'Disconnected' });
    const rows = caseId === CASE_ID ? [ending, pastRow(1, 'CaseCreated', { outcome: 'Routed' })] : [];
    return { exists: true, isClosed: false, ownerId: QUEUE_ID, ownerCicUser: '', rows };
  };

  it('a remembered interaction is made again', async () => {
    bench = new ConnectorBench({}, { contactCenter: new ReusedIds() });
    contactCenter().afterCreate = () =>
      contactCenter().creates.length === 1
        ? Promise.reject(new CasebridgeError('CASEBRIDGE_CREATE_UNCONFIRMED', 'the link broke'))
        : Promise.resolve();
    await bench.start();
    const asked = row(1, 'CaseCreated', { createdAt: bench.clock.now() });
    bench.org.happen(asked);
    await bench.clock.advance(100);
    const [made] = contactCenter().allLive();
    contactCenter().remembered.set(asked.id, made?.id ?? '');
    contactCenter().takeOver(made?.id ?? '', 'Support Mail');
    contactCenter().become('ready');
    await bench.clock.advance(60_000);
    const [live, ...others] = contactCenter().liveFor(CASE_ID);
    expect(others).toEqual([]);
    expect(live?.id).not.toBe(made?.id);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', interactionId: live?.id })]);
  });

  it('a transfer in doubt is not confirmed by where that one stands', async () => {
    const id = await begin();
    contactCenter().beforeChange = unanswered;
    bench.org.happen(row(2, 'QueueChanged', { workgroup: 'Billing Mail', createdAt: bench.clock.now() }));
    await bench.clock.advance(10);
    contactCenter().beforeChange = () => Promise.resolve();
    contactCenter().takeOver(id, 'Billing Mail');
    contactCenter().put(interaction(51, { rowId: row(1, '').id }));
    contactCenter().become('ready');
    await bench.clock.advance(60_000);
    expect(contactCenter().liveFor(CASE_ID)).toEqual([expect.objectContaining({ workgroup: 'Billing Mail' })]);
  });

  it('a disconnect in doubt is not sent again to that one', async () => {
    const id = await begin();
    contactCenter().beforeChange = unanswered;
    bench.org.happen(row(2, 'AgentReplied', { createdAt: bench.clock.now() }));
    await bench.clock.advance(10);
    contactCenter().beforeChange = () => Promise.resolve();
    contactCenter().takeOver(id, 'Support Mail');
    contactCenter().become('ready');
    await bench.clock.advance(60_000);
    expect(contactCenter().disconnects).toEqual([]);
    expect(contactCenter().allLive()).toHaveLength(1);
    expect(bench.outcomes()[row(2, '').id]).toBe('Disconnected');
  });

  it('an orphan that was found at the server that was: that one is not ended in its place', async () => {
    bench = await new ConnectorBench({}, { contactCenter: new ReusedIds() }).start();
    bench.org.cases.facts = answeredInTime;
    const orphan = interaction(1, { rowId: row(1, '').id });
    contactCenter().put(orphan);
    await bench.clock.advance(1_000);
    contactCenter().takeOver(orphan.id, 'Support Mail');
    await bench.clock.advance(20_000);
    contactCenter().become('ready');
    await bench.clock.advance(60_000);
    expect(contactCenter().disconnects).toEqual([]);
  });

  it('nothing is ended while no server shows what is live', async () => {
    bench = await new ConnectorBench({}, { contactCenter: new ReusedIds() }).start();
    bench.org.cases.facts = answeredInTime;
    contactCenter().put(interaction(1, { rowId: row(1, '').id }));
    await bench.clock.advance(1_000);
    contactCenter().become('connecting');
    await bench.clock.advance(20_000);
    expect(contactCenter().disconnects).toEqual([]);
    contactCenter().become('ready');
    await bench.clock.advance(60_000);
    expect(contactCenter().disconnects).toHaveLength(1);
  });
});

describe('an id that the server that took over will not show', () => {
  let bench: DecidingBench;
  afterEach(() => bench.stop());

  const begin = async () => {
    bench = await new DecidingBench({ pair: true }).start();
    await bench.routed();
    const { id } = bench.only();
    const path = `/interactions/${id}`;
    bench.pair?.backup.faults.inject({ kind: 'refuse', path, status: 403, times: 100_000 });
  };

  it('a lost interaction is made again, and the case goes on', async () => {
    await begin();
    await bench.switchOver({ interactions: 'lose' });
    const mail = bench.happen('EmailReceived');
    await bench.clock.advance(600_000);
    expect(bench.standing()).toHaveLength(1);
    expect(bench.org.outcomesOf(mail)).toHaveLength(1);
  });

  it('one that came back under another id is ended by its row', async () => {
    await begin();
    await bench.switchOver({ interactions: 'renumber' });
    const reply = bench.happen('AgentReplied');
    await bench.clock.advance(600_000);
    expect(bench.org.outcomesOf(reply)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });
});
