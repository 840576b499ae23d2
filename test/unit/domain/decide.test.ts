import { describe, expect, it } from 'vitest';
import type { CaseFacts, SettledRow } from '../../../src/domain/case-facts.js';
import { decide } from '../../../src/domain/decide.js';
import type { LiveInteraction } from '../../../src/domain/interaction.js';
import { CREATE_EVENTS, ENDING_EVENTS } from '../../../src/domain/row.js';
import { decideInput, interaction, pastRow, QUEUE_ID, recordId, row, settledRow } from '../../support/routing.js';

/** A decision as the table writes it: the action, and the outcome where it is settled at once or known. */
function told(input: Parameters<typeof decide>[0]): string {
  const decision = decide(input);
  switch (decision.kind) {
    case 'settle':
      return decision.outcome;
    case 'transfer':
      return 'user' in decision.to ? `transfer to user ${decision.to.user}` : `transfer to ${decision.to.workgroup}`;
    case 'disconnect':
      return `disconnect → ${decision.outcome}`;
    case 'endSurplus':
      return `end ${decision.interaction.id}, keep ${decision.keep.id}`;
    default:
      return decision.kind;
  }
}

const waiting = interaction(1);
const alerting = interaction(1, { state: 'alerting', user: 'alice' });
const withAgent = interaction(1, { state: 'withAgent', user: 'alice' });
const off = { autoDisconnectOnReply: false };
const openCase: CaseFacts = { exists: true, isClosed: false, ownerId: QUEUE_ID, ownerCicUser: '', rows: [] };

describe('a create event', () => {
  it.each(CREATE_EVENTS)('%s without an interaction creates one', (event) => {
    expect(told(decideInput({ rows: [row(1, event)] }))).toBe('create');
  });

  it.each(['CaseCreated', 'Requeued', 'CommentAdded', 'EmailReceived'])('%s with one is AlreadyActive', (event) => {
    for (const live of [waiting, alerting, withAgent]) {
      expect(told(decideInput({ rows: [row(1, event)], live: [live] }))).toBe('AlreadyActive');
    }
  });

  it.each(['QueueChanged', 'OwnerChanged'])(
    '%s moves an interaction that waits or alerts for another workgroup',
    (event) => {
      const rows = [row(1, event, { workgroup: 'Billing Mail' })];
      expect(told(decideInput({ rows, live: [waiting] }))).toBe('transfer to Billing Mail');
      expect(told(decideInput({ rows, live: [alerting] }))).toBe('transfer to Billing Mail');
    },
  );

  it.each(['QueueChanged', 'OwnerChanged'])('%s takes it from the agent who gave the case away', (event) => {
    expect(told(decideInput({ rows: [row(1, event)], live: [withAgent] }))).toBe('transfer to Support Mail');
  });

  it.each(['QueueChanged', 'OwnerChanged'])('%s leaves an interaction that is already there', (event) => {
    expect(told(decideInput({ rows: [row(1, event)], live: [waiting] }))).toBe('AlreadyActive');
    expect(told(decideInput({ rows: [row(1, event)], live: [alerting] }))).toBe('AlreadyActive');
  });

  it('OwnerChanged to a user moves it to that user, unless it is there', () => {
    const rows = [row(1, 'OwnerChanged', { directToUser: 'bob' })];
    expect(told(decideInput({ rows, live: [waiting] }))).toBe('transfer to user bob');
    expect(told(decideInput({ rows, live: [withAgent] }))).toBe('transfer to user bob');
    expect(told(decideInput({ rows, live: [interaction(1, { state: 'alerting', user: 'BOB' })] }))).toBe(
      'AlreadyActive',
    );
  });

  it('is superseded by a later ending event, waiting or settled', () => {
    const rows = [row(1, 'CaseCreated'), row(2, 'AgentReplied')];
    expect(told(decideInput({ rows }))).toBe('Superseded');
    expect(told(decideInput({ rows, live: [waiting] }))).toBe('Superseded');
    const settled = [settledRow(2, 'CaseClosed', 'NothingToDisconnect')];
    expect(told(decideInput({ rows: [row(1, 'CaseCreated')], settled }))).toBe('Superseded');
  });

  it('is not superseded by an earlier ending event, nor by a reply that ends nothing', () => {
    const settled = [settledRow(1, 'AgentReplied', 'Disconnected')];
    expect(told(decideInput({ rows: [row(2, 'EmailReceived')], settled }))).toBe('create');
    expect(told(decideInput({ rows: [row(1, 'CaseCreated'), row(2, 'AgentReplied')], policy: off }))).toBe('create');
  });

  it('is Routed once an interaction carries its row, even if a later row ends it', () => {
    const own = interaction(1, { rowId: row(1, '').id });
    expect(told(decideInput({ rows: [row(1, 'CaseCreated')], live: [own] }))).toBe('Routed');
    expect(told(decideInput({ rows: [row(1, 'CaseCreated'), row(2, 'AgentReplied')], live: [own] }))).toBe('Routed');
  });

  it('in doubt is asked for again before a later row may supersede it', () => {
    const rows = [row(1, 'CaseCreated'), row(2, 'AgentReplied')];
    expect(told(decideInput({ rows, inDoubt: true }))).toBe('create');
  });

  it('without a workgroup is parked with the cause', () => {
    const decision = decide(decideInput({ rows: [row(1, 'CaseCreated', { workgroup: '' })] }));
    expect(decision).toMatchObject({
      kind: 'settle',
      outcome: 'Failed',
      error: expect.stringContaining('Workgroup__c'),
    });
  });

  it('that comes late does not move an interaction back', () => {
    const settled = [settledRow(2, 'QueueChanged', 'Transferred')];
    const rows = [row(1, 'QueueChanged', { workgroup: 'Billing Mail' })];
    expect(told(decideInput({ rows, settled, live: [waiting] }))).toBe('AlreadyActive');
  });
});

describe('a stale create event', () => {
  const facts: CaseFacts = { exists: true, isClosed: false, ownerId: QUEUE_ID, ownerCicUser: '', rows: [] };
  const check = (change: Partial<CaseFacts>, event = 'CaseCreated') =>
    told(decideInput({ rows: [row(5, event)], stale: true, facts: { ...facts, ...change } }));

  it('asks for the case first', () => {
    expect(told(decideInput({ rows: [row(5, 'CaseCreated')], stale: true }))).toBe('checkCase');
  });

  it('needs no look at the case where an interaction answers it', () => {
    expect(told(decideInput({ rows: [row(5, 'CaseCreated')], stale: true, live: [waiting] }))).toBe('AlreadyActive');
  });

  it('creates if the case still stands as the row says', () => {
    expect(check({})).toBe('create');
  });

  it('is superseded if the case is gone, closed, owned by another or answered since', () => {
    expect(check({ exists: false })).toBe('Superseded');
    expect(check({ isClosed: true })).toBe('Superseded');
    expect(check({ ownerId: '00G000000000999AAA' })).toBe('Superseded');
    expect(check({ rows: [pastRow(6, 'AgentReplied')] })).toBe('Superseded');
  });

  it('says by what it is superseded', () => {
    const why = (
      change: Partial<CaseFacts>,
      settled: readonly SettledRow[] = [],
      policy = { autoDisconnectOnReply: true },
    ) => {
      const decision = decide(
        decideInput({
          rows: [row(5, 'CaseCreated')],
          stale: true,
          settled,
          policy,
          facts: { ...openCase, ...change },
        }),
      );
      return decision.kind === 'settle' ? decision.error : decision.kind;
    };
    expect(why({ exists: false })).toBe('the case was deleted or merged into another');
    expect(why({ isClosed: true })).toBe('the case was closed');
    expect(why({ isClosed: true, rows: [pastRow(7, 'CaseClosed')] })).toBe('overtaken by OR-0000000007 (CaseClosed)');
    expect(why({}, [settledRow(6, 'QueueLeft', 'NothingToDisconnect')])).toBe('overtaken by OR-0000000006 (QueueLeft)');
    const moved = { ownerId: '00G000000000999AAA', rows: [pastRow(7, 'AgentReplied'), pastRow(6, 'QueueChanged')] };
    expect(why(moved, [], off)).toBe(
      'the case has another owner now, 00G000000000999AAA: overtaken by OR-0000000006 (QueueChanged)',
    );
  });

  it('keeps mail and comments on a closed case', () => {
    expect(check({ isClosed: true }, 'EmailReceived')).toBe('create');
    expect(check({ isClosed: true }, 'CommentAdded')).toBe('create');
  });

  it('keeps mail of a closed case that went to another queue: no row tells of that', () => {
    expect(check({ isClosed: true, ownerId: '00G000000000999AAA' }, 'EmailReceived')).toBe('create');
    expect(check({ ownerId: '00G000000000999AAA' }, 'EmailReceived')).toBe('Superseded');
    expect(check({ isClosed: true, ownerId: '005000000000001AAA', ownerCicUser: 'bob' }, 'EmailReceived')).toBe(
      'Superseded',
    );
  });

  it('is not superseded by an ending before it', () => {
    expect(check({ rows: [pastRow(4, 'AgentReplied')] })).toBe('create');
  });

  it('is not superseded by an ending that its own transaction took back', () => {
    expect(check({ rows: [pastRow(6, 'QueueLeft', { outcome: 'Superseded' })] })).toBe('create');
    expect(check({ rows: [pastRow(6, 'AgentReplied', { outcome: 'NothingToDisconnect' })] })).toBe('Superseded');
  });

  it('is judged, and routed, as it stands in the table: the stream may have told what it was before', () => {
    const other = '00G000000000002AAA';
    const moved = pastRow(5, 'CaseCreated', { queueId: other, workgroup: 'Billing Mail' });
    const decision = decide(
      decideInput({
        rows: [row(5, 'CaseCreated')],
        stale: true,
        facts: { ...facts, ownerId: other, rows: [moved] },
      }),
    );
    expect(decision).toMatchObject({ kind: 'create', row: { queueId: other, workgroup: 'Billing Mail' } });
  });

  it('in doubt and superseded is found first while a later row waits: that row moves or ends what there is', () => {
    const rows = [row(5, 'CaseCreated'), row(6, 'QueueChanged')];
    const past = [pastRow(6, 'QueueChanged'), pastRow(5, 'CaseCreated', { outcome: 'Superseded' })];
    const input = decideInput({ rows, stale: true, inDoubt: true, facts: { ...facts, rows: past } });
    expect(decide(input)).toEqual({ kind: 'create', row: rows[0], settledElsewhere: 'Superseded' });
    expect(told({ ...input, inDoubt: false })).toBe('drop');
    expect(told({ ...input, live: [interaction(1, { rowId: row(5, '').id })] })).toBe('drop');
    const settled = [settledRow(6, 'QueueChanged', 'Routed')];
    expect(told({ ...input, rows: rows.slice(0, 1), settled })).toBe('drop');
  });

  it('in doubt is found first although the case has moved on, while the row that says so waits', () => {
    const ownerId = '00G000000000999AAA';
    const moved = (outcome: '' | 'Routed') =>
      told(
        decideInput({
          rows: [row(5, 'CaseCreated')],
          stale: true,
          inDoubt: true,
          facts: { ...facts, ownerId, rows: [pastRow(6, 'QueueChanged', { queueId: ownerId, outcome })] },
        }),
      );
    expect(moved('')).toBe('create');
    expect(moved('Routed')).toBe('Superseded');
  });

  it('that is tried again keeps the workgroup that the queue map gives now', () => {
    const again = row(5, 'CaseCreated', { source: 'retry' });
    const decision = decide(
      decideInput({
        rows: [again],
        stale: true,
        facts: { ...facts, rows: [pastRow(5, 'CaseCreated', { workgroup: 'Old Mail' })] },
      }),
    );
    expect(decision).toEqual({ kind: 'create', row: again });
  });

  it('for a user looks whether that user still owns the case', () => {
    const rows = [row(5, 'OwnerChanged', { directToUser: 'bob' })];
    const decideFor = (ownerCicUser: string) =>
      told(decideInput({ rows, stale: true, facts: { ...facts, ownerCicUser } }));
    expect(decideFor('bob')).toBe('create');
    expect(decideFor('alice')).toBe('Superseded');
  });
});

describe('a row for a user', () => {
  const facts: CaseFacts = {
    exists: true,
    isClosed: false,
    ownerId: '005000000000001AAA',
    ownerCicUser: '',
    rows: [],
  };

  it('is not overtaken where the owner has no CIC user and the workgroup takes the place', () => {
    expect(told(decideInput({ rows: [row(5, 'EmailReceived')], stale: true, facts }))).toBe('create');
    expect(
      told(decideInput({ rows: [row(5, 'EmailReceived')], stale: true, facts: { ...facts, ownerCicUser: 'bob' } })),
    ).toBe('Superseded');
  });

  it('still belongs to its user when CIC does not know that user', () => {
    const rows = [row(5, 'OwnerChanged', { directToUser: 'ghost' })];
    const known = { ...facts, ownerCicUser: 'ghost' };
    expect(told(decideInput({ rows, stale: true, facts: known, withoutUser: true }))).toBe('create');
    expect(told(decideInput({ rows, live: [interaction(1, { workgroup: 'Billing Mail' })], withoutUser: true }))).toBe(
      'transfer to Support Mail',
    );
  });
});

describe('a create in doubt', () => {
  it('is found before the ending row that waits behind it, also where the case shows that ending', () => {
    const rows = [row(1, 'CaseCreated'), row(2, 'AgentReplied')];
    const facts: CaseFacts = {
      exists: true,
      isClosed: false,
      ownerId: QUEUE_ID,
      ownerCicUser: '',
      rows: rows.map((one) => ({ ...one, outcome: '' })),
    };
    expect(told(decideInput({ rows, stale: true, inDoubt: true, facts }))).toBe('create');
  });

  it('is superseded by what ended the case before it is looked at again', () => {
    const facts: CaseFacts = { exists: true, isClosed: true, ownerId: QUEUE_ID, ownerCicUser: '', rows: [] };
    expect(told(decideInput({ rows: [row(1, 'CaseCreated')], stale: true, inDoubt: true, facts }))).toBe('Superseded');
  });
});

describe('an ending event', () => {
  it.each(ENDING_EVENTS)('%s without an interaction has NothingToDisconnect', (event) => {
    expect(told(decideInput({ rows: [row(1, event)] }))).toBe('NothingToDisconnect');
    expect(told(decideInput({ rows: [row(1, event)], policy: off }))).toBe('NothingToDisconnect');
  });

  const table: readonly (readonly [string, LiveInteraction, string, string])[] = [
    ['AgentReplied', waiting, 'disconnect → Disconnected', 'LeftOpen'],
    ['AgentReplied', withAgent, 'disconnect → Disconnected', 'LeftOpen'],
    ['QueueLeft', waiting, 'disconnect → Withdrawn', 'disconnect → Withdrawn'],
    ['QueueLeft', alerting, 'disconnect → Withdrawn', 'disconnect → Withdrawn'],
    ['QueueLeft', withAgent, 'LeftOpen', 'LeftOpen'],
    ['CaseClosed', waiting, 'disconnect → Withdrawn', 'disconnect → Withdrawn'],
    ['CaseClosed', alerting, 'disconnect → Withdrawn', 'disconnect → Withdrawn'],
    ['CaseClosed', withAgent, 'disconnect → Disconnected', 'LeftOpen'],
    ['CaseDeleted', waiting, 'disconnect → Withdrawn', 'disconnect → Withdrawn'],
    ['CaseDeleted', withAgent, 'disconnect → Disconnected', 'LeftOpen'],
  ];
  it.each(table)('%s with one that is $state', (event, live, whenOn, whenOff) => {
    expect(told(decideInput({ rows: [row(1, event)], live: [live] }))).toBe(whenOn);
    expect(told(decideInput({ rows: [row(1, event)], live: [live], policy: off }))).toBe(whenOff);
  });

  it('QueueLeft leaves an interaction that alerts the new owner', () => {
    expect(told(decideInput({ rows: [row(1, 'QueueLeft', { directToUser: 'Alice' })], live: [alerting] }))).toBe(
      'LeftOpen',
    );
  });

  it('that comes late does not end what a later row asked for', () => {
    const settled = [settledRow(2, 'EmailReceived', 'Routed')];
    expect(told(decideInput({ rows: [row(1, 'AgentReplied')], settled, live: [waiting] }))).toBe('LeftOpen');
  });

  it.each([
    ['AgentReplied', 'LeftOpen'],
    ['QueueChanged', 'AlreadyActive'],
  ])('%s does not touch an interaction that a later row made, whoever asked for it', (event, outcome) => {
    const made = interaction(1, { rowId: recordId('a00', 5) });
    const rows = [row(1, event, { workgroup: 'Billing Mail' })];
    const facts = { ...openCase, rows: [pastRow(5, 'QueueChanged'), pastRow(1, event)] };
    expect(told(decideInput({ rows: [...rows, row(5, 'QueueChanged')], live: [made] }))).toBe(outcome);
    expect(told(decideInput({ rows, settled: [settledRow(5, 'QueueChanged', 'Routed')], live: [made] }))).toBe(outcome);
    expect(told(decideInput({ rows, facts, live: [made] }))).toBe(outcome);
  });

  it.each(['AgentReplied', 'QueueChanged'])('%s has the case read before it touches what nobody here made', (event) => {
    const rows = [row(3, event, { workgroup: 'Billing Mail' })];
    const live = [interaction(1, { rowId: recordId('a00', 2) })];
    expect(told(decideInput({ rows, live }))).toBe('checkCase');
    const facts = { ...openCase, rows: [pastRow(2, 'CaseCreated', { outcome: 'Routed' })] };
    expect(told(decideInput({ rows, live, facts }))).toBe(
      event === 'AgentReplied' ? 'disconnect → Disconnected' : 'transfer to Billing Mail',
    );
    expect(told(decideInput({ rows, live, facts: openCase }))).not.toBe('checkCase');
  });
});

describe('everything else', () => {
  it('ends the surplus first: the one with an agent stays, else the older', () => {
    const older = interaction(1);
    const newer = interaction(2);
    const answered = interaction(3, { state: 'withAgent' });
    expect(told(decideInput({ live: [newer, older] }))).toBe(`end ${newer.id}, keep ${older.id}`);
    expect(told(decideInput({ live: [newer, answered], rows: [row(1, 'CaseCreated')] }))).toBe(
      `end ${newer.id}, keep ${answered.id}`,
    );
  });

  it('compares interaction ids as numbers of any length', () => {
    const longer = interaction(1, { id: '1000000000000000000' });
    const shorter = interaction(2, { id: '999999999999999999' });
    expect(told(decideInput({ live: [longer, shorter] }))).toBe(`end ${longer.id}, keep ${shorter.id}`);
  });

  it('takes no notice of ended interactions', () => {
    expect(told(decideInput({ rows: [row(1, 'CaseCreated')], live: [interaction(1, { state: 'ended' })] }))).toBe(
      'create',
    );
  });

  it('parks unknown events and defective rows', () => {
    expect(told(decideInput({ rows: [row(1, 'SomethingNew')] }))).toBe('Failed');
    expect(told(decideInput({ rows: [row(1, 'CaseCreated', { defect: 'no id' })] }))).toBe('Failed');
  });

  it('is idle without rows', () => {
    expect(told(decideInput({ live: [waiting] }))).toBe('idle');
  });
});
