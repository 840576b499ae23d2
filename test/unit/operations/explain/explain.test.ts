import { describe, expect, it } from 'vitest';
import type { ExplainedCase, ExplainedRow, ExplainFacts } from '../../../../src/domain/explained-case.js';
import { LOST_IN_SWITCHOVER, MISSING_AFTER_SWITCHOVER, madeAgain } from '../../../../src/domain/switchover-words.js';
import { conclude } from '../../../../src/operations/explain/conclusion.js';
import { withoutRowNow } from '../../../../src/operations/explain/rules.js';
import { timeline } from '../../../../src/operations/explain/timeline.js';
import { CASE_ID, recordId } from '../../../support/routing.js';

function row(number: number, change: Partial<ExplainedRow> = {}): ExplainedRow {
  return {
    id: recordId('a00', number),
    name: `OR-${String(number).padStart(10, '0')}`,
    event: 'CaseCreated',
    createdAt: number * 1_000,
    queueName: 'Support',
    workgroup: 'Support Mail',
    skills: '',
    processed: true,
    processedAt: number * 1_000 + 500,
    outcome: 'Routed',
    error: '',
    interactionId: '',
    ...change,
  };
}

const CASE: ExplainedCase = {
  number: '00001000',
  isClosed: false,
  ownerName: 'Support',
  ownerType: 'Queue',
  queueName: 'Support',
  workgroup: 'Support Mail',
  skillProblem: '',
  happenings: [{ happening: 'newCase', makesRow: true, reason: '' }],
  createdByConnector: false,
  changedByConnector: false,
  touchedAt: undefined,
  lately: [],
};
const ASKED_AT = 1_000_000_000;

function facts(change: Partial<ExplainFacts>): ExplainFacts {
  return {
    caseId: CASE_ID,
    askedAt: ASKED_AT,
    found: CASE,
    times: undefined,
    rows: [],
    ledger: [],
    interactions: [],
    gaps: [],
    ...change,
  };
}

const live = {
  id: '1',
  state: 'waiting',
  workgroup: 'Support Mail',
  user: '',
  waitReason: 'no agent',
  madeAt: undefined,
  takenAt: undefined,
  endedAt: undefined,
} as const;

const AGAIN = madeAgain({
  kind: 'lost',
  interaction: { id: '7', rowId: '', objectId: '', state: 'waiting', workgroup: '', user: '' },
});
const seen = (what: string) => ({ at: 1, stage: 'contactCenter', rowId: '', interactionId: '7', what });

describe('conclude', () => {
  it.each([
    [
      'a row that waits goes before all',
      { rows: [row(1), row(2, { processed: false })], interactions: [live] },
      'waitsForRouting',
      /^OR-0000000002/,
    ],
    [
      'waiting',
      { rows: [row(1)], interactions: [live] },
      'waitsForAgent',
      /waiting in ACD in Support Mail: no agent\./,
    ],
    [
      'waiting, nobody knows why',
      { rows: [row(1)], interactions: [{ ...live, waitReason: '' }] },
      'waitsForAgent',
      /does not say why/,
    ],
    [
      'alerting',
      { rows: [row(1)], interactions: [{ ...live, state: 'alerting' as const, user: 'alice' }] },
      'alerting',
      /alerting alice/,
    ],
    [
      'with an agent',
      { rows: [row(1)], interactions: [{ ...live, state: 'withAgent' as const }] },
      'withAgent',
      /with an agent/,
    ],
    ['parked', { rows: [row(1, { outcome: 'Failed', error: 'CODE: why' })] }, 'parked', /is parked: CODE: why$/],
    [
      'answered',
      { rows: [row(1), row(2, { event: 'AgentReplied', outcome: 'Disconnected' })] },
      'settled',
      /OR-0000000002 \(AgentReplied\).*Disconnected/,
    ],
    [
      'ended by an agent without an answer',
      { rows: [row(1)] },
      'stranded',
      /No interaction of the case is live.*audit --route/,
    ],
    ['the same while CIC cannot be asked', { rows: [row(1)], interactions: undefined }, 'settled', /^The last row/],
    [
      'made again after a switchover',
      { rows: [row(1, { error: AGAIN, interactionId: '1' })], interactions: [live] },
      'routedAgain',
      /^Routed again: the interaction 7 was lost .* interaction 1 carries the case now\. Interaction 1 is waiting/,
    ],
    [
      'made again, and with an agent by now',
      {
        rows: [row(1, { error: AGAIN, interactionId: '1' })],
        interactions: [{ ...live, state: 'withAgent' as const, user: 'alice' }],
      },
      'withAgent',
      /^Routed again: .* Interaction 1 is with alice\.$/,
    ],
    [
      'made again once, and routed anew since',
      { rows: [row(1, { error: AGAIN, interactionId: '0' }), row(2, { interactionId: '1' })], interactions: [live] },
      'waitsForAgent',
      /^Interaction 1 is waiting/,
    ],
    [
      'not found after a switchover',
      { rows: [row(1)], ledger: [seen(MISSING_AFTER_SWITCHOVER)] },
      'missing',
      /Interaction 7 was not found .* may still come back/,
    ],
    [
      'lost in a switchover, and asked for again',
      { rows: [row(1)], ledger: [seen(LOST_IN_SWITCHOVER), { ...seen('interaction asked for'), interactionId: '' }] },
      'missing',
      /Interaction 7 was lost when CIC switched over/,
    ],
    [
      'lost in a switchover, and answered meanwhile',
      { rows: [row(1), row(2, { event: 'AgentReplied' })], ledger: [seen(LOST_IN_SWITCHOVER)] },
      'settled',
      /AgentReplied/,
    ],
    [
      'back after a switchover, and ended since',
      { rows: [row(1)], ledger: [seen(MISSING_AFTER_SWITCHOVER), seen('interaction ended')] },
      'stranded',
      /an agent may have ended/,
    ],
    ['closed', { rows: [row(1)], found: { ...CASE, isClosed: true } }, 'settled', /The case is closed/],
    [
      'no row by the rules',
      { found: { ...CASE, happenings: [{ happening: 'newCase', makesRow: false, reason: 'Not ours.' }] } },
      'noRow',
      /because: Not ours\.$/,
    ],
    ['no row against the rules', {}, 'stranded', /trigger was not active/],
    [
      'no row, no answer of the package',
      { found: undefined, gaps: ['Nobody answered.'] },
      'unknown',
      /Nobody answered/,
    ],
  ] as const)('%s', (_name, change, standing, says) => {
    const conclusion = conclude(facts(change));
    expect(conclusion.standing).toBe(standing);
    expect(conclusion.because.join(' ')).toMatch(says);
  });

  it('tells what was tried last with a row that waits', () => {
    const waiting = row(1, { processed: false });
    const step = { at: 1, stage: 'act', rowId: waiting.id, interactionId: '', what: 'will be tried again: X' };
    expect(conclude(facts({ rows: [waiting], ledger: [step] })).because[0]).toContain('last: will be tried again: X');
  });
});

describe('timeline', () => {
  it('is in the order of time, with what the ledger says in place of the mark', () => {
    const settled = { at: 1_200, stage: 'settle', rowId: row(1).id, interactionId: '7', what: 'Routed' };
    const entries = timeline(
      facts({ rows: [row(1), row(2, { event: 'AgentReplied', outcome: 'Disconnected' })], ledger: [settled] }),
    );
    expect(entries.map(({ at, row: name, what }) => [at, name, what])).toEqual([
      [1_000, 'OR-0000000001', 'row made: CaseCreated (queue Support) for Support Mail'],
      [1_200, 'OR-0000000001', 'Routed'],
      [2_000, 'OR-0000000002', 'row made: AgentReplied (queue Support) for Support Mail'],
      [2_500, 'OR-0000000002', 'Disconnected'],
    ]);
  });

  it('names what superseded a row, as it was noted when it was decided', () => {
    const error = 'the case has another owner now, 00G: overtaken by OR-0000000002 (QueueChanged)';
    const superseded = row(1, { outcome: 'Superseded', error });
    const rows = [superseded, row(2, { event: 'QueueChanged' }), row(3, { event: 'AgentReplied' })];
    const whats = (ledger: readonly string[]) =>
      timeline(
        facts({
          rows,
          ledger: ledger.map((what) => ({ at: 9_000, stage: 'settle', rowId: superseded.id, interactionId: '', what })),
        }),
      ).map(({ what }) => what);
    expect(whats([])).toContain(`superseded: ${error}`);
    const [told, marked] = [`Superseded: ${error}`, 'marked as processed (Superseded)'];
    expect(whats([told, marked]).slice(-2)).toEqual([told, `${marked}: ${error}`]);
    expect(conclude(facts({ rows })).because).toContain(
      `OR-0000000001 (CaseCreated) made no interaction; superseded: ${error}.`,
    );
  });

  it('names the next row where the package has settled it in its own transaction', () => {
    const rows = [
      row(1, { outcome: 'Superseded' }),
      row(2, { event: 'QueueChanged' }),
      row(3, { event: 'CaseClosed' }),
    ];
    expect(timeline(facts({ rows })).map(({ what }) => what)).toContain(
      'superseded: overtaken in its own transaction by OR-0000000002 (QueueChanged)',
    );
  });
});

describe('the timeline of a case from Salesforce, the ledger and CIC', () => {
  const sum = (change: Partial<ExplainFacts>) =>
    timeline(facts(change)).map(({ at, source, interactionId, what }) => [at, source, interactionId, what]);

  it('is one, from the mail to the disconnect', () => {
    const step = (at: number, stage: string, what: string) => ({
      at,
      stage,
      rowId: row(2).id,
      interactionId: '7',
      what,
    });
    const mail = { what: 'mailReceived', makesRow: false, code: 'OwnedByUser', reason: 'Owned by a user.' };
    const told = sum({
      found: { ...CASE, lately: [{ ...mail, at: 1_900 }] },
      times: { madeAt: 1_000, closedAt: 9_000 },
      rows: [row(2)],
      ledger: [step(2_100, 'intake', 'received'), step(2_300, 'act', 'interaction created')],
      interactions: [{ ...live, id: '7', state: 'ended', madeAt: 2_200, takenAt: 5_001, endedAt: 8_001 }],
    });
    expect(told).toEqual([
      [1_000, 'salesforce', '', 'case made'],
      [1_900, 'salesforce', '', 'mail came in; no row was made, because: Owned by a user.'],
      [2_000, 'salesforce', '', 'row made: CaseCreated (queue Support) for Support Mail'],
      [2_100, 'ledger', '7', 'received'],
      [2_200, 'cic', '7', 'interaction made'],
      [2_300, 'ledger', '7', 'interaction created'],
      [2_500, 'salesforce', '', 'Routed'],
      [5_001, 'cic', '7', 'interaction taken by an agent'],
      [8_001, 'cic', '7', 'interaction ended'],
      [9_000, 'salesforce', '', 'case closed'],
    ]);
  });

  it('puts what CIC tells in whole seconds at the end of the second: the interaction was asked for before', () => {
    const asked = { at: 2_400, stage: 'act', rowId: row(2).id, interactionId: '', what: 'interaction asked for' };
    const told = sum({ rows: [row(2)], ledger: [asked], interactions: [{ ...live, state: 'ended', madeAt: 2_000 }] });
    expect(told.map(([at, , , what]) => [at, what]).slice(1, 4)).toEqual([
      [2_400, 'interaction asked for'],
      [2_500, 'Routed'],
      [2_000, 'interaction made'],
    ]);
  });

  it.each([
    [live, 'now waiting in ACD in Support Mail: no agent'],
    [{ ...live, waitReason: '', workgroup: '' }, 'now waiting in ACD: the server does not say why'],
    [{ ...live, state: 'alerting', user: 'alice' }, 'now alerting alice'],
    [{ ...live, state: 'withAgent' }, 'now with an agent'],
    [{ ...live, state: 'ended' }, 'interaction has ended'],
    [{ ...live, state: 'gone' }, 'the server has no such interaction any more'],
  ] as const)('ends with where an interaction is now: %o', (interaction, what) => {
    expect(sum({ rows: [row(1)], interactions: [interaction] }).at(-1)).toEqual([ASKED_AT, 'cic', '1', what]);
  });

  it('says why no row was made since the last change of the case, and of now what may still come', () => {
    const times = { madeAt: 1_000, closedAt: undefined };
    const happenings = [{ happening: 'newCase', makesRow: false, reason: 'Not ours.' }];
    expect(sum({ found: { ...CASE, happenings, touchedAt: 3_000 }, times })).toEqual([
      [1_000, 'salesforce', '', 'case made'],
      [3_000, 'salesforce', '', 'No row was made, because: Not ours.'],
    ]);
    expect(sum({ found: { ...CASE, happenings }, times }).at(-1)).toEqual([
      1_000,
      'salesforce',
      '',
      'No row was made, because: Not ours.',
    ]);
    expect(sum({ found: { ...CASE, touchedAt: ASKED_AT - 1_000 }, times }).at(-1)).toEqual([
      ASKED_AT,
      'salesforce',
      '',
      expect.stringContaining('the row may still come'),
    ]);
    expect(sum({ found: undefined, times: undefined, gaps: ['Nobody answered.'] })).toEqual([]);
  });

  it('says of a row that no process has taken that it waits', () => {
    const waiting = row(1, { processed: false });
    const what = 'now waiting to be routed; no process has taken it yet';
    expect(sum({ rows: [waiting] }).at(-1)).toEqual([ASKED_AT, 'salesforce', '', what]);
    const step = { at: 2, stage: 'decide', rowId: waiting.id, interactionId: '', what: 'waits: paused' };
    expect(sum({ rows: [waiting], ledger: [step] }).map((line) => line[3])).not.toContain(what);
  });

  it('says that the integration user made the case', () => {
    const found = { ...CASE, createdByConnector: true };
    expect(sum({ found, times: { madeAt: 1_000, closedAt: undefined } }).map(([, , , what]) => what)).toEqual([
      'case made by the integration user of Casebridge',
      expect.stringMatching(/^No row was made, because: the integration user/),
    ]);
  });
});

describe('withoutRowNow', () => {
  it('says for each reason what makes no row now', () => {
    const happenings = [
      { happening: 'newCase', makesRow: true, reason: '' },
      { happening: 'customerMail', makesRow: false, reason: 'Not ours.' },
      { happening: 'agentReply', makesRow: false, reason: 'Closed.' },
      { happening: 'somethingNew', makesRow: false, reason: 'Not ours.' },
    ];
    expect(withoutRowNow(facts({ found: { ...CASE, happenings } }))).toEqual([
      "By the rules of the package, no row now for a customer's mail, somethingNew: Not ours.",
      "By the rules of the package, no row now for an agent's reply: Closed.",
    ]);
    expect(withoutRowNow(facts({ found: undefined }))).toEqual([]);
  });
});

describe('a case without anything on its way', () => {
  const found = (change: Partial<ExplainedCase>) => conclude(facts({ found: { ...CASE, ...change } }));
  const minutesAgo = (minutes: number) => ASKED_AT - minutes * 60_000;

  it('is not stranded while it was touched lately', () => {
    expect(found({ touchedAt: minutesAgo(14) })).toMatchObject({
      standing: 'mayCome',
      because: [expect.stringMatching(/none yet.*less than 15 minutes ago: the row may still come\.$/)],
    });
    expect(found({ touchedAt: minutesAgo(15) }).standing).toBe('stranded');
    const settled = (minutes: number) =>
      conclude(facts({ found: { ...CASE, touchedAt: minutesAgo(minutes) }, rows: [row(1)] }));
    expect(settled(14)).toMatchObject({ standing: 'mayCome' });
    expect(settled(15)).toMatchObject({ standing: 'stranded' });
  });

  it('says if the integration user made it, or changed it last', () => {
    const made = (minutes: number) => found({ createdByConnector: true, touchedAt: minutesAgo(minutes) });
    expect(made(1)).toMatchObject({
      standing: 'noRow',
      because: [
        'No row was made, because: the integration user of Casebridge itself made the case; what that user does makes no rows.',
        expect.stringContaining('leaves it alone'),
      ],
    });
    expect(made(16).standing).toBe('stranded');
    expect(made(16).because.join()).not.toContain('trigger');
    expect(found({ changedByConnector: true, touchedAt: minutesAgo(16) }).because).toContain(
      'The integration user of Casebridge itself changed it last: if that brought it into the queue, what that user does makes no rows.',
    );
  });

  it('tells of mails and comments that make no row, wherever it stands', () => {
    const news = (code: string, makesRow = false) =>
      ({ what: 'mailSent', at: 0, makesRow, code, reason: `${code}.` }) as const;
    const lately = [news('NotSent'), news('Routes', true), news('NoRowOfItsOwn')];
    const told = facts({ found: { ...CASE, lately }, rows: [row(1)], interactions: [live] });
    expect(conclude(told).because.slice(1)).toEqual(['The mail of 1970-01-01T00:00:00.000Z makes no row: NotSent.']);
    expect(timeline(told).flatMap(({ at, what }) => (at === 0 ? [what] : []))).toEqual([
      'mail written. NoRowOfItsOwn.',
      'mail written; it has a row',
      'mail written; no row was made, because: NotSent.',
    ]);
  });
});
