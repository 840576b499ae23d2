import { afterEach, describe, expect, it } from 'vitest';
import { CreateRefusedError, type CreateRequest } from '../../../src/contact-center/contact-center.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { CASE_ID, recordId, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const id = (number: number) => row(number, '').id;
const unconfirmed = () => Promise.reject(new CasebridgeError('CASEBRIDGE_CREATE_UNCONFIRMED', 'no answer'));

it('a start waits a minute for what was routed before, then routes, and goes on to ask', async () => {
  bench = new ConnectorBench();
  bench.org.insert(row(1, 'CaseCreated'));
  const { routed } = bench.org.rows;
  const asked: number[] = [];
  bench.org.rows.routed = (signal, since) => {
    asked.push(bench.clock.now());
    if (asked.length > 10) return routed(signal, since);
    throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'QUERY_TIMEOUT', { failureClass: 'transient' });
  };
  const started = bench.connector.start(new AbortController().signal);
  await bench.clock.advance(150_000);
  await started;
  await bench.clock.advance(60_000);
  expect(bench.outcomes()).toEqual({ [row(1, '').id]: 'Routed' });
  await bench.clock.advance(600_000);
  expect(asked.length).toBeGreaterThan(10);
});

describe('the way of a case', () => {
  it('routes a row that the stream tells of and marks it with outcome, interaction, attempts and time', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const [interaction] = bench.contactCenter.allLive();
    expect(bench.org.marks).toEqual([
      {
        rowId: id(1),
        outcome: 'Routed',
        interactionId: interaction?.id,
        error: '',
        attempts: 1,
        at: expect.any(Number),
      },
    ]);
    expect(bench.contactCenter.creates).toEqual([
      expect.objectContaining({ recordUrl: `https://org.example/${CASE_ID}`, attempt: 0 }),
    ]);
    expect(bench.org.factReads).toEqual([]);
  });

  it('routes what waited before it started, and looks at the case first', async () => {
    bench = new ConnectorBench();
    bench.org.insert(row(1, 'CaseCreated'));
    await bench.start();
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.org.factReads).toEqual([CASE_ID]);
  });

  it('applies ten rows of one transaction, told last first, in their order', async () => {
    bench = await new ConnectorBench().start();
    const events = ['CaseCreated', 'CommentAdded', 'EmailReceived', 'CommentAdded', 'AgentReplied'];
    const rows = [...events, ...events].map((event, index) => row(index + 1, event, { createdAt: bench.clock.now() }));
    bench.org.happen(...rows);
    await bench.clock.advance(1_000);
    expect(bench.told('rowSettled').map(({ row: settled }) => settled.name)).toEqual(rows.map(({ name }) => name));
    expect(bench.contactCenter.allLive()).toEqual([]);
  });

  it('disconnects when the agent replied', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    bench.org.happen(row(2, 'AgentReplied'));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed', [id(2)]: 'Disconnected' });
    expect(bench.contactCenter.allLive()).toEqual([]);
  });

  it('reads the state afresh before it ends an interaction: QueueLeft leaves what an agent has taken since', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const [live] = bench.contactCenter.allLive();
    if (!live) throw new Error('nothing was created');
    const stale = bench.contactCenter.liveFor(CASE_ID);
    const seen = bench.contactCenter.liveFor.bind(bench.contactCenter);
    bench.contactCenter.put({ ...live, state: 'withAgent', user: 'alice' });
    bench.contactCenter.liveFor = () => {
      bench.contactCenter.liveFor = seen;
      return stale;
    };
    bench.org.happen(row(2, 'QueueLeft'));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()[id(2)]).toBe('LeftOpen');
    expect(bench.contactCenter.disconnects).toEqual([]);
  });
});

describe('each row once', () => {
  it('takes a row once that the stream repeats while it is under way', async () => {
    bench = await new ConnectorBench().start();
    const created = row(1, 'CaseCreated', { createdAt: bench.clock.now() });
    bench.org.happen(created);
    bench.org.happen(created);
    await bench.clock.advance(100);
    bench.org.happen(created);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates).toHaveLength(1);
  });

  it('takes no notice of a repeat after the row was marked, but of a row that was put back', async () => {
    bench = await new ConnectorBench().start();
    const created = row(1, 'CaseCreated', { createdAt: bench.clock.now() });
    bench.org.happen(created);
    await bench.clock.advance(1_000);
    bench.contactCenter.end(bench.contactCenter.allLive()[0]?.id ?? '');
    bench.org.stream.tell([created]);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates).toHaveLength(1);
    bench.org.happen({ ...created, attempts: 1 });
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([0, 1]);
  });
});

describe('the sweep', () => {
  it('routes what a deaf stream kept back, within its interval', async () => {
    bench = await new ConnectorBench().start();
    bench.org.stream.deaf = true;
    bench.org.happen(row(1, 'CaseCreated'));
    await bench.clock.advance(61_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('runs after each subscription', async () => {
    bench = await new ConnectorBench().start();
    const before = bench.org.sweeps;
    bench.org.stream.become('lost');
    bench.org.insert(row(1, 'CaseCreated'));
    bench.org.stream.become('subscribed');
    await bench.clock.advance(1_000);
    expect(bench.org.sweeps).toBe(before + 1);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('is tried again when it fails', async () => {
    bench = await new ConnectorBench().start();
    bench.org.beforeSweep = () => Promise.reject(new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away'));
    bench.org.stream.become('subscribed');
    await bench.clock.advance(1_000);
    bench.org.beforeSweep = () => Promise.resolve();
    bench.org.insert(row(1, 'CaseCreated'));
    await bench.clock.advance(31_000);
    expect(bench.told('sweepFailed')).toHaveLength(1);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('drains a backlog in order, with bounded rows in hand', async () => {
    bench = new ConnectorBench({ maxCreatesPerSecond: 500 });
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      row(index + 1, 'CaseCreated', { objectId: recordId('500', index + 1) }),
    );
    bench.org.insert(...rows);
    await bench.start();
    let most = 0;
    for (let second = 0; second < 60 && bench.org.marks.length < rows.length; second += 1) {
      await bench.clock.advance(1_000);
      most = Math.max(most, bench.connector.unfinished);
    }
    expect(bench.org.marks).toHaveLength(rows.length);
    expect(most).toBeLessThan(7_000);
    expect(bench.org.markCalls.every((marks) => marks.length <= 200)).toBe(true);
  });
});

describe('trouble at the contact centre', () => {
  it('waits while the live view is not whole', async () => {
    bench = new ConnectorBench();
    bench.contactCenter.state = 'up';
    bench.org.insert(row(1, 'CaseCreated'));
    await bench.start();
    await bench.clock.advance(10_000);
    expect(bench.contactCenter.creates).toEqual([]);
    bench.contactCenter.become('ready');
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('asks again with the same attempt when a create is in doubt, and finds the interaction', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.afterCreate = unconfirmed;
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    bench.contactCenter.afterCreate = () => Promise.resolve();
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(new Set(bench.contactCenter.creates.map(({ attempt }) => attempt))).toEqual(new Set([0]));
  });

  it('asks again with the same attempt when the effect did not happen either', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = unconfirmed;
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    bench.contactCenter.beforeCreate = () => Promise.resolve();
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([0, 0]);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('parks a row that the handler refuses, with the cause, and goes on with the others', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = ({ workgroup }: CreateRequest) =>
      workgroup === 'Nowhere'
        ? Promise.reject(new CreateRefusedError('UnknownWorkgroup', 'there is no workgroup Nowhere'))
        : Promise.resolve();
    bench.org.happen(
      row(1, 'CaseCreated', { workgroup: 'Nowhere' }),
      row(2, 'CaseCreated', { objectId: recordId('500', 2) }),
    );
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Failed', [id(2)]: 'Routed' });
    const parked = bench.org.marks.find(({ rowId }) => rowId === id(1));
    expect(parked).toMatchObject({ attempts: 1, error: expect.stringContaining('no workgroup Nowhere') });
  });

  it('retries an internal error of the handler with the next attempt, and parks it in the end', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = () => Promise.reject(new CreateRefusedError('InternalError', 'broken'));
    bench.org.happen(row(1, 'CaseCreated'));
    await bench.clock.advance(10_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Failed', attempts: 3 })]);
  });

  it('leaves out a direct-to-queue user whom CIC does not know', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = ({ user }: CreateRequest) =>
      user === '' ? Promise.resolve() : Promise.reject(new CreateRefusedError('UnknownUser', 'who?'));
    bench.org.happen(row(1, 'OwnerChanged', { directToUser: 'ghost', createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates.map(({ user, attempt }) => [user, attempt])).toEqual([
      ['ghost', 0],
      ['', 1],
    ]);
    expect(bench.org.marks).toEqual([
      expect.objectContaining({ outcome: 'Routed', error: expect.stringContaining('ghost') }),
    ]);
  });

  it('confirms a disconnect whose answer was lost by the state seen', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    bench.contactCenter.afterChange = () => Promise.reject(new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'cut'));
    bench.org.happen(row(2, 'AgentReplied'));
    await bench.clock.advance(2_000);
    expect(bench.outcomes()[id(2)]).toBe('Disconnected');
  });

  const routed = async (change = {}) => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now(), ...change }));
    await bench.clock.advance(1_000);
    return bench.contactCenter.allLive()[0] ?? expect.fail('nothing was created');
  };
  const refused = () => new CasebridgeError('CASEBRIDGE_CIC_REQUEST_FAILED', 'the server answered 400');

  it('takes a disconnect that lost the race against the agent for done', async () => {
    const live = await routed();
    bench.contactCenter.beforeChange = (ended) => {
      bench.contactCenter.end(ended);
      return Promise.reject(refused());
    };
    bench.org.happen(row(2, 'AgentReplied'));
    await bench.clock.advance(2_000);
    expect(bench.org.marks.at(-1)).toMatchObject({ outcome: 'Disconnected', interactionId: live.id });
  });

  it('parks a disconnect that the server refuses again and again', async () => {
    await routed();
    bench.contactCenter.beforeChange = () => Promise.reject(refused());
    bench.org.happen(row(2, 'AgentReplied'));
    await bench.clock.advance(60_000);
    expect(bench.outcomes()[id(2)]).toBe('Failed');
  });

  it('moves to the workgroup what CIC does not move to the user', async () => {
    await routed({ workgroup: 'Billing Mail' });
    bench.contactCenter.beforeChange = () =>
      bench.contactCenter.transfers.length === 0 && tries++ === 0 ? Promise.reject(refused()) : Promise.resolve();
    let tries = 0;
    bench.org.happen(row(2, 'OwnerChanged', { directToUser: 'ghost' }));
    await bench.clock.advance(3_000);
    expect(bench.contactCenter.transfers).toEqual([{ id: expect.any(String), to: { workgroup: 'Support Mail' } }]);
    expect(bench.org.marks.at(-1)).toMatchObject({ outcome: 'Transferred', error: expect.stringContaining('ghost') });
  });

  it('does not write AlreadyActive for an interaction that has just ended', async () => {
    const live = await routed();
    const seen = bench.contactCenter.liveFor(CASE_ID);
    const look = bench.contactCenter.liveFor.bind(bench.contactCenter);
    let looks = 0;
    bench.contactCenter.liveFor = (objectId) => {
      looks += 1;
      return looks <= 2 ? seen : look(objectId);
    };
    bench.contactCenter.interactions.delete(live.id);
    bench.org.happen(row(2, 'EmailReceived', { createdAt: bench.clock.now() }));
    await bench.clock.advance(2_000);
    expect(bench.outcomes()[id(2)]).toBe('Routed');
    expect(bench.contactCenter.creates).toHaveLength(2);
  });

  it('never parks a row because a surplus interaction could not be ended, and tries again', async () => {
    const live = await routed();
    bench.contactCenter.beforeChange = () => Promise.reject(refused());
    bench.contactCenter.put({ ...live, id: `${live.id}9`, rowId: recordId('a00', 77) });
    bench.org.happen(row(2, 'EmailReceived', { createdAt: bench.clock.now() }));
    await bench.clock.advance(20_000);
    expect(bench.org.marks).toHaveLength(1);
    expect(bench.told('contactCenterTrouble').length).toBeGreaterThan(0);
    bench.contactCenter.beforeChange = () => Promise.resolve();
    await bench.clock.advance(40_000);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    expect(bench.outcomes()[id(2)]).toBe('AlreadyActive');
  });

  it('keeps a backlog waiting, not parked, while CIC lets nobody notify the handler', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.beforeCreate = () =>
      Promise.reject(new CasebridgeError('CASEBRIDGE_CIC_NOTIFICATION_REFUSED', 'the server answered 403'));
    for (let number = 1; number <= 20; number += 1) {
      bench.org.happen(row(number, 'CaseCreated', { objectId: recordId('500', number), createdAt: bench.clock.now() }));
    }
    await bench.clock.advance(300_000);
    expect(bench.org.marks).toEqual([]);
    bench.contactCenter.beforeCreate = () => Promise.resolve();
    await bench.clock.advance(60_000);
    expect(bench.org.marks).toHaveLength(20);
  });

  it('says once why a row waits', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.views.set('Support Mail', 'faulted');
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(600_000);
    expect(bench.told('rowWaiting')).toHaveLength(1);
  });

  it('routes anew when the interaction to be moved is gone', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    bench.contactCenter.beforeChange = (gone) => {
      bench.contactCenter.interactions.delete(gone);
      return Promise.resolve();
    };
    bench.org.happen(row(2, 'QueueChanged', { workgroup: 'Billing Mail', createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()[id(2)]).toBe('Routed');
    expect(bench.contactCenter.allLive()).toEqual([expect.objectContaining({ workgroup: 'Billing Mail' })]);
  });

  it('lets rows of a queue wait that the server will not show, and says so', async () => {
    bench = await new ConnectorBench().start();
    bench.contactCenter.views.set('Support Mail', 'faulted');
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates).toEqual([]);
    expect(bench.told('rowWaiting')).toHaveLength(1);
    bench.contactCenter.views.delete('Support Mail');
    await bench.clock.advance(31_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
  });

  it('ends the surplus when two interactions of a case appear, without any row', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const [first] = bench.contactCenter.allLive();
    if (!first) throw new Error('nothing was created');
    bench.contactCenter.put({ ...first, id: `${first.id}9` });
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.allLive()).toEqual([first]);
  });
});

describe('trouble in Salesforce', () => {
  it('repeats a call that failed as a whole, and routes nothing twice meanwhile', async () => {
    bench = await new ConnectorBench().start();
    let failures = 3;
    bench.org.onMark = (mark) => {
      failures -= 1;
      if (failures >= 0) throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away');
      return { rowId: mark.rowId, status: 'marked' };
    };
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(60_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.contactCenter.creates).toHaveLength(1);
  });

  it('handles a row that is refused by itself apart from the others', async () => {
    bench = await new ConnectorBench().start();
    let locked = true;
    bench.org.onMark = (mark) => {
      if (mark.rowId === id(1) && locked) {
        const error = new CasebridgeError('CASEBRIDGE_MARK_REFUSED', 'UNABLE_TO_LOCK_ROW', {
          failureClass: 'transient',
        });
        return { rowId: mark.rowId, status: 'failed', error };
      }
      return mark.rowId === id(3) ? { rowId: mark.rowId, status: 'gone' } : { rowId: mark.rowId, status: 'marked' };
    };
    for (const number of [1, 2, 3]) {
      bench.org.happen(row(number, 'CaseCreated', { objectId: recordId('500', number), createdAt: bench.clock.now() }));
    }
    await bench.clock.advance(300);
    expect(bench.org.marks.map(({ rowId }) => rowId)).toEqual([id(2), id(3)]);
    locked = false;
    await bench.clock.advance(2_000);
    expect(bench.outcomes()).toMatchObject({ [id(1)]: 'Routed' });
  });
});

describe('stopping and starting again', () => {
  it('writes the marks that wait before it ends', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(10);
    expect(bench.org.marks).toEqual([]);
    await bench.stop();
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.contactCenter.stopped && bench.org.closed).toBe(true);
  });

  it('leaves a note of a create that was under way, and asks again with its attempt at the next start', async () => {
    const store = createMemoryStore();
    store.close = () => Promise.resolve();
    const first = await new ConnectorBench({}, { store }).start();
    first.contactCenter.beforeCreate = (_request, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    first.org.happen(row(1, 'CaseCreated', { createdAt: first.clock.now() }));
    await first.clock.advance(10);
    await first.stop();
    expect(await store.openCreates()).toHaveLength(1);

    first.contactCenter.beforeCreate = () => Promise.resolve();
    bench = await new ConnectorBench({}, { store, org: first.org, contactCenter: first.contactCenter }).start();
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.org.factReads).toEqual([CASE_ID]);
    expect(await store.openCreates()).toEqual([]);
  });

  it('goes on where a killed process stopped: created, not marked', async () => {
    const killed = await new ConnectorBench().start();
    killed.org.onMark = () => {
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'killed before it was written');
    };
    killed.org.happen(row(1, 'CaseCreated', { createdAt: killed.clock.now() }));
    await killed.clock.advance(1_000);
    killed.org.onMark = (mark) => ({ rowId: mark.rowId, status: 'marked' });
    bench = await new ConnectorBench({}, { org: killed.org, contactCenter: killed.contactCenter }).start();
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed' });
    expect(bench.contactCenter.creates).toHaveLength(1);
  });
});

it('a row that waited here is held against its case, whatever the clock of this host says', async () => {
  bench = await new ConnectorBench().start();
  bench.contactCenter.become('connecting');
  bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() + 600_000 }));
  await bench.clock.advance(90_000);
  expect(bench.org.factReads).toEqual([]);
  bench.contactCenter.become('ready');
  await bench.clock.advance(2_000);
  expect(bench.org.factReads).toEqual([CASE_ID]);
});

describe('a row that a person put back', () => {
  it('is asked for with the next attempt, also after a restart, when the stream tells of it without saying how often', async () => {
    bench = await new ConnectorBench().start();
    const tried = row(1, 'CaseCreated', { createdAt: bench.clock.now() - 3_600_000, attempts: 1 });
    bench.org.insert(tried);
    bench.org.beforeSweep = () => new Promise(() => undefined);
    bench.org.stream.tell([{ ...tried, attempts: 0 }]);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([1]);
  });
});
