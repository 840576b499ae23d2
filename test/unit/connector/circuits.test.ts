import { afterEach, describe, expect, it } from 'vitest';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import type { ErrorCode } from '../../../src/errors/catalogue.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { recordId, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const failing = (code: ErrorCode) => () => Promise.reject(new CasebridgeError(code, 'nobody answers'));
const happen = (from: number, to: number, event = 'CaseCreated') => {
  for (let number = from; number <= to; number += 1) {
    const createdAt = bench.clock.now();
    bench.org.happen(row(number, event, { objectId: recordId('500', number % 1_000), createdAt }));
  }
};

describe('a handler that confirms nothing', () => {
  it('opens its circuit: rows wait without being counted as failed, one probe at a time, and none is parked', async () => {
    bench = await new ConnectorBench({ maxAttempts: 2 }).start();
    bench.contactCenter.beforeCreate = failing('CASEBRIDGE_CREATE_UNCONFIRMED');
    happen(1, 40);
    await bench.clock.advance(1_000);
    const before = bench.contactCenter.creates.length;
    expect(bench.told('circuitOpened')).toEqual([expect.objectContaining({ side: 'handler' })]);
    let together = 0;
    let most = 0;
    bench.contactCenter.beforeCreate = async () => {
      together += 1;
      most = Math.max(most, together);
      await new Promise<void>((resolve) => bench.clock.after(100, resolve));
      together -= 1;
      return failing('CASEBRIDGE_CREATE_UNCONFIRMED')();
    };
    await bench.clock.advance(600_000);
    expect(most).toBe(1);
    expect(bench.contactCenter.creates.length - before).toBeLessThan(60);
    expect(bench.org.marks).toEqual([]);
    expect(bench.told('circuitOpened')).toHaveLength(1);

    bench.contactCenter.beforeCreate = () => Promise.resolve();
    await bench.clock.advance(65_000);
    expect(bench.told('circuitClosed')).toEqual([expect.objectContaining({ side: 'handler' })]);
    expect(bench.org.marks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 40 }, () => 'Routed'));
    expect(bench.contactCenter.allLive()).toHaveLength(40);
  });

  it('does not keep interactions from being ended', async () => {
    bench = await new ConnectorBench().start();
    happen(1, 1);
    await bench.clock.advance(1_000);
    bench.contactCenter.beforeCreate = failing('CASEBRIDGE_CREATE_UNCONFIRMED');
    happen(2, 20);
    await bench.clock.advance(1_000);
    bench.org.happen(row(1_001, 'AgentReplied', { objectId: recordId('500', 1), createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()[row(1_001, '').id]).toBe('Disconnected');
  });

  it('notes nothing, and says once why the row waits, while nobody is asked', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = failing('CASEBRIDGE_CREATE_UNCONFIRMED');
    happen(1, 10);
    await bench.clock.advance(1_000);
    happen(11, 11);
    const late = row(11, '').id;
    await bench.clock.advance(100);
    expect((await bench.store.openCreates()).map(({ rowId }) => rowId)).not.toContain(late);
    expect(bench.told('rowWaiting').filter((told) => told.row.id === late)).toHaveLength(1);
  });
});

describe('a CIC server that answers nothing', () => {
  it('opens the circuit of its requests: endings wait and are done once it works', async () => {
    bench = await new ConnectorBench({ maxAttempts: 2 }).start();
    happen(1, 12);
    await bench.clock.advance(1_000);
    let asked = 0;
    bench.contactCenter.beforeChange = () => {
      asked += 1;
      return failing('CASEBRIDGE_CIC_UNREACHABLE')();
    };
    const refresh = bench.contactCenter.refresh.bind(bench.contactCenter);
    bench.contactCenter.refresh = () => {
      asked += 1;
      return failing('CASEBRIDGE_CIC_UNREACHABLE')();
    };
    happen(1_001, 1_012, 'AgentReplied');
    await bench.clock.advance(600_000);
    expect(bench.told('circuitOpened')).toEqual([expect.objectContaining({ side: 'cic' })]);
    expect(asked).toBeLessThan(60);
    expect(bench.org.marks).toHaveLength(12);
    bench.contactCenter.beforeChange = () => Promise.resolve();
    bench.contactCenter.refresh = refresh;
    await bench.clock.advance(65_000);
    expect(bench.told('circuitClosed')).toHaveLength(1);
    expect(bench.contactCenter.allLive()).toEqual([]);
    expect(bench.org.marks.slice(12).every(({ outcome }) => outcome === 'Disconnected')).toBe(true);
  });

  it('a server that refuses is not one that fails', async () => {
    bench = await new ConnectorBench().start();
    happen(1, 12);
    await bench.clock.advance(1_000);
    bench.contactCenter.beforeChange = failing('CASEBRIDGE_CIC_REQUEST_FAILED');
    happen(1_001, 1_012, 'AgentReplied');
    await bench.clock.advance(60_000);
    expect(bench.told('circuitOpened')).toEqual([]);
    expect(bench.org.marks.slice(12).every(({ outcome }) => outcome === 'Failed')).toBe(true);
  });
});
