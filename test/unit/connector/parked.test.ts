import { afterEach, describe, expect, it } from 'vitest';
import { CreateRefusedError, type DirectoryProblem } from '../../../src/contact-center/contact-center.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { CASE_ID, recordId, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const id = (number: number) => row(number, '').id;
const nobody: DirectoryProblem = {
  kind: 'NobodyTakesEmail',
  blocks: true,
  what: 'Nobody in the workgroup "Support Mail" takes e-mail.',
  cure: 'Give one of them the media type.',
};

describe('a row whose target the directory knows to be out of reach', () => {
  it('is parked with that cause, without a create, and routed by itself once the directory heals', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.directory.wrong.set('Support Mail', nobody);
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.org.marks).toEqual([
      expect.objectContaining({
        outcome: 'Failed',
        error: `CASEBRIDGE_TARGET_UNREACHABLE: ${nobody.what}`,
        attempts: 0,
      }),
    ]);
    expect(bench.contactCenter.creates).toEqual([]);
    bench.contactCenter.directory.wrong.clear();
    bench.contactCenter.directory.change();
    await bench.clock.advance(5_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.contactCenter.allLive()).toHaveLength(1);
  });

  it('is routed all the same where the directory only warns', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.directory.wrong.set('Support Mail', { ...nobody, blocks: false });
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('takes the workgroup that the queue map names meanwhile', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.directory.wrong.set('Suport Mail', { ...nobody, kind: 'UnknownWorkgroup' });
    bench.org.happen(row(1, 'CaseCreated', { workgroup: 'Suport Mail', createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Failed' });
    bench.contactCenter.directory.change();
    await bench.clock.advance(5_000);
    expect(bench.contactCenter.creates).toEqual([expect.objectContaining({ workgroup: 'Support Mail' })]);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });
});

describe('a row that the handler refused', () => {
  it('is tried again ever more slowly, and at once when the directory changes', async () => {
    bench = await new ConnectorBench({ parkedRetryIntervalMs: 60_000 }).start();
    bench.contactCenter.beforeCreate = () => Promise.reject(new CreateRefusedError('UnknownSkill', 'no such skill'));
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates).toHaveLength(1);
    await bench.clock.advance(600_000);
    const tries = bench.contactCenter.creates.length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThan(9);
    bench.contactCenter.directory.change();
    await bench.clock.advance(5_000);
    expect(bench.contactCenter.creates).toHaveLength(tries + 1);
    bench.contactCenter.beforeCreate = () => Promise.resolve();
    bench.contactCenter.directory.change();
    await bench.clock.advance(5_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('waits twice as long after each time that it was parked, however many tries that took', async () => {
    bench = await new ConnectorBench({ parkedRetryIntervalMs: 60_000, maxAttempts: 5 }).start();
    bench.contactCenter.beforeCreate = () => Promise.reject(new CreateRefusedError('InternalError', 'try again'));
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(30_000);
    expect(bench.contactCenter.creates).toHaveLength(5);
    // Looked at each minute: tried again after one minute, then after two.
    await bench.clock.advance(120_000);
    expect(bench.contactCenter.creates).toHaveLength(10);
    await bench.clock.advance(180_000);
    expect(bench.contactCenter.creates).toHaveLength(15);
  });

  it('is superseded instead where its case has been answered meanwhile', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = () => Promise.reject(new CreateRefusedError('UnknownSkill', 'no such skill'));
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    bench.org.facts.set(CASE_ID, {
      exists: true,
      isClosed: true,
      ownerId: row(1, '').queueId,
      ownerCicUser: '',
      rows: [],
    });
    bench.contactCenter.directory.change();
    await bench.clock.advance(5_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Superseded' });
    expect(bench.contactCenter.creates).toHaveLength(1);
  });
});

describe('thousands of parked rows that can heal', () => {
  it('are tried as there is room, half of which stays free for new rows', async () => {
    bench = await new ConnectorBench({ maxCreatesPerSecond: 100 }).start();
    const { org, contactCenter, clock } = bench;
    for (let number = 1; number <= 6_000; number += 1) {
      const parked = row(number, 'CaseCreated', { objectId: recordId('500', number), createdAt: clock.now() });
      org.past.set(parked.id, parked);
      const error = 'CASEBRIDGE_TARGET_UNREACHABLE: nobody takes it';
      org.marks.push({ rowId: parked.id, outcome: 'Failed', interactionId: '', error, attempts: 0, at: clock.now() });
    }
    contactCenter.directory.change();
    await clock.advance(3_000);
    expect(bench.connector.unfinished).toBeGreaterThan(1_500);
    expect(bench.connector.unfinished).toBeLessThanOrEqual(2_300);
    const told = row(7_000, 'CaseCreated', { objectId: recordId('500', 7_000), createdAt: clock.now() });
    org.happen(told);
    await clock.advance(2_000);
    expect(bench.outcomes()[told.id]).toBe('Routed');
    await clock.advance(120_000);
    expect(Object.values(bench.outcomes()).filter((outcome) => outcome === 'Routed')).toHaveLength(6_001);
  });
});

describe('the queue map', () => {
  it('is held against the queues of Salesforce: one renamed and one gone are told', async () => {
    bench = new ConnectorBench();
    const [entry] = bench.org.queueMapEntries;
    if (!entry) throw new Error('no entry');
    bench.org.queueMapEntries = [
      { ...entry, currentName: 'Support EMEA' },
      { ...entry, queueId: '00G000000000002AAA', queueName: 'Billing', currentName: '' },
      { ...entry, queueId: '00G000000000003AAA', queueName: 'Sales', currentName: undefined },
    ];
    await bench.start();
    await bench.clock.advance(2_000);
    const [told] = bench.told('queueMapChecked');
    expect(told?.problems.map(({ queueName, kind }) => [queueName, kind])).toEqual([
      ['Support', 'QueueRenamed'],
      ['Billing', 'QueueGone'],
    ]);
  });

  it('is held against the directory, and told when what is wrong with it changes', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.directory.wrong.set('Support Mail', nobody);
    bench.contactCenter.directory.change();
    await bench.clock.advance(2_000);
    bench.contactCenter.directory.change();
    await bench.clock.advance(2_000);
    bench.contactCenter.directory.wrong.clear();
    bench.contactCenter.directory.change();
    await bench.clock.advance(2_000);
    expect(bench.told('queueMapChecked').map(({ problems }) => problems.map(({ kind }) => kind))).toEqual([
      ['NobodyTakesEmail'],
      [],
    ]);
  });
});
