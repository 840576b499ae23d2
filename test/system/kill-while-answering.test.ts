import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { endOfCase, isEnded, outcomes } from '../support/system/case-end.js';
import { eventually } from '../support/system/eventually.js';
import { KillBench } from '../support/system/kill-bench.js';
import type { SeenRow } from '../support/system/org-program.js';
import { PROGRAM_LIMIT_MS } from '../support/system/program.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const ROUTED = 'The row is marked as processed: Routed';
const DISCONNECTED = 'The row is marked as processed: Disconnected';

let stand: Stand;
let bench: KillBench;

beforeAll(async () => {
  stand = await openStand({ cic: { recoveryGrace: '5s' } });
  bench = new KillBench(stand);
});

afterAll(() => stand?.close());

/** Brings a routed case to where the connector is to be killed. */
type Reach = (caseId: string) => Promise<void>;

const beforeIntake: Reach = async (caseId) => {
  await stand.org.streamingFault({ kind: 'deaf' });
  stand.desk.start();
  await answerRow(caseId);
  expect(bench.hasTold('AgentReplied', caseId)).toBe(false);
};

const beforeDisconnect: Reach = async (caseId) => {
  await stand.cic.fault({ kind: 'hang', path: '/disconnect' });
  stand.desk.start();
  await bench.told(/^OR-\d+: disconnect\.$/, caseId);
  expect((await stand.cic.interactionsOf(caseId)).every(isEnded)).toBe(false);
};

const beforeConfirmation: Reach = async (caseId) => {
  await stand.cic.fault({ kind: 'loseAnswer', path: '/disconnect' });
  stand.desk.start();
  await ended(caseId);
  expect(bench.hasTold('was disconnected', caseId)).toBe(false);
};

const beforeMark: Reach = async (caseId) => {
  await stand.cic.fault({ kind: 'slow', path: '/disconnect', delayMs: 1_500 });
  stand.desk.start();
  const row = await answerRow(caseId);
  await stand.org.fault({ lockRows: [row.Id] });
  await bench.told('was disconnected', caseId);
  await bench.told('could not be marked', caseId);
};

const afterMark: Reach = async (caseId) => {
  stand.desk.start();
  await bench.told(DISCONNECTED, caseId);
};

function answerRow(caseId: string): Promise<SeenRow> {
  return eventually("the row of the agent's answer", PROGRAM_LIMIT_MS, async () =>
    (await stand.org.case(caseId)).rows.find(({ Event__c }) => Event__c === 'AgentReplied'),
  );
}

function ended(caseId: string): Promise<true | undefined> {
  return eventually('the end of the interaction', PROGRAM_LIMIT_MS, async () =>
    (await stand.cic.interactionsOf(caseId)).every(isEnded) ? true : undefined,
  );
}

async function endAfter(reach: Reach, forget: boolean): Promise<void> {
  const caseId = await bench.newCase();
  await bench.told(ROUTED, caseId);
  await reach(caseId);
  await bench.kill();
  await stand.desk.stop();
  await bench.mend();
  if (forget) bench.forget();
  await bench.connect();
  const { seen, interactions } = await endOfCase(stand, caseId);
  // Without the memory of its own request, an interaction that is gone is one that somebody has ended.
  expect(outcomes(seen)).toEqual([
    'CaseCreated Routed',
    expect.stringMatching(/^AgentReplied (Disconnected|NothingToDisconnect)$/),
  ]);
  expect(interactions).toHaveLength(1);
}

function expectOneEndAfter(reach: Reach, forget: boolean): Promise<void> {
  return bench.play(() => endAfter(reach, forget));
}

describe('the answer of an agent, with the connector killed and started again', () => {
  test.each([
    ['before its row is received', beforeIntake],
    ['before the disconnect is sent', beforeDisconnect],
    ['before the disconnect is confirmed', beforeConfirmation],
    ['before its row is marked', beforeMark],
    ['after its row is marked', afterMark],
  ])('%s', (_when, reach) => expectOneEndAfter(reach, false));

  test.each([
    ['before the disconnect is sent', beforeDisconnect],
    ['before the disconnect is confirmed', beforeConfirmation],
  ])('%s, the dataDir being empty', (_when, reach) => expectOneEndAfter(reach, true));
});
