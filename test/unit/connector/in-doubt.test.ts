import { afterEach, describe, expect, it } from 'vitest';
import { LedgerWriter } from '../../../src/connector/ledger-writer.js';
import { CreateRefusedError } from '../../../src/contact-center/contact-center.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { deferred } from '../../../src/runtime/deferred.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { Store } from '../../../src/store/store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { FakeClock } from '../../support/fake-clock.js';
import { CASE_ID, interaction, openCase, pastRow, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const id = (number: number) => row(number, '').id;
const timedOut = () => Promise.reject(new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'no answer in time'));
const diskFull = () => Promise.reject(new CasebridgeError('CASEBRIDGE_STORE_FAILED', 'the disk is full'));
const note = (number: number, attempt: number) => ({
  rowId: id(number),
  objectId: CASE_ID,
  attempt,
  server: 'cic1',
  at: 0,
});

/** A store that outlives the connector. */
function durable(): Store {
  const store = createMemoryStore();
  store.close = () => Promise.resolve();
  return store;
}

async function routed(): Promise<string> {
  bench = await new ConnectorBench().start();
  bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
  await bench.clock.advance(1_000);
  const [live] = bench.contactCenter.allLive();
  return live?.id ?? expect.fail('nothing was created');
}

describe('a time-out after the request had its effect is in doubt, never a failure', () => {
  it('create: asked again as the same attempt, one interaction, nothing parked', async () => {
    bench = await new ConnectorBench({ maxAttempts: 1 }).start();
    bench.contactCenter.afterCreate = timedOut;
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    expect(await bench.store.openCreates()).toEqual([expect.objectContaining({ rowId: id(1), attempt: 0 })]);
    bench.contactCenter.afterCreate = () => Promise.resolve();
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', attempts: 1 })]);
    expect(await bench.store.openCreates()).toEqual([]);
  });

  it.each([
    ['a time-out', new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'no answer in time')],
    ['an error that nobody foresaw', new TypeError('what?')],
  ])('create: after %s it is asked again, although a later row ends it, and then ended', async (_what, error) => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = () => Promise.reject(error);
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    bench.contactCenter.beforeCreate = () => Promise.resolve();
    bench.org.happen(row(2, 'CaseClosed', { createdAt: bench.clock.now() }));
    await bench.clock.advance(40_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([0, 0]);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed', [id(2)]: 'Withdrawn' });
    expect(bench.contactCenter.allLive()).toEqual([]);
  });

  it('transfer: confirmed by the state seen, moved once', async () => {
    await routed();
    bench.contactCenter.afterChange = timedOut;
    bench.org.happen(row(2, 'QueueChanged', { workgroup: 'Billing Mail', createdAt: bench.clock.now() }));
    await bench.clock.advance(60_000);
    expect(bench.org.marks.at(-1)).toMatchObject({ rowId: id(2), outcome: 'Transferred' });
    expect(bench.contactCenter.transfers).toHaveLength(1);
  });

  it('disconnect: confirmed by the state seen, ended once', async () => {
    const interactionId = await routed();
    bench.contactCenter.afterChange = timedOut;
    bench.org.happen(row(2, 'AgentReplied', { createdAt: bench.clock.now() }));
    await bench.clock.advance(60_000);
    expect(bench.org.marks.at(-1)).toMatchObject({ rowId: id(2), outcome: 'Disconnected', interactionId });
    expect(bench.contactCenter.disconnects).toEqual([interactionId]);
  });

  it('mark: written again with the same content until it is answered, and nothing is routed twice', async () => {
    bench = await new ConnectorBench().start();
    const mark = bench.org.rows.mark;
    let lost = 2;
    bench.org.rows.mark = async (marks) => {
      const results = await mark(marks);
      lost -= 1;
      if (lost >= 0) throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'no answer in time');
      return results;
    };
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(60_000);
    expect(bench.org.markCalls).toHaveLength(3);
    expect(new Set(bench.org.marks.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(bench.contactCenter.creates).toHaveLength(1);
  });
});

describe('the note of a create', () => {
  it('disk full: routing goes on without it, and the store is told of', async () => {
    const store = durable();
    store.noteCreate = diskFull;
    bench = await new ConnectorBench({}, { store }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.told('storeFailed').length).toBeGreaterThan(0);
  });

  it('is waited for while the disk is busy, but not once the store has failed', async () => {
    const store = durable();
    const noteCreate = store.noteCreate.bind(store);
    let tries = 0;
    let failing = 2;
    store.noteCreate = (given) => {
      tries += 1;
      failing -= 1;
      return failing >= 0 ? diskFull() : noteCreate(given);
    };
    const route = async (number: number) => {
      tries = 0;
      const objectId = `case ${number}`;
      bench.org.happen(row(number, 'CaseCreated', { objectId, createdAt: bench.clock.now() }));
      await bench.clock.advance(1_000);
    };
    bench = await new ConnectorBench({}, { store }).start();
    await route(1);
    expect(tries).toBe(3);
    expect(bench.told('storeFailed')).toEqual([]);
    failing = 1_000;
    await route(2);
    expect(tries).toBe(3);
    expect(bench.told('storeFailed')).toHaveLength(1);
    await route(3);
    expect(tries).toBe(1);
    failing = 0;
    await route(4);
    failing = 1;
    await route(5);
    expect(tries).toBe(2);
    expect(bench.contactCenter.creates).toHaveLength(5);
    expect(bench.told('storeFailed')).toHaveLength(2);
  });

  it('of a row that somebody else settled meanwhile asks for nothing', async () => {
    const store = durable();
    await store.noteCreate(note(1, 0));
    bench = await new ConnectorBench({}, { store }).start();
    await bench.clock.advance(120_000);
    expect(bench.contactCenter.creates).toEqual([]);
    expect(bench.org.marks).toEqual([]);
  });

  it('forgotten late, for a row that was settled and put back: no doubt, so a later ending supersedes it', async () => {
    const store = durable();
    await store.noteCreate(note(1, 0));
    bench = new ConnectorBench({}, { store });
    bench.org.insert(row(1, 'CaseCreated', { attempts: 1 }), row(2, 'CaseClosed'));
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Superseded', [id(2)]: 'NothingToDisconnect' });
    expect(bench.contactCenter.creates).toEqual([]);
    expect(await store.openCreates()).toEqual([]);
  });

  it('not forgotten: the row is asked for with the noted attempt although a later row ends it, and then ended', async () => {
    const store = durable();
    await store.noteCreate(note(1, 1));
    bench = new ConnectorBench({}, { store });
    bench.org.insert(row(1, 'CaseCreated', { attempts: 1 }), row(2, 'CaseClosed'));
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([1]);
    expect(bench.org.marks.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['Routed', 2],
      ['Withdrawn', 0],
    ]);
    expect(bench.contactCenter.allLive()).toEqual([]);
  });

  it('of a lost interaction: asked for again although the directory now sees an obstacle, for it may exist', async () => {
    const store = durable();
    await store.noteCreate(note(1, 1));
    bench = new ConnectorBench({}, { store });
    bench.org.past.set(id(1), row(1, 'CaseCreated', { attempts: 1 }));
    bench.org.facts.set(CASE_ID, openCase([{ ...row(1, 'CaseCreated'), outcome: 'Routed' }]));
    await bench.start();
    bench.contactCenter.directory.wrong.set('Support Mail', {
      kind: 'NobodyTakesEmail',
      blocks: true,
      what: 'Nobody takes e-mail.',
      cure: '',
    });
    bench.contactCenter.lose(interaction(3, { rowId: id(1) }));
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([1]);
    expect(bench.org.marks).toEqual([expect.objectContaining({ rowId: id(1), outcome: 'Routed', attempts: 2 })]);
  });

  it('is dropped with the row where nothing was sent in the end', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = () =>
      Promise.reject(new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'there is no session'));
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    bench.org.happen(row(2, 'CaseClosed', { createdAt: bench.clock.now() }));
    await bench.clock.advance(5_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Superseded', [id(2)]: 'NothingToDisconnect' });
    expect(await bench.store.openCreates()).toEqual([]);
  });

  it('of the next attempt is not dropped with that of the one before', async () => {
    bench = await new ConnectorBench({ backoff: { initialMs: 1, maxMs: 1 }, maxAttempts: 99 }).start();
    let refusals = 1;
    bench.contactCenter.beforeCreate = (_request, signal) => {
      refusals -= 1;
      if (refusals >= 0) return Promise.reject(new CreateRefusedError('InternalError', 'broken'));
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(2_000);
    expect(await bench.store.openCreates()).toEqual([expect.objectContaining({ rowId: id(1), attempt: 1 })]);
  });

  it('of the next attempt outlives a drop that failed before it', async () => {
    bench = new ConnectorBench();
    const store = durable();
    const clear = store.clearCreates;
    let failures = 1;
    const cleared: (readonly string[])[] = [];
    const writer = new LedgerWriter({
      clock: new FakeClock(),
      store: {
        ...store,
        clearCreates: async (rowIds) => {
          cleared.push(rowIds);
          // The next attempt is noted while the drop is under way.
          writer.keepCreate(id(1));
          if (failures-- > 0) return diskFull();
          return clear(rowIds);
        },
      },
      tell: () => undefined,
      flushAfterMs: 200,
      maxPending: 100,
      keepMs: 1_000,
    });
    writer.forgetCreate(id(1));
    await writer.flush();
    await writer.flush();
    expect(cleared).toEqual([[id(1)]]);
    await writer.close();
  });
});

describe('an attempt that sight alone confirmed', () => {
  it('is spent: a row that is put back is asked for with the next one', async () => {
    bench = new ConnectorBench();
    bench.contactCenter.put(interaction(1, { rowId: id(1) }));
    bench.org.insert(row(1, 'CaseCreated'));
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', attempts: 1 })]);
    expect(bench.contactCenter.creates).toEqual([]);
  });

  it('is spent, too, where it was noted as in doubt', async () => {
    const store = durable();
    await store.noteCreate(note(1, 2));
    bench = new ConnectorBench({}, { store });
    bench.contactCenter.put(interaction(1, { rowId: id(1) }));
    bench.org.insert(row(1, 'CaseCreated', { attempts: 2 }));
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', attempts: 3 })]);
    expect(await store.openCreates()).toEqual([]);
  });

  it('of a lost interaction is spent, where the process that asked for it is gone', async () => {
    const store = durable();
    await store.noteCreate(note(1, 1));
    bench = new ConnectorBench({}, { store });
    bench.org.past.set(id(1), row(1, 'CaseCreated', { attempts: 1 }));
    bench.contactCenter.put(interaction(2, { rowId: id(1) }));
    bench.org.facts.set(CASE_ID, openCase([{ ...row(1, 'CaseCreated'), outcome: 'Routed' }]));
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.org.marks).toEqual([
      expect.objectContaining({ rowId: id(1), interactionId: interaction(2).id, attempts: 2 }),
    ]);
    expect(await store.openCreates()).toEqual([]);
    expect(bench.contactCenter.creates).toEqual([]);
  });
});

it('a create in doubt whose row the package has settled as superseded is seen to, and its row stays as it is', async () => {
  const store = durable();
  await store.noteCreate(note(1, 0));
  bench = new ConnectorBench({}, { store });
  bench.org.past.set(id(1), row(1, 'CaseCreated'));
  bench.contactCenter.put(interaction(1, { rowId: id(1) }));
  bench.org.facts.set(
    CASE_ID,
    openCase([
      { ...row(1, 'CaseCreated'), outcome: 'Superseded' },
      { ...row(2, 'QueueChanged'), outcome: 'Transferred' },
    ]),
  );
  await bench.start();
  await bench.clock.advance(2_000);
  expect(bench.org.marks).toEqual([]);
  expect(await store.openCreates()).toEqual([]);
  expect(bench.contactCenter.disconnects).toEqual([]);
});

it('a create in doubt whose row its own transaction superseded is found, and the next row moves it', async () => {
  bench = await new ConnectorBench().start();
  bench.contactCenter.beforeCreate = timedOut;
  const createdAt = bench.clock.now();
  bench.org.happen(
    row(1, 'QueueChanged', { createdAt, workgroup: 'Billing Mail' }),
    row(2, 'QueueChanged', { createdAt }),
  );
  bench.org.facts.set(
    CASE_ID,
    openCase([
      pastRow(2, 'QueueChanged'),
      pastRow(1, 'QueueChanged', { workgroup: 'Billing Mail', outcome: 'Superseded' }),
    ]),
  );
  await bench.clock.advance(100);
  bench.contactCenter.beforeCreate = () => Promise.resolve();
  await bench.clock.advance(10_000);
  expect(bench.contactCenter.creates.map(({ rowId, attempt }) => [rowId, attempt])).toEqual([
    [id(1), 0],
    [id(1), 0],
  ]);
  expect(bench.outcomes()).toEqual({ [id(2)]: 'Transferred' });
  expect(bench.contactCenter.allLive()).toEqual([expect.objectContaining({ workgroup: 'Support Mail' })]);
  expect(await bench.store.openCreates()).toEqual([]);
});

describe('what is confirmed live is known to a later process before its row is marked', () => {
  it('also if it is confirmed while the process stops', async () => {
    bench = new ConnectorBench({}, { store: durable() });
    await bench.start();
    const answer = deferred<void>();
    bench.contactCenter.afterCreate = () => answer.promise;
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    const stopped = bench.connector.stop();
    answer.resolve();
    await bench.clock.advance(60_000);
    await stopped;
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed' })]);
    const [live] = bench.contactCenter.allLive();
    expect(await bench.store.liveNotes()).toEqual([expect.objectContaining({ interactionId: live?.id, rowId: id(1) })]);
  });

  it('with a store that takes long: the mark waits for it', async () => {
    const store = durable();
    const written = deferred<void>();
    const noteLive = store.noteLive.bind(store);
    store.noteLive = async (live, ended) => {
      await written.promise;
      await noteLive(live, ended);
    };
    bench = await new ConnectorBench({}, { store }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(5_000);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    expect(bench.org.marks).toEqual([]);
    written.resolve();
    await bench.clock.advance(1_000);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed' })]);
  });

  it('with a store that fails: the mark does not wait, and the note is written once it can be', async () => {
    const store = durable();
    const noteLive = store.noteLive.bind(store);
    store.noteLive = diskFull;
    bench = await new ConnectorBench({}, { store }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(2_000);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed' })]);
    store.noteLive = noteLive;
    await bench.clock.advance(10_000);
    expect(await store.liveNotes()).toHaveLength(1);
  });
});
