import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { outcomes } from '../support/system/case-end.js';
import { eventually } from '../support/system/eventually.js';
import { KillBench } from '../support/system/kill-bench.js';
import { PROGRAM_LIMIT_MS } from '../support/system/program.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const CREATING = 'Creating email interaction';
const CREATED = 'was successfully created';
const NOT_MARKED = 'could not be marked';
const MARKED = 'The row is marked as processed: Routed';
/** Time to do something while the handler has not begun. Milliseconds. */
const UNHURRIED_HANDLER_MS = 1_000;

let stand: Stand;
let bench: KillBench;

beforeAll(async () => {
  stand = await openStand();
  bench = new KillBench(stand);
});

afterAll(() => stand?.close());

/** Brings a new case to where the connector is to be killed. @returns the case's id. */
type Reach = () => Promise<string>;

const beforeIntake: Reach = async () => {
  await stand.org.streamingFault({ kind: 'deaf' });
  const caseId = await bench.newCase();
  expect(bench.hasTold('received from', caseId)).toBe(false);
  return caseId;
};

const beforeCreate: Reach = async () => {
  await stand.cic.fault({ kind: 'hang', path: 'handler-notification' });
  const caseId = await bench.newCase();
  await bench.told(CREATING, caseId);
  expect(await stand.cic.interactionsOf(caseId)).toEqual([]);
  return caseId;
};

/** A new case whose notification has reached the server, with a handler that takes its time. */
async function notified(handlerLatencyMs: number): Promise<string> {
  await stand.cic.switches({ handlerLatencyMs });
  // Changes nothing, but shows when the notification is there.
  await stand.cic.fault({ kind: 'slow', path: 'handler-notification', delayMs: 0 });
  const caseId = await bench.newCase();
  await eventually('the notification', PROGRAM_LIMIT_MS, async () => (await stand.cic.pendingFaults()) === 0);
  return caseId;
}

/** The process is stopped before the handler begins, so that it cannot hear of what the handler does. */
const beforeConfirmation: Reach = async () => {
  const caseId = await notified(UNHURRIED_HANDLER_MS);
  bench.connector.signal('SIGSTOP');
  await eventually('the interaction', PROGRAM_LIMIT_MS, async () => (await interactions(caseId)).length === 1);
  expect(bench.hasTold(CREATED, caseId)).toBe(false);
  return caseId;
};

const beforeHandler: Reach = async () => {
  const caseId = await notified(6_000);
  expect(await stand.cic.interactionsOf(caseId)).toEqual([]);
  return caseId;
};

const beforeMark: Reach = async () => {
  const caseId = await notified(UNHURRIED_HANDLER_MS);
  const rowId = await bench.told(CREATING, caseId);
  await stand.org.fault({ lockRows: [rowId] });
  await bench.told(CREATED, caseId);
  await bench.told(NOT_MARKED, caseId);
  expect((await stand.org.case(caseId)).rows[0]?.Processed__c).toBe(false);
  return caseId;
};

const afterMark: Reach = async () => {
  const caseId = await bench.newCase();
  await bench.told(MARKED, caseId);
  return caseId;
};

function interactions(caseId: string) {
  return stand.cic.interactionsOf(caseId);
}

async function endAfter(reach: Reach, forget: boolean): Promise<void> {
  const caseId = await reach();
  await bench.kill();
  await bench.mend();
  if (forget) bench.forget();
  await bench.connect();
  const { seen, interactions: made } = await bench.answered(caseId);
  expect(outcomes(seen)).toEqual(['CaseCreated Routed', 'AgentReplied Disconnected']);
  expect(made).toHaveLength(1);
}

function expectOneEndAfter(reach: Reach, forget: boolean): Promise<void> {
  return bench.play(() => endAfter(reach, forget));
}

describe('killed, and started again', () => {
  test.each([
    ['before the row is received', beforeIntake],
    ['before the create is sent', beforeCreate],
    ['before the handler has begun', beforeHandler],
    ['before the interaction is confirmed', beforeConfirmation],
    ['before the row is marked', beforeMark],
    ['after the row is marked', afterMark],
  ])('%s', (_when, reach) => expectOneEndAfter(reach, false));
});

describe('killed, and started again with an empty dataDir', () => {
  test.each([
    ['before the create is sent', beforeCreate],
    ['before the handler has begun', beforeHandler],
    ['before the interaction is confirmed', beforeConfirmation],
    ['before the row is marked', beforeMark],
  ])('%s', (_when, reach) => expectOneEndAfter(reach, true));
});

describe('killed before the interaction is confirmed, with a handler', () => {
  test.each(['live', 'none'])('whose memory is "%s", and an empty dataDir', async (handlerMemory) => {
    const reach = async () => {
      await stand.cic.switches({ handlerMemory });
      return beforeConfirmation();
    };
    await expectOneEndAfter(reach, true);
  });
});
