import { afterEach, describe, expect, it } from 'vitest';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { row } from '../../support/routing.js';

const MINUTE = 60_000;

let bench: ConnectorBench;
afterEach(() => bench.stop());

const happen = (number: number) => bench.org.happen(row(number, 'CaseCreated', { createdAt: bench.clock.now() }));

describe('what operators are told of', () => {
  it('a row that was deleted before it was marked', async () => {
    bench = await new ConnectorBench().start();
    bench.org.onMark = ({ rowId }) => ({ rowId, status: 'gone' });
    happen(1);
    await bench.clock.advance(MINUTE);
    const { id: rowId, objectId } = row(1, '');
    expect(bench.told('rowGone')).toEqual([{ type: 'rowGone', rowId, objectId }]);
    expect(bench.told('rowMarked')).toEqual([]);
  });

  it('the API usage of the org, once for each full percent', async () => {
    bench = new ConnectorBench();
    bench.org.usage = { used: 101, limit: 1_000 };
    await bench.start();
    bench.org.usage = { used: 108, limit: 1_000 };
    await bench.clock.advance(MINUTE);
    bench.org.usage = { used: 112, limit: 1_000 };
    await bench.clock.advance(2 * MINUTE);
    expect(bench.told('apiUsageSeen').map(({ used }) => used)).toEqual([101, 112]);
  });

  it('a store that takes what is written again, whoever found it failing', async () => {
    const store = createMemoryStore();
    const takes = store.noteCreate.bind(store);
    store.noteCreate = () => Promise.reject(new CasebridgeError('CASEBRIDGE_STORE_FAILED', 'the disk is full'));
    bench = await new ConnectorBench({}, { store }).start();
    happen(1);
    await bench.clock.advance(1_000);
    expect(bench.told('storeFailed').length).toBeGreaterThan(0);
    store.noteCreate = takes;
    happen(2);
    await bench.clock.advance(1_000);
    const told = bench.told('storeRecovered').length;
    expect(told).toBeGreaterThan(0);
    happen(3);
    await bench.clock.advance(1_000);
    expect(bench.told('storeRecovered')).toHaveLength(told);
  });

  it('how many rows are parked, at each look', async () => {
    bench = await new ConnectorBench().start();
    await bench.clock.advance(11 * MINUTE);
    expect(bench.told('parkedCounted').at(-1)).toEqual({ type: 'parkedCounted', count: 0 });
  });
});
