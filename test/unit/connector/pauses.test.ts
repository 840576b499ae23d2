import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { FakeOrg } from '../../support/fake-org.js';
import { CASE_ID, openCase, pastRow, QUEUE_ID, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const OTHER_CASE = '500000000000002AAA';
const id = (number: number) => row(number, '').id;
const fresh = (number: number, event: string, change = {}) =>
  row(number, event, { createdAt: bench.clock.now(), ...change });

describe('a paused queue', () => {
  it('gets no interaction until it is resumed; others do', async () => {
    bench = await new ConnectorBench().start();
    await bench.connector.pauses.pause(QUEUE_ID);
    bench.org.happen(
      fresh(1, 'CaseCreated'),
      fresh(2, 'CaseCreated', { objectId: '500000000000002AAA', queueId: '00G000000000009AAA' }),
    );
    await bench.clock.advance(60_000);
    expect(bench.outcomes()).toEqual({ [id(2)]: 'Routed' });
    expect(bench.told('rowWaiting').map(({ reason }) => reason)).toEqual(['queue "Support" is paused']);
    await bench.connector.pauses.resume(QUEUE_ID);
    await bench.clock.advance(10_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed', [id(2)]: 'Routed' });
  });

  it('asks nothing of the org while its rows wait, however long, nor for what a switchover has lost', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(fresh(1, 'CaseCreated'));
    await bench.clock.advance(1_000);
    bench.org.facts.set(CASE_ID, openCase([pastRow(1, 'CaseCreated', { outcome: 'Routed' })]));
    await bench.connector.pauses.pause(undefined);
    const [live] = bench.contactCenter.allLive();
    bench.contactCenter.server = 'cic2';
    const known = bench.contactCenter.miss(live?.id ?? '') ?? expect.fail('there is nothing to lose');
    bench.contactCenter.lose(known);
    bench.org.happen(fresh(2, 'CaseCreated', { objectId: OTHER_CASE }));
    await bench.clock.advance(120_000);
    const read = bench.org.rows.read;
    let rowReads = 0;
    bench.org.rows.read = (ids) => {
      rowReads += 1;
      return read(ids);
    };
    const before = bench.org.factReads.length;
    await bench.clock.advance(3_600_000);
    expect([bench.org.factReads.length - before, rowReads]).toEqual([0, 0]);
    await bench.connector.pauses.resume(undefined);
    await bench.clock.advance(60_000);
    expect(bench.contactCenter.allLive()).toHaveLength(2);
  });

  it('still has its interactions ended', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(fresh(1, 'CaseCreated'));
    await bench.clock.advance(1_000);
    await bench.connector.pauses.pause(undefined);
    bench.org.happen(fresh(2, 'AgentReplied'));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.allLive()).toEqual([]);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed', [id(2)]: 'Disconnected' });
  });

  it('supersedes what ends while it waits', async () => {
    bench = await new ConnectorBench().start();
    await bench.connector.pauses.pause(undefined);
    bench.org.happen(fresh(1, 'CaseCreated'));
    await bench.clock.advance(1_000);
    bench.org.happen(fresh(2, 'CaseClosed'));
    await bench.clock.advance(10_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Superseded', [id(2)]: 'NothingToDisconnect' });
    expect(bench.contactCenter.creates).toEqual([]);
  });

  it('stays paused in the next process, and all are resumed at once', async () => {
    const store = createMemoryStore();
    store.close = () => Promise.resolve();
    bench = await new ConnectorBench({}, { store }).start();
    await bench.connector.pauses.pause(QUEUE_ID);
    await bench.connector.pauses.pause(undefined);
    await bench.stop();
    bench = await new ConnectorBench({}, { store }).start();
    expect([bench.connector.pauses.all, bench.connector.pauses.queueIds]).toEqual([true, [QUEUE_ID]]);
    expect(bench.told('routingPaused')).toHaveLength(1);
    await bench.connector.pauses.resume(undefined);
    expect([bench.connector.pauses.all, bench.connector.pauses.queueIds]).toEqual([false, []]);
    expect(await store.pauses()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('shows each decision once and changes nothing, neither here nor there', async () => {
    const org = new FakeOrg();
    bench = new ConnectorBench({ dryRun: true }, { org });
    org.insert(row(1, 'CaseCreated'));
    await bench.start();
    bench.org.happen(
      fresh(2, 'CaseCreated', { objectId: '500000000000002AAA' }),
      fresh(3, 'AgentReplied', { objectId: '500000000000003AAA' }),
    );
    await bench.clock.advance(3 * 60_000);
    expect(bench.told('wouldDo').map(({ row: shown, decision }) => [shown?.name.at(-1), decision.kind])).toEqual([
      ['1', 'create'],
      ['2', 'create'],
      ['3', 'settle'],
    ]);
    expect(bench.contactCenter.creates).toEqual([]);
    expect(bench.org.marks).toEqual([]);
    expect(bench.org.table.size).toBe(3);
    expect(await bench.store.openCreates()).toEqual([]);
  });
});
