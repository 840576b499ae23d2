import { afterEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../src/domain/row.js';
import { BILLING_QUEUE_ID } from '../../support/deciding/cases-org.js';
import { DecidingBench, type DecidingOptions } from '../../support/deciding/deciding-bench.js';
import { LATE_MS, READINGS } from '../../support/deciding/readings.js';
import { recordId } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

/** Longer than anything that is looked at again takes. */
const IN_THE_END_MS = 60_000;
const HANDLER_MS = 1_000;
const TO_BILLING = { queueId: BILLING_QUEUE_ID, queueName: 'Billing', workgroup: 'Billing Mail' } as const;
/** A case that is merged into the other one. */
const LOSER_ID = recordId('500', 2);

describe.each(READINGS)('reply races, $named', ({ switches }) => {
  const start = (
    options: Partial<typeof switches> & { readonly handlerLatencyMs?: number } = {},
    more: DecidingOptions = {},
  ) => {
    bench = new DecidingBench({ ...more, server: { switches: { ...switches, ...options } } });
    return bench.start();
  };
  const waiting = async () => {
    await start();
    const row = await bench.routed();
    await bench.clock.advance(LATE_MS);
    return row;
  };
  const inTheEnd = async (...rows: readonly Row[]) => {
    await bench.clock.advance(IN_THE_END_MS);
    return rows.map((row) => bench.org.outcomesOf(row).join());
  };

  it('reply before the creation is asked for: none is made', async () => {
    await start();
    const rows = bench.happenTogether(['CaseCreated', {}], ['AgentReplied', {}]);
    expect(await inTheEnd(...rows)).toEqual(['Superseded', 'NothingToDisconnect']);
    expect(bench.made).toBe(0);
  });

  it('reply before the creation is confirmed: it is waited for, then ended', async () => {
    await start({ handlerLatencyMs: HANDLER_MS });
    const created = bench.happen('CaseCreated');
    await bench.clock.advance(HANDLER_MS / 2);
    const replied = bench.happen('AgentReplied');
    expect(await inTheEnd(created, replied)).toEqual(['Routed', 'Disconnected']);
    expect(bench.made).toBe(1);
    expect(bench.standing()).toEqual([]);
  });

  it('reply before the creation is confirmed, and its answer is lost: found, then ended', async () => {
    await start({ handlerLatencyMs: HANDLER_MS });
    bench.cic.faults.inject({ kind: 'dropHandlerAnswers', times: 1 });
    const created = bench.happen('CaseCreated');
    await bench.clock.advance(HANDLER_MS / 2);
    const replied = bench.happen('AgentReplied');
    expect(await inTheEnd(created, replied)).toEqual(['Routed', 'Disconnected']);
    expect(bench.standing()).toEqual([]);
  });

  it('reply while queued: the interaction that waits is ended', async () => {
    await waiting();
    const replied = bench.happen('AgentReplied');
    expect(await inTheEnd(replied)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });

  it('reply while alerting another agent: ended', async () => {
    await waiting();
    await bench.alert('bob');
    const replied = bench.happen('AgentReplied');
    expect(await inTheEnd(replied)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });

  it('reply by a non-owner while the owner has the interaction: the customer is answered, so it is ended', async () => {
    await waiting();
    await bench.give('bob');
    const replied = bench.happen('AgentReplied', { directToUser: '' });
    expect(await inTheEnd(replied)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });

  it('reply after disconnect: nothing is left to end', async () => {
    await waiting();
    bench.core.life.end(bench.only().id, 'I');
    await bench.clock.advance(IN_THE_END_MS);
    const replied = bench.happen('AgentReplied');
    expect(await inTheEnd(replied)).toEqual(['NothingToDisconnect']);
    expect(bench.made).toBe(1);
  });

  it('reply twice: the second ends nothing', async () => {
    await waiting();
    await bench.give('bob');
    const first = bench.happen('AgentReplied');
    const second = bench.happen('AgentReplied');
    expect(await inTheEnd(first, second)).toEqual(['Disconnected', 'NothingToDisconnect']);
  });

  it('reply, then the customer writes again: a new interaction', async () => {
    await waiting();
    await bench.give('bob');
    const rows = bench.happenTogether(['AgentReplied', {}], ['EmailReceived', {}]);
    expect(await inTheEnd(...rows)).toEqual(['Disconnected', 'Routed']);
    expect(bench.made).toBe(2);
    expect(bench.only().rowId).toBe(rows[1]?.id);
  });

  it.each(['CaseClosed', 'CaseDeleted'])(
    '%s while alerting: withdrawn, and the reply after it finds nothing',
    async (event) => {
      await waiting();
      await bench.alert('bob');
      const ended = bench.happen(event);
      const replied = bench.happen('AgentReplied');
      expect(await inTheEnd(ended, replied)).toEqual(['Withdrawn', 'NothingToDisconnect']);
      expect(bench.standing()).toEqual([]);
    },
  );

  it('merged while alerting: the interaction of the case that is gone is withdrawn, that of the other stays', async () => {
    const winner = await waiting();
    const loser = bench.happen('CaseCreated', { objectId: LOSER_ID });
    await bench.clock.advance(LATE_MS + 1_000);
    await bench.alert('bob');
    const merged = bench.happen('CaseDeleted', { objectId: LOSER_ID });
    expect(await inTheEnd(loser, merged)).toEqual(['Routed', 'Withdrawn']);
    expect(bench.only().rowId).toBe(winner.id);
  });

  it('moved while alerting: the other workgroup has it, and the reply ends it there', async () => {
    await waiting();
    const { id } = bench.only();
    await bench.alert('bob');
    const moved = bench.happen('QueueChanged', TO_BILLING);
    expect(await inTheEnd(moved)).toEqual(['Transferred']);
    expect(bench.only()).toMatchObject({ id, workgroup: 'Billing Mail' });
    const replied = bench.happen('AgentReplied', TO_BILLING);
    expect(await inTheEnd(replied)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });

  it('moved out of all queues while alerting: withdrawn', async () => {
    await waiting();
    await bench.alert('bob');
    const left = bench.happen('QueueLeft');
    expect(await inTheEnd(left)).toEqual(['Withdrawn']);
    expect(bench.standing()).toEqual([]);
  });

  it.each(['QueueChanged', 'OwnerChanged'])(
    'an agent who gives the case back (%s): it waits again for others',
    async (event) => {
      await waiting();
      const { id } = bench.only();
      await bench.give('bob');
      const back = bench.happen(event);
      expect(await inTheEnd(back)).toEqual(['Transferred']);
      expect(bench.only()).toMatchObject({ id, workgroup: 'Support Mail', state: 'O' });
    },
  );

  it('ten rows for one case in one transaction delivered last-first: applied in the order of their numbers', async () => {
    await start();
    const rows = bench.happenTogether(
      ['CaseCreated', {}],
      ['CommentAdded', {}],
      ['AgentReplied', {}],
      ['EmailReceived', {}],
      ['QueueChanged', TO_BILLING],
      ['CommentAdded', TO_BILLING],
      ['QueueLeft', {}],
      ['OwnerChanged', {}],
      ['EmailReceived', {}],
      ['CommentAdded', {}],
    );
    await bench.clock.advance(IN_THE_END_MS);
    const settled = bench.process.told('rowSettled').map(({ row: { name } }) => name);
    expect(settled).toEqual(rows.map(({ name }) => name));
    expect(rows.map((row) => bench.org.outcomesOf(row).join())).toEqual([
      ...['Superseded', 'Superseded', 'NothingToDisconnect'],
      ...['Superseded', 'Superseded', 'Superseded', 'NothingToDisconnect'],
      ...['Routed', 'AlreadyActive', 'AlreadyActive'],
    ]);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', rowId: rows[7]?.id });
    expect(bench.made).toBe(1);
  });
});
