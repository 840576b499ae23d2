import { afterEach, describe, expect, it } from 'vitest';
import { CreateRefusedError } from '../../../src/contact-center/contact-center.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { CASE_ID, recordId, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const never = new AbortController().signal;
const id = (number: number) => row(number, '').id;
const refuse = () => Promise.reject(new CreateRefusedError('UnknownSkill', 'no such skill'));

/** A connector with rows that the handler refused, one for each case. */
async function parked(count: number, change = {}): Promise<void> {
  bench = await new ConnectorBench(change).start();
  bench.contactCenter.beforeCreate = refuse;
  for (let number = 1; number <= count; number += 1) {
    const objectId = recordId('500', number);
    bench.org.happen(row(number, 'CaseCreated', { objectId, createdAt: bench.clock.now() }));
  }
  await bench.clock.advance(1_000);
  expect(bench.org.marks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: count }, () => 'Failed'));
}

const mend = () => {
  bench.contactCenter.beforeCreate = () => Promise.resolve();
};

describe('a parked row', () => {
  it('keeps its cause and its attempts in Salesforce and in the ledger', async () => {
    await parked(1);
    expect(bench.org.marks).toEqual([
      expect.objectContaining({
        outcome: 'Failed',
        error: 'CASEBRIDGE_CREATE_REFUSED: no such skill',
        attempts: 1,
      }),
    ]);
    await bench.clock.advance(1_000);
    const ledger = await bench.store.ledger({ rowId: id(1) }, 100);
    expect(ledger.map(({ what }) => what)).toContain('Failed: CASEBRIDGE_CREATE_REFUSED: no such skill (attempts: 1)');
  });
});

describe('retrying parked rows at once', () => {
  it('takes all of them, whatever the slow pace says, with the next attempt', async () => {
    await parked(3);
    mend();
    const report = await bench.connector.retryParked('all', never);
    expect(report).toEqual({ taken: [id(1), id(2), id(3)], left: [], notParked: [] });
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed', [id(2)]: 'Routed', [id(3)]: 'Routed' });
    expect(bench.contactCenter.creates.slice(3).map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  });

  it('takes the workgroup that the queue map names at that moment', async () => {
    await parked(1);
    mend();
    const [entry] = bench.org.queueMapEntries;
    if (!entry) throw new Error('no queue is mapped');
    bench.org.queueMapEntries = [{ ...entry, workgroup: 'Billing Mail' }];
    await bench.connector.retryParked('all', never);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates.at(-1)).toMatchObject({ workgroup: 'Billing Mail' });
  });

  it('says within seconds that there is no room, and leaves what it could not take', async () => {
    await parked(1);
    bench.contactCenter.become('down');
    const others = Array.from({ length: 2_500 }, (_, index) =>
      row(index + 10, 'CaseCreated', { objectId: recordId('500', index + 10) }),
    );
    bench.org.insert(...others);
    bench.org.stream.become('lost');
    bench.org.stream.become('subscribed');
    await bench.clock.advance(120_000);
    const report = bench.connector.retryParked('all', never);
    await bench.clock.advance(6_000);
    await expect(report).resolves.toEqual({ taken: [], left: [id(1)], notParked: [] });
  });

  it('takes those that are named, by id or name, and says what is not parked', async () => {
    await parked(3);
    mend();
    const report = await bench.connector.retryParked([id(1), row(3, '').name, id(77)], never);
    expect(report).toEqual({ taken: [id(1), id(3)], left: [], notParked: [id(77)] });
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toMatchObject({ [id(1)]: 'Routed', [id(2)]: 'Failed', [id(3)]: 'Routed' });
  });

  it('takes the workgroup from the queue map', async () => {
    await parked(1);
    mend();
    const [entry] = bench.org.queueMapEntries;
    if (!entry) throw new Error('no entry');
    bench.org.queueMapEntries = [{ ...entry, workgroup: 'Billing Mail' }];
    await bench.clock.advance(310_000);
    await bench.connector.retryParked('all', never);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.allLive()).toEqual([expect.objectContaining({ workgroup: 'Billing Mail' })]);
  });

  it('takes the skills from the case', async () => {
    await parked(1);
    mend();
    const read = bench.org.rows.parked;
    bench.org.rows.parked = async function* () {
      for await (const page of read()) yield page.map((each) => ({ ...each, skills: 'English;German' }));
    };
    await bench.connector.retryParked('all', never);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates.at(-1)).toMatchObject({ skills: 'English;German' });
  });

  it('parks again what is still wrong, with the cause as it is now', async () => {
    await parked(1);
    bench.contactCenter.beforeCreate = () => Promise.reject(new CreateRefusedError('NotAcdWorkgroup', 'no ACD'));
    await bench.connector.retryParked('all', never);
    await bench.clock.advance(1_000);
    expect(bench.org.marks.at(-1)).toMatchObject({
      outcome: 'Failed',
      error: 'CASEBRIDGE_CREATE_REFUSED: no ACD',
      attempts: 2,
    });
  });

  it('also tries what would never be tried by itself', async () => {
    bench = await new ConnectorBench({ parkedRetryIntervalMs: 60_000 }).start();
    bench.org.happen(row(1, 'SomethingNew', { createdAt: bench.clock.now() }));
    await bench.clock.advance(600_000);
    expect(bench.org.marks).toHaveLength(1);
    await bench.connector.retryParked([id(1)], never);
    await bench.clock.advance(1_000);
    expect(bench.org.marks).toHaveLength(2);
  });

  it('leaves what is under way already', async () => {
    await parked(1);
    bench.contactCenter.beforeCreate = (_request, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await bench.connector.retryParked('all', never);
    await bench.clock.advance(100);
    expect(await bench.connector.retryParked('all', never)).toEqual({ taken: [], left: [id(1)], notParked: [] });
  });

  it('goes to the end of its lane', async () => {
    await parked(1);
    mend();
    bench.contactCenter.views.set('Support Mail', 'faulted');
    bench.org.happen(row(2, 'EmailReceived', { objectId: recordId('500', 1), createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    await bench.connector.retryParked('all', never);
    bench.contactCenter.views.delete('Support Mail');
    await bench.clock.advance(60_000);
    const settled = bench.told('rowSettled').map(({ row: { id: rowId }, mark }) => [rowId, mark.outcome]);
    expect(settled.slice(1)).toEqual([
      [id(2), 'Routed'],
      [id(1), 'AlreadyActive'],
    ]);
  });

  it('says so when Salesforce does not tell which rows are parked', async () => {
    await parked(1);
    bench.org.rows.parked = () => {
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away');
    };
    await expect(bench.connector.retryParked('all', never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE',
    });
  });
});

describe('the age of parked rows', () => {
  const HOUR_MS = 3_600_000;
  const tried = { parkedRetryIntervalMs: 600_000, parkedAlertAfterMs: HOUR_MS };

  it('is told once it is over the limit, again when there are more, and when none is left', async () => {
    await parked(2, tried);
    await bench.clock.advance(HOUR_MS - 60_000);
    expect(bench.told('parkedAged')).toEqual([]);
    await bench.clock.advance(11 * 60_000);
    expect(bench.told('parkedAged')).toEqual([
      {
        type: 'parkedAged',
        count: 2,
        oldestMs: expect.any(Number),
        rowNames: [row(1, '').name, row(2, '').name],
      },
    ]);
    await bench.clock.advance(HOUR_MS);
    expect(bench.told('parkedAged')).toHaveLength(1);

    bench.org.happen(row(3, 'CaseCreated', { objectId: recordId('500', 3), createdAt: bench.clock.now() }));
    await bench.clock.advance(HOUR_MS + 600_000);
    expect(bench.told('parkedAged').map(({ count }) => count)).toEqual([2, 3]);

    mend();
    await bench.connector.retryParked('all', never);
    await bench.clock.advance(600_000);
    expect(bench.told('parkedCleared')).toHaveLength(1);
    await bench.clock.advance(HOUR_MS);
    expect(bench.told('parkedCleared')).toHaveLength(1);
  });

  it('counts from the first parking, whatever tries went by since', async () => {
    await parked(1, tried);
    await bench.clock.advance(HOUR_MS + 600_000);
    const [told] = bench.told('parkedAged');
    expect(bench.org.marks.length).toBeGreaterThan(1);
    expect(told?.oldestMs).toBeGreaterThanOrEqual(HOUR_MS);
  });

  it('is told again after a day of nothing mended', async () => {
    await parked(1, tried);
    await bench.clock.advance(50 * HOUR_MS);
    expect(bench.told('parkedAged')).toHaveLength(3);
  });

  it('is looked at also while the contact centre is away', async () => {
    await parked(1, tried);
    bench.contactCenter.become('up');
    await bench.clock.advance(2 * HOUR_MS);
    expect(bench.told('parkedAged')).toHaveLength(1);
    expect(bench.org.marks).toHaveLength(1);
  });

  it('is none of rows that are not parked', async () => {
    bench = await new ConnectorBench(tried).start();
    bench.org.happen(row(1, 'CaseCreated', { objectId: CASE_ID, createdAt: bench.clock.now() }));
    await bench.clock.advance(2 * HOUR_MS);
    expect([...bench.told('parkedAged'), ...bench.told('parkedCleared')]).toEqual([]);
  });
});
