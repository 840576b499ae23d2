import { afterEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../src/domain/row.js';
import { CREATE_EVENTS } from '../../../src/domain/row.js';
import { BILLING_QUEUE_ID, CASE_ID } from '../../support/deciding/cases-org.js';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { recordId } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const MAIL = ['EmailReceived', 'CommentAdded'];

/** How a row comes to be stale, and what happens to its case before it is decided on. */
const WAYS: Readonly<Record<string, (event: string, meanwhile: (row: Row) => void) => Promise<Row>>> = {
  'older than 60 s': async (event, meanwhile) => {
    await bench.start();
    const row = bench.org.next(event, { createdAt: bench.clock.now() - 61_000 });
    meanwhile(row);
    bench.org.happen(row);
    return row;
  },
  'first met by the sweep': async (event, meanwhile) => {
    const row = bench.org.next(event);
    bench.org.insert(row);
    meanwhile(row);
    await bench.start();
    return row;
  },
  retried: async (event, meanwhile) => {
    await bench.start();
    bench.cic.faults.inject({ kind: 'failHandlerCreates', times: 1 });
    const row = bench.happen(event);
    await bench.clock.advance(50);
    meanwhile(row);
    return row;
  },
  'in doubt': async (event, meanwhile) => {
    await bench.start();
    bench.cic.faults.inject({ kind: 'dropHandlerNotifications', times: 1 });
    const row = bench.happen(event);
    await bench.clock.advance(50);
    meanwhile(row);
    await bench.clock.advance(30_000);
    return row;
  },
};

/** A row of the case that is in Salesforce and that nobody told of. */
function later(event: string): () => void {
  return () => bench.org.insert(bench.org.next(event));
}

const OVERTAKEN: Readonly<Record<string, (row: Row) => void>> = {
  'was deleted': () => bench.org.record(CASE_ID, { exists: false }),
  'is in another queue': () => bench.org.record(CASE_ID, { ownerId: BILLING_QUEUE_ID }),
  'belongs to a user': () => bench.org.record(CASE_ID, { ownerId: recordId('005', 7), ownerCicUser: 'alice' }),
  'was answered': later('AgentReplied'),
  'has left its queue': later('QueueLeft'),
};

/** Situations in which a row waits that would pass by what is in doubt: that is found first, and then ended by the row. */
const ENDED_BY_ROW = ['was answered', 'has left its queue'];

describe.each(Object.keys(WAYS))('a row that is %s', (way) => {
  const meet = async (event: string, meanwhile: (row: Row) => void) => {
    bench = new DecidingBench();
    const row = await WAYS[way]?.(event, meanwhile);
    if (!row) throw new Error('there is no such way');
    await bench.until(() => bench.org.outcomesOf(row).length > 0);
    return bench.org.outcomesOf(row);
  };

  it.each(CREATE_EVENTS)('%s is routed if nothing has happened since', async (event) => {
    expect(await meet(event, () => undefined)).toEqual(['Routed']);
    expect(bench.made).toBe(1);
    expect(bench.org.factReads).toContain(CASE_ID);
  });

  it.each(CREATE_EVENTS)('%s of a closed case', async (event) => {
    const outcomes = await meet(event, () => bench.org.record(CASE_ID, { isClosed: true }));
    expect(outcomes).toEqual([MAIL.includes(event) ? 'Routed' : 'Superseded']);
    expect(bench.made).toBe(MAIL.includes(event) ? 1 : 0);
  });

  it.each(Object.keys(OVERTAKEN))('is superseded if its case %s', async (situation) => {
    const mayExist = way === 'in doubt' && ENDED_BY_ROW.includes(situation);
    const outcomes = await meet('EmailReceived', OVERTAKEN[situation] ?? (() => undefined));
    expect(outcomes).toEqual([mayExist ? 'Routed' : 'Superseded']);
    await bench.clock.advance(90_000);
    expect(bench.made).toBe(mayExist ? 1 : 0);
    expect(bench.process.contactCenter.allLive()).toEqual([]);
    expect(bench.org.table.size).toBe(0);
  });
});

describe('a fresh row', () => {
  it('is routed without a look at its case', async () => {
    bench = await new DecidingBench().start();
    await bench.routed();
    expect(bench.org.factReads).toEqual([]);
  });

  it('a backlog is read a case at a time and each is decided for itself', async () => {
    bench = new DecidingBench();
    const rows = Array.from({ length: 40 }, (_, index) =>
      bench.org.next('CaseCreated', { objectId: recordId('500', 100 + index) }),
    );
    bench.org.insert(...rows);
    for (const row of rows.slice(20)) bench.org.record(row.objectId, { isClosed: true });
    await bench.start();
    await bench.clock.advance(2_000);
    expect(rows.map((row) => bench.org.outcomesOf(row)[0])).toEqual([
      ...Array.from({ length: 20 }, () => 'Routed'),
      ...Array.from({ length: 20 }, () => 'Superseded'),
    ]);
    expect(bench.made).toBe(20);
  });
});
