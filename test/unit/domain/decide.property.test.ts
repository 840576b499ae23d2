import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseFacts } from '../../../src/domain/case-facts.js';
import { decide } from '../../../src/domain/decide.js';
import type { DecideInput } from '../../../src/domain/decision.js';
import type { Finding } from '../../../src/domain/finding.js';
import { OUTCOMES } from '../../../src/domain/outcome.js';
import { CREATE_EVENTS, ENDING_EVENTS, isCreateEvent, isOnClosedCases, type Row } from '../../../src/domain/row.js';
import { interaction, pastRow, QUEUE_ID, recordId, row, settledRow } from '../../support/routing.js';

const event = fc.constantFrom(...CREATE_EVENTS, ...ENDING_EVENTS, 'Unheard');
const place = fc.record({
  workgroup: fc.constantFrom('Support Mail', 'Billing Mail', ''),
  directToUser: fc.constantFrom('', 'alice', 'bob'),
});
const rows = fc
  .uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 })
  .chain((numbers) =>
    fc.tuple(
      fc.constant(numbers.sort((a, b) => a - b)),
      fc.array(fc.tuple(event, place), { minLength: 6, maxLength: 6 }),
    ),
  )
  .map(([numbers, kinds]) =>
    numbers.map((number, index): Row => row(number, kinds[index]?.[0] ?? 'Unheard', kinds[index]?.[1] ?? {})),
  );
const live = fc.array(
  fc.record({
    number: fc.integer({ min: 1, max: 9 }),
    rowId: fc.integer({ min: 1, max: 40 }).map((number) => recordId('a00', number)),
    state: fc.constantFrom('waiting' as const, 'alerting' as const, 'withAgent' as const, 'ended' as const),
    workgroup: fc.constantFrom('Support Mail', 'Billing Mail'),
    user: fc.constantFrom('', 'alice', 'bob'),
  }),
  { maxLength: 3 },
);
const facts: fc.Arbitrary<CaseFacts | undefined> = fc.option(
  fc.record({
    exists: fc.boolean(),
    isClosed: fc.boolean(),
    ownerId: fc.constantFrom(QUEUE_ID, '00G000000000777AAA'),
    ownerCicUser: fc.constantFrom('', 'alice', 'bob'),
    rows: fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 40 }), event, fc.constantFrom('' as const, ...OUTCOMES))
        .map(([number, name, outcome]) => pastRow(number, name, { outcome })),
    ),
  }),
  { nil: undefined },
);
const finding: fc.Arbitrary<Finding | undefined> = fc.option(
  fc.record({
    kind: fc.constantFrom('lost' as const, 'undone' as const, 'appeared' as const, 'unanswered' as const),
    interaction: fc.integer({ min: 1, max: 9 }).map((number) => interaction(number)),
    endedBefore: fc.boolean(),
  }),
  { nil: undefined },
);
const input: fc.Arbitrary<DecideInput> = fc
  .record({
    rows,
    live,
    finding,
    facts,
    settled: fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 40 }), event, fc.constantFrom(...OUTCOMES))
        .map(([number, name, outcome]) => settledRow(number, name, outcome)),
      { maxLength: 4 },
    ),
    stale: fc.boolean(),
    inDoubt: fc.boolean(),
    withoutUser: fc.boolean(),
    obstacle: fc.constantFrom('', 'CASEBRIDGE_TARGET_UNREACHABLE: none'),
    policy: fc.record({ autoDisconnectOnReply: fc.boolean() }),
  })
  .map((value) => ({ ...value, live: value.live.map(({ number, ...change }) => interaction(number, change)) }));

describe('decide', () => {
  it('is total: every input has a decision about its first row, about a finding, or about a surplus interaction', () => {
    fc.assert(
      fc.property(input, (value) => {
        const decision = decide(value);
        if (decision.kind === 'endSurplus' || decision.kind === 'idle') return;
        if ('row' in decision) expect(decision.row?.id).toBe(value.rows[0]?.id);
        else expect(value.rows).toEqual([]);
      }),
    );
  });

  it('never creates while the case has a live interaction', () => {
    fc.assert(
      fc.property(input, (value) => {
        if (decide(value).kind === 'create') expect(value.live.filter(({ state }) => state !== 'ended')).toEqual([]);
      }),
    );
  });

  it('never creates for an ending or unknown event, nor for a stale row unseen', () => {
    fc.assert(
      fc.property(input, (value) => {
        const decision = decide(value);
        if (decision.kind !== 'create') return;
        expect(isCreateEvent(decision.row.event)).toBe(true);
        expect(value.stale && value.facts === undefined && !value.inDoubt).toBe(false);
      }),
    );
  });

  it('ends or moves only interactions that are live', () => {
    fc.assert(
      fc.property(input, (value) => {
        const decision = decide(value);
        if (!('interaction' in decision)) return;
        expect(decision.interaction.state).not.toBe('ended');
        expect(value.live).toContain(decision.interaction);
      }),
    );
  });

  it('makes a lost interaction again only while its case is open, unanswered and without another', () => {
    fc.assert(
      fc.property(input, (value) => {
        const decision = decide(value);
        if (decision.kind !== 'recreate') return;
        expect(value.live.filter(({ state }) => state !== 'ended')).toEqual([]);
        expect(value.facts?.exists).toBe(true);
        if (!isOnClosedCases(decision.asked.event)) expect(value.facts?.isClosed).toBe(false);
        expect(isCreateEvent(decision.asked.event)).toBe(true);
      }),
    );
  });

  it('ends in one live interaction at most, whatever rows come, in whatever order they are told', () => {
    fc.assert(
      fc.property(rows, live, fc.boolean(), (waiting, standing, autoDisconnectOnReply) => {
        let interactions = standing.map(({ number, ...change }) => interaction(number, change));
        let left: readonly Row[] = waiting;
        const settledOrder: string[] = [];
        for (let step = 0; step < 100 && (left.length > 0 || interactions.length > 1); step += 1) {
          const decision = decide({
            rows: left,
            finding: undefined,
            settled: [],
            live: interactions,
            facts: undefined,
            stale: false,
            inDoubt: false,
            withoutUser: false,
            obstacle: '',
            policy: { autoDisconnectOnReply },
          });
          if (decision.kind === 'idle' || !('row' in decision || decision.kind === 'endSurplus')) break;
          if ('interaction' in decision && decision.kind !== 'transfer') {
            interactions = interactions.filter(({ id }) => id !== decision.interaction.id);
          }
          if (decision.kind === 'create')
            interactions = [...interactions, interaction(100 + step, { rowId: decision.row.id })];
          if (decision.kind === 'endSurplus') continue;
          settledOrder.push(decision.row?.name ?? '');
          left = left.slice(1);
        }
        expect(left).toEqual([]);
        expect(interactions.filter(({ state }) => state !== 'ended').length).toBeLessThanOrEqual(1);
        expect(settledOrder).toEqual([...settledOrder].sort());
      }),
    );
  });
});
