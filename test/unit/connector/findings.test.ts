import { afterEach, describe, expect, it } from 'vitest';
import { CreateRefusedError } from '../../../src/contact-center/contact-center.js';
import type { CaseFacts, PastRow } from '../../../src/domain/case-facts.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { FakeOrg } from '../../support/fake-org.js';
import { CASE_ID, interaction, openCase, pastRow, row } from '../../support/routing.js';

let bench: ConnectorBench;
afterEach(() => bench.stop());

const id = (number: number) => row(number, '').id;

/** What Salesforce says of the case: its rows by number, event and outcome, and what differs from an open case. */
function standing(rows: readonly [number, string, Outcome | ''][], change: Partial<CaseFacts> = {}): CaseFacts {
  const past: readonly PastRow[] = rows.map(([number, event, outcome]) => pastRow(number, event, { outcome }));
  return openCase(past.toReversed(), change);
}

/** A connector whose case was routed by row 1. */
async function routed(): Promise<ConnectorBench> {
  const started = await new ConnectorBench().start();
  started.org.happen(row(1, 'CaseCreated', { createdAt: started.clock.now() }));
  await started.clock.advance(1_000);
  started.org.facts.set(CASE_ID, standing([[1, 'CaseCreated', 'Routed']]));
  return started;
}

/** A switchover loses the case's interaction; the grace passes. */
async function loseInteraction(): Promise<string> {
  const [live] = bench.contactCenter.allLive();
  bench.contactCenter.server = 'cic2';
  const known = bench.contactCenter.miss(live?.id ?? '');
  if (!known) throw new Error('nothing to lose');
  await bench.clock.advance(1_000);
  bench.contactCenter.lose(known);
  await bench.clock.advance(2_000);
  return known.id;
}

describe('an interaction that a switchover has lost', () => {
  it('is made again for the row that asked, with the next attempt, and the row says so', async () => {
    bench = await routed();
    const lostId = await loseInteraction();
    const [made, ...others] = bench.contactCenter.allLive();
    expect(others).toEqual([]);
    expect(bench.contactCenter.creates.map(({ rowId, attempt }) => [rowId, attempt])).toEqual([
      [id(1), 0],
      [id(1), 1],
    ]);
    expect(bench.org.marks.at(-1)).toMatchObject({
      rowId: id(1),
      outcome: 'Routed',
      interactionId: made?.id,
      error: expect.stringContaining(lostId),
      attempts: 2,
    });
    expect(bench.told('recreated')).toEqual([expect.objectContaining({ lostId, interactionId: made?.id })]);
  });

  it.each<[string, CaseFacts]>([
    ['closed', standing([[1, 'CaseCreated', 'Routed']], { isClosed: true })],
    ['deleted', standing([], { exists: false })],
    ['in another queue', standing([[1, 'CaseCreated', 'Routed']], { ownerId: '00G000000000999AAA' })],
    [
      'answered',
      standing([
        [1, 'CaseCreated', 'Routed'],
        [2, 'AgentReplied', 'Disconnected'],
      ]),
    ],
    [
      'answered and left open',
      standing([
        [1, 'CaseCreated', 'Routed'],
        [2, 'AgentReplied', 'LeftOpen'],
      ]),
    ],
    [
      'with a newer row on its way',
      standing([
        [1, 'CaseCreated', 'Routed'],
        [2, 'EmailReceived', ''],
      ]),
    ],
  ])('has ended where its case is %s', async (_what, facts) => {
    bench = await routed();
    bench.org.facts.set(CASE_ID, facts);
    await loseInteraction();
    expect(bench.contactCenter.allLive()).toEqual([]);
    expect(bench.contactCenter.creates).toHaveLength(1);
  });

  it('is made again for a customer who wrote on a closed case', async () => {
    bench = await routed();
    bench.org.happen(row(2, 'EmailReceived', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const rows = standing(
      [
        [1, 'CaseClosed', 'LeftOpen'],
        [2, 'EmailReceived', 'AlreadyActive'],
      ],
      { isClosed: true },
    );
    bench.org.facts.set(CASE_ID, rows);
    await loseInteraction();
    expect(bench.contactCenter.allLive()).toEqual([expect.objectContaining({ rowId: id(2) })]);
  });

  it('goes where the case was sent last', async () => {
    bench = await routed();
    bench.org.happen(row(2, 'QueueChanged', { workgroup: 'Billing Mail', createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const rows = standing([
      [1, 'CaseCreated', 'Routed'],
      [2, 'QueueChanged', 'Transferred'],
    ]);
    bench.org.facts.set(CASE_ID, rows);
    await loseInteraction();
    expect(bench.contactCenter.allLive()).toEqual([
      expect.objectContaining({ workgroup: 'Billing Mail', rowId: id(2) }),
    ]);
  });

  it('is known as asked for although the mark of its row is still on its way', async () => {
    bench = await new ConnectorBench({ markIntervalMs: 60_000 }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(500);
    bench.org.facts.set(CASE_ID, standing([[1, 'CaseCreated', '']]));
    await loseInteraction();
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    await bench.clock.advance(60_000);
    expect(bench.org.marks).toEqual([
      expect.objectContaining({ rowId: id(1), error: expect.stringContaining('Made again') }),
    ]);
  });

  it('parks its row where it cannot be made again', async () => {
    bench = await routed();
    bench.contactCenter.beforeCreate = () =>
      Promise.reject(new CreateRefusedError('UnknownWorkgroup', 'no such workgroup'));
    await loseInteraction();
    expect(bench.org.marks.at(-1)).toMatchObject({
      outcome: 'Failed',
      error: expect.stringContaining('no such workgroup'),
    });
  });

  it('is made again after a failure that passes', async () => {
    bench = await routed();
    let failures = 2;
    bench.contactCenter.beforeCreate = () =>
      failures-- > 0
        ? Promise.reject(new CasebridgeError('CASEBRIDGE_CREATE_UNCONFIRMED', 'no answer'))
        : Promise.resolve();
    await loseInteraction();
    await bench.clock.advance(10_000);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
    expect(bench.told('findingRetried')).toHaveLength(2);
  });
});

describe('a case whose interaction is missing since a switchover', () => {
  it('waits with its rows until it is known what became of it, and others do not', async () => {
    bench = await routed();
    const [live] = bench.contactCenter.allLive();
    bench.contactCenter.server = 'cic2';
    const known = bench.contactCenter.miss(live?.id ?? '');
    const other = '500000000000002AAA';
    bench.org.happen(
      row(2, 'AgentReplied', { createdAt: bench.clock.now() }),
      row(3, 'CaseCreated', { objectId: other, createdAt: bench.clock.now() }),
    );
    await bench.clock.advance(2_000);
    expect(bench.outcomes()).toEqual({ [id(1)]: 'Routed', [id(3)]: 'Routed' });
    bench.contactCenter.missing.clear();
    bench.contactCenter.put(interaction(7, { rowId: known?.rowId ?? '' }));
    await bench.clock.advance(1_000);
    expect(bench.outcomes()).toMatchObject({ [id(2)]: 'Disconnected' });
    expect(bench.contactCenter.disconnects).toEqual([interaction(7).id]);
  });
});

describe('an interaction that nobody here asked for', () => {
  it.each<[string, readonly [number, string, Outcome | ''][]]>([
    [
      'answered',
      [
        [1, 'CaseCreated', 'Routed'],
        [2, 'AgentReplied', 'Disconnected'],
      ],
    ],
    [
      'closed before it was seen',
      [
        [1, 'CaseCreated', 'Routed'],
        [2, 'CaseClosed', 'NothingToDisconnect'],
      ],
    ],
    [
      'withdrawn',
      [
        [1, 'CaseCreated', 'Routed'],
        [2, 'QueueLeft', 'Withdrawn'],
      ],
    ],
  ])('is ended where its case is %s', async (_what, rows) => {
    bench = await new ConnectorBench().start();
    bench.org.facts.set(CASE_ID, standing(rows));
    bench.contactCenter.put(interaction(1, { rowId: id(1) }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.disconnects).toEqual([interaction(1).id]);
  });

  it.each<[string, readonly [number, string, Outcome | ''][]]>([
    ['open', [[1, 'CaseCreated', 'Routed']]],
    [
      'asked for again',
      [
        [1, 'AgentReplied', 'Disconnected'],
        [2, 'EmailReceived', 'Routed'],
      ],
    ],
    [
      'left open',
      [
        [1, 'CaseCreated', 'Routed'],
        [2, 'AgentReplied', 'LeftOpen'],
      ],
    ],
    [
      'about to be told of',
      [
        [1, 'CaseCreated', 'Routed'],
        [2, 'AgentReplied', ''],
      ],
    ],
    ['without rows', []],
  ])('stays where its case is %s', async (_what, rows) => {
    bench = await new ConnectorBench().start();
    bench.org.facts.set(CASE_ID, standing(rows));
    bench.contactCenter.put(interaction(1, { rowId: id(1) }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.disconnects).toEqual([]);
  });

  it('stays with an agent although the case has left its queue', async () => {
    bench = await new ConnectorBench().start();
    bench.org.facts.set(
      CASE_ID,
      standing([
        [1, 'CaseCreated', 'Routed'],
        [2, 'QueueLeft', 'NothingToDisconnect'],
      ]),
    );
    bench.contactCenter.put(interaction(1, { rowId: id(1), state: 'withAgent', user: 'bob' }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.disconnects).toEqual([]);
  });

  it('is ended where it had been seen to end at the other server: finished work does not come back', async () => {
    bench = await new ConnectorBench().start();
    bench.org.facts.set(CASE_ID, standing([[1, 'CaseCreated', 'Routed']]));
    bench.contactCenter.endedRows.add(id(1));
    bench.contactCenter.put(interaction(1, { rowId: id(1) }));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.disconnects).toEqual([interaction(1).id]);
  });

  it.each([
    ['where its superseded row wanted it goes where the last row asked', 'Billing Mail', 1],
    ['elsewhere was moved by somebody, and stays', 'Sales Mail', 0],
  ])('%s', async (_what, workgroup, moves) => {
    const store = createMemoryStore();
    await store.noteCreate({ rowId: id(1), objectId: CASE_ID, attempt: 0, server: 'cic1', at: 0 });
    bench = new ConnectorBench({}, { store });
    const superseded = pastRow(1, 'QueueChanged', { workgroup: 'Billing Mail', outcome: 'Superseded' });
    bench.org.facts.set(CASE_ID, {
      ...standing([]),
      rows: [pastRow(2, 'QueueChanged', { outcome: 'Transferred' }), superseded],
    });
    bench.org.past.set(id(2), row(2, 'QueueChanged'));
    bench.contactCenter.put(interaction(1, { rowId: id(1), workgroup }));
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.transfers).toHaveLength(moves);
    expect(bench.contactCenter.allLive()).toEqual([
      expect.objectContaining({ workgroup: moves === 1 ? 'Support Mail' : workgroup }),
    ]);
    expect(await bench.store.openCreates()).toEqual([]);
  });

  it('is looked at once for each server, and all that are live at the start', async () => {
    bench = new ConnectorBench();
    bench.contactCenter.put(interaction(1));
    bench.contactCenter.put(interaction(2, { objectId: '500000000000002AAA' }));
    await bench.start();
    await bench.clock.advance(1_000);
    expect(bench.org.factReads).toHaveLength(2);
    bench.contactCenter.become('up');
    bench.contactCenter.become('ready');
    await bench.clock.advance(1_000);
    expect(bench.org.factReads).toHaveLength(2);
    bench.contactCenter.become('connecting');
    bench.contactCenter.server = 'cic2';
    bench.contactCenter.become('ready');
    await bench.clock.advance(1_000);
    expect(bench.org.factReads).toHaveLength(4);
  });
});

describe('a create in doubt when another server takes over', () => {
  const existing = () => {
    bench.contactCenter.afterCreate = (request) =>
      request.attempt === 0 && bench.contactCenter.creates.length === 1
        ? Promise.reject(new CasebridgeError('CASEBRIDGE_CREATE_UNCONFIRMED', 'the link broke'))
        : Promise.resolve();
  };

  it('waits for an interaction that the handler remembers and that may still come back', async () => {
    bench = await new ConnectorBench().start();
    existing();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    const [lost] = bench.contactCenter.allLive();
    bench.contactCenter.server = 'cic2';
    bench.contactCenter.recovering = true;
    bench.contactCenter.remembered.set(id(1), lost?.id ?? '');
    bench.contactCenter.interactions.clear();
    await bench.clock.advance(5_000);
    expect(bench.org.marks).toEqual([]);
    bench.contactCenter.put(interaction(5, { rowId: id(1) }));
    await bench.clock.advance(60_000);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', interactionId: interaction(5).id })]);
    expect(bench.contactCenter.allLive()).toHaveLength(1);
  });

  it('is asked for with the next attempt once the grace is over', async () => {
    bench = await new ConnectorBench().start();
    existing();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    const [lost] = bench.contactCenter.allLive();
    bench.contactCenter.server = 'cic2';
    bench.contactCenter.remembered.set(id(1), lost?.id ?? '');
    bench.contactCenter.interactions.clear();
    await bench.clock.advance(60_000);
    const [made, ...others] = bench.contactCenter.allLive();
    expect(others).toEqual([]);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', interactionId: made?.id })]);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([0, 0, 1]);
  });

  it('of another process is looked for, where the row has waited here since before the switchover', async () => {
    bench = await new ConnectorBench().start();
    await bench.connector.pauses.pause(undefined);
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(90_000);
    bench.contactCenter.remembered.set(id(1), interaction(7).id);
    await bench.connector.pauses.resume(undefined);
    await bench.clock.advance(60_000);
    const [made, ...others] = bench.contactCenter.allLive();
    expect(others).toEqual([]);
    expect(made?.id).not.toBe(interaction(7).id);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', interactionId: made?.id })]);
    expect(bench.contactCenter.creates.map(({ attempt }) => attempt)).toEqual([0, 1]);
  });

  it('is believed at the same server: what is gone there has been finished', async () => {
    bench = await new ConnectorBench().start();
    existing();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(100);
    const [finished] = bench.contactCenter.allLive();
    bench.contactCenter.remembered.set(id(1), finished?.id ?? '');
    bench.contactCenter.interactions.clear();
    await bench.clock.advance(60_000);
    expect(bench.contactCenter.allLive()).toEqual([]);
    expect(bench.org.marks).toEqual([expect.objectContaining({ outcome: 'Routed', interactionId: finished?.id })]);
  });
});

describe('an interaction in a user’s own queue', () => {
  const direct = row(1, 'OwnerChanged', { directToUser: 'bob' });
  const facts = standing([], { ownerId: '005000000000001AAA', ownerCicUser: 'bob' });
  const asked = { ...pastRow(1, 'OwnerChanged'), directToUser: 'bob', outcome: 'Routed' as const };

  async function start(): Promise<ConnectorBench> {
    const started = await new ConnectorBench({ directTimeoutMs: 300_000 }).start();
    started.org.happen({ ...direct, createdAt: started.clock.now() });
    await started.clock.advance(1_000);
    started.org.facts.set(CASE_ID, { ...facts, rows: [asked] });
    return started;
  }

  it('goes to the workgroup when it does not alert in time; the outcome stays, and the row says so', async () => {
    bench = await start();
    await bench.clock.advance(298_000);
    expect(bench.contactCenter.transfers).toEqual([]);
    await bench.clock.advance(5_000);
    expect(bench.contactCenter.transfers).toEqual([expect.objectContaining({ to: { workgroup: 'Support Mail' } })]);
    expect(bench.org.marks.at(-1)).toMatchObject({
      rowId: id(1),
      outcome: 'Routed',
      error: expect.stringContaining('"bob" did not take it in time'),
      attempts: 1,
    });
  });

  it('stays while it alerts or is with the user, and has its time anew when it waits again', async () => {
    bench = await start();
    const [live] = bench.contactCenter.allLive();
    if (!live) throw new Error('none');
    await bench.clock.advance(200_000);
    bench.contactCenter.put({ ...live, state: 'alerting' });
    await bench.clock.advance(200_000);
    bench.contactCenter.put({ ...live, state: 'waiting' });
    await bench.clock.advance(200_000);
    expect(bench.contactCenter.transfers).toEqual([]);
    await bench.clock.advance(105_000);
    expect(bench.contactCenter.transfers).toHaveLength(1);
  });
});

describe('an interaction that was ended here while another process relied on it', () => {
  /** Row 2 ends the interaction of row 1 while row 3 waits behind it; the other process has settled row 3. */
  async function crossed(change: Partial<CaseFacts> = {}): Promise<string> {
    bench = await routed();
    const [live] = bench.contactCenter.allLive();
    bench.contactCenter.beforeChange = () => {
      bench.org.facts.set(
        CASE_ID,
        standing(
          [
            [1, 'CaseCreated', 'Routed'],
            [2, 'QueueLeft', 'LeftOpen'],
            [3, 'OwnerChanged', 'Transferred'],
          ],
          change,
        ),
      );
      return Promise.resolve();
    };
    const createdAt = bench.clock.now() - 120_000;
    bench.org.happen(row(2, 'QueueLeft', { createdAt }), row(3, 'OwnerChanged', { createdAt }));
    await bench.clock.advance(30_000);
    expect(bench.contactCenter.disconnects).toEqual([live?.id]);
    return live?.id ?? '';
  }

  it('is made again for the row that kept it, which says so', async () => {
    const endedId = await crossed();
    const [made, ...others] = bench.contactCenter.allLive();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ rowId: id(3) });
    expect(bench.org.marks.at(-1)).toMatchObject({
      rowId: id(3),
      outcome: 'Routed',
      interactionId: made?.id,
      error: `Made again: interaction ${endedId} had been ended for an earlier row of the case.`,
    });
    expect(bench.told('recreated')).toEqual([expect.objectContaining({ why: 'undone', lostId: endedId })]);
  });

  it('is not made again for a case that is closed by now', async () => {
    await crossed({ isClosed: true });
    expect(bench.contactCenter.allLive()).toEqual([]);
    expect(bench.told('recreated')).toEqual([]);
  });
});

describe('a process that starts', () => {
  it('recalls what was live when the last one ended', async () => {
    const store = createMemoryStore();
    bench = await new ConnectorBench({}, { store }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const [live] = bench.contactCenter.allLive();
    expect(await store.liveNotes()).toEqual([
      { interactionId: live?.id, rowId: id(1), objectId: CASE_ID, server: 'cic1' },
    ]);
    bench.contactCenter.end(live?.id ?? '');
    await bench.clock.advance(1_000);
    expect(await store.liveNotes()).toEqual([]);
  });

  it('asks for what the rows say to be live and the store knows nothing of', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    const [live] = bench.contactCenter.allLive();
    const { org } = bench;
    await bench.stop();
    bench = await new ConnectorBench({}, { org }).start();
    expect(bench.contactCenter.recalled).toEqual([
      { interactionId: live?.id, rowId: id(1), objectId: CASE_ID, server: '' },
    ]);
  });

  it.each([
    ['the store knows that it ended', async () => bench.contactCenter.end(bench.contactCenter.allLive()[0]?.id ?? '')],
    ['a later row ended it', async () => bench.org.happen(row(2, 'AgentReplied', { createdAt: bench.clock.now() }))],
  ])('does not ask for what is over: %s', async (_why, over) => {
    const store = createMemoryStore();
    store.close = () => Promise.resolve();
    bench = await new ConnectorBench({}, { store }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    await over();
    await bench.clock.advance(1_000);
    const { org } = bench;
    await bench.stop();
    bench = await new ConnectorBench({}, { org, store }).start();
    expect(bench.contactCenter.recalled).toEqual([]);
  });

  /** Another process routes a case beside this one, and dies. */
  function routedBeside(number: number): void {
    const made = row(number, 'CaseCreated', { objectId: `case ${number}` });
    bench.org.past.set(made.id, made);
    bench.org.marks.push({
      ...{ rowId: made.id, outcome: 'Routed', interactionId: `${number}`, error: '', attempts: 1 },
      at: bench.clock.now(),
    });
  }

  async function switchOver(server: string): Promise<void> {
    bench.contactCenter.server = server;
    bench.contactCenter.become('ready');
    await bench.clock.advance(1_000);
  }

  it.each([
    ['goes as ours', 0],
    ['is two hours behind ours', -2 * 3_600_000],
    ['is two hours ahead of ours', 2 * 3_600_000],
  ])(
    'asks at another server for what a process beside it has asked for since, where the clock of the org %s',
    async (_clock, aheadMs) => {
      bench = new ConnectorBench();
      bench.org.aheadMs = aheadMs;
      await bench.start();
      bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
      await bench.clock.advance(60_000);
      const [own] = bench.org.marks;
      bench.contactCenter.end(own?.interactionId ?? '');
      routedBeside(7);
      const changedAt = bench.clock.now() + aheadMs;
      await switchOver('cic2');
      // What this process settled itself it has followed: that has ended, and is not lost.
      const seventh = { interactionId: '7', rowId: id(7), objectId: 'case 7', server: '' };
      expect(bench.contactCenter.recalled).toEqual([seventh]);
      await bench.clock.advance(3_600_000);
      routedBeside(8);
      await switchOver('cic1');
      expect(bench.org.routedSince).toEqual([undefined, undefined, changedAt - 10 * 60_000]);
      expect(bench.contactCenter.recalled).toContainEqual(expect.objectContaining({ interactionId: '8' }));
    },
  );

  it('reads all again at another server where it was refused before', async () => {
    const org = new FakeOrg();
    const { routed: read } = org.rows;
    org.rows.routed = () => {
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'no such field', { failureClass: 'refused' });
    };
    bench = await new ConnectorBench({}, { org }).start();
    org.rows.routed = read;
    await switchOver('cic2');
    expect(org.routedSince).toEqual([undefined]);
  });

  it('asks again for it while Salesforce fails, and goes on without it where that does not help', async () => {
    const org = new FakeOrg();
    const said = [
      new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'no answer'),
      new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'no such field', { failureClass: 'refused' }),
    ];
    const asked: number[] = [];
    org.rows.routed = () => {
      asked.push(asked.length);
      throw said[asked.length - 1] ?? new Error('asked once too often');
    };
    bench = new ConnectorBench({}, { org });
    const started = bench.start();
    await bench.clock.advance(10_000);
    await started;
    expect(asked).toHaveLength(2);
    expect(bench.told('sweepFailed').map(({ why }) => why)).toEqual(Array(2).fill('what was routed before'));
    expect(bench.told('connectorStarted')).toHaveLength(1);
  });

  it('keeps the note of what a switchover has lost until it has been made again', async () => {
    const store = createMemoryStore();
    bench = await new ConnectorBench({}, { store }).start();
    bench.org.happen(row(1, 'CaseCreated', { createdAt: bench.clock.now() }));
    await bench.clock.advance(1_000);
    bench.org.facts.set(CASE_ID, standing([[1, 'CaseCreated', 'Routed']]));
    bench.contactCenter.beforeCreate = () =>
      Promise.reject(new CasebridgeError('CASEBRIDGE_CREATE_UNCONFIRMED', 'no answer'));
    const lostId = await loseInteraction();
    await bench.clock.advance(1_000);
    expect(await store.liveNotes()).toEqual([expect.objectContaining({ interactionId: lostId, server: '' })]);
    bench.contactCenter.beforeCreate = () => Promise.resolve();
    await bench.clock.advance(60_000);
    expect(await store.liveNotes()).toEqual([expect.objectContaining({ rowId: id(1), server: 'cic2' })]);
  });
});
