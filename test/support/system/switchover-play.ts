import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CASES, type QueriedRow, SwitchoverBench } from './switchover-bench.js';

/** Until a create that was told has been sent, even on a busy machine. */
const SENDING_MS = 1_500;
/** Longer than it takes to send all notifications. */
const UNHURRIED_HANDLER_MS = 5_000;

let bench: SwitchoverBench;
const report: Record<string, string | number>[] = [];

/** Brings all cases to where the server is to die. */
type Reach = () => Promise<readonly string[]>;

const beforeNotification: Reach = async () => {
  await bench.cic.fault({ kind: 'hang', path: 'handler-notification', times: CASES * 3 });
  const cases = await bench.newCases();
  expect(await bench.liveOf(cases)).toEqual([]);
  return cases;
};

const beforeAnswer: Reach = async () => {
  await bench.cic.switches({ handlerLatencyMs: 60_000 });
  const cases = await bench.newCases();
  expect(await bench.liveOf(cases)).toEqual([]);
  return cases;
};

/** The handler runs while the connector stands still: neither answers nor queues reach it any more. */
const inDoubt: Reach = async () => {
  await bench.cic.switches({ handlerLatencyMs: UNHURRIED_HANDLER_MS });
  const asked = bench.createsAsked();
  const cases = await bench.newCases();
  await bench.until('all notifications', async () => bench.createsAsked() - asked >= CASES);
  // A create is told before it is sent.
  await delay(SENDING_MS);
  bench.connector.signal('SIGSTOP');
  await bench.until('interactions in doubt', async () => (await bench.liveOf(cases)).length === CASES);
  return cases;
};

const routed: Reach = async () => {
  const cases = await bench.newCases();
  await bench.until('all interactions', async () => (await bench.liveOf(cases)).length === CASES);
  return cases;
};

const beforeMark: Reach = async () => {
  await bench.org.fault({ requestLimitExceeded: true });
  const cases = await routed();
  const seen = await Promise.all(cases.map((id) => bench.org.case(id)));
  expect(seen.flatMap(({ rows }) => rows).filter(({ Processed__c }) => Processed__c)).toEqual([]);
  return cases;
};

const marked: Reach = async () => {
  const cases = await routed();
  await bench.until('all marks', async () => (await bench.rowsOf(cases)).every(({ Processed__c }) => Processed__c));
  return cases;
};

const alerting: Reach = async () => {
  const cases = await marked();
  await bench.agentsCome();
  await bench.until('alerts', async () => (await bench.liveOf(cases)).every(({ state }) => state === 'A'));
  return cases;
};

const connected: Reach = async () => {
  const cases = await alerting();
  await bench.pickUp(await bench.liveOf(cases));
  await bench.until('agents', async () => (await bench.liveOf(cases)).every(({ state }) => state === 'C'));
  return cases;
};

/** Some cases are answered while nobody is there to hear of it. */
const ANSWERED = 20;

async function playSwitchover(when: string, reach: Reach, interactions: Fate): Promise<void> {
  const cases = await reach();
  const answered = cases.slice(0, ANSWERED);
  const waiting = cases.slice(ANSWERED);
  await bench.cic.switches({ handlerLatencyMs: 5 });
  const begun = performance.now();
  await bench.cic.switchOver({ interactions, downMs: 300, recoverAfterMs: 200 });
  bench.connector.signal('SIGCONT');
  bench.agentsLeave();
  await bench.org.clearFaults();
  await bench.actOn(answered, 'reply', { text: 'This is what we will do.' });
  await bench.until('one live interaction for each case that waits', async () => {
    const rows = await bench.rowsOf(cases);
    const live = await bench.liveOf(cases);
    return rows.length === CASES + ANSWERED && rows.every(({ Processed__c }) => Processed__c) && isWhole(live, waiting);
  });
  const tookMs = Math.round(performance.now() - begun);
  const rows = await bench.rowsOf(cases);
  const state = await bench.cic.state();
  const made = state.interactions.filter(({ attributes }) => cases.includes(attributes.ObjectRouting_ObjectId ?? ''));
  expectOutcomes(rows, firstMade(made));
  report.push({
    when,
    interactions,
    cases: CASES,
    answered: ANSWERED,
    'ever made': made.length,
    live: waiting.length,
    'took ms': tookMs,
  });
  await bench.actOn(waiting, 'close', {});
  await bench.until('the end of all', async () => {
    const left = await bench.rowsOf(cases);
    return (await bench.liveOf(cases)).length === 0 && left.every(({ Processed__c }) => Processed__c);
  });
  expectOrder(await bench.rowsOf(cases));
  await bench.cic.clearFaults();
}

type Live = Awaited<ReturnType<SwitchoverBench['liveOf']>>;

/** P3: exactly one for each case that waits, none for those that were answered. */
function isWhole(live: Live, waiting: readonly string[]): boolean {
  const carried = live.map(({ attributes }) => attributes.ObjectRouting_ObjectId ?? '');
  return (
    carried.length === waiting.length &&
    new Set(carried).size === waiting.length &&
    waiting.every((id) => carried.includes(id))
  );
}

/** When the first interaction of each row was made, in milliseconds since the epoch. */
function firstMade(interactions: Live): ReadonlyMap<string, number> {
  const made = new Map<string, number>();
  for (const { attributes, createdAt } of interactions) {
    const rowId = attributes.ObjectRouting_RowId ?? '';
    made.set(rowId, Math.min(createdAt, made.get(rowId) ?? createdAt));
  }
  return made;
}

/** P4: rows of one case are processed in the order of their numbers. */
function expectOrder(rows: readonly QueriedRow[]): void {
  const last = new Map<string, string>();
  for (const { Object_Id__c, Name, Processed_At__c } of rows.toSorted((a, b) => a.Name.localeCompare(b.Name))) {
    const at = Processed_At__c ?? '';
    expect(at >= (last.get(Object_Id__c) ?? ''), `${Name} after those before it`).toBe(true);
    last.set(Object_Id__c, at);
  }
}

/** P1: no row is left. P2: each that says Routed was marked after its interaction had been made. */
function expectOutcomes(rows: readonly QueriedRow[], made: ReadonlyMap<string, number>): void {
  for (const { Id, Event__c, Outcome__c, Processed__c, Processed_At__c } of rows) {
    expect(Processed__c).toBe(true);
    if (Event__c === 'CaseCreated') expect(['Routed', 'Superseded']).toContain(Outcome__c);
    else expect(['Disconnected', 'NothingToDisconnect']).toContain(Outcome__c);
    if (Outcome__c !== 'Routed') continue;
    // The mark's time is exact to a second.
    expect(Date.parse(Processed_At__c ?? '') + 1_000).toBeGreaterThan(made.get(Id) ?? Number.POSITIVE_INFINITY);
  }
}

/** What becomes of the interactions when the other server takes over. */
export type Fate = 'keep' | 'renumber' | 'lose';

/** Declares the tests of a switchover at every point of the way, and prints what was counted. */
export function describeSwitchover(interactions: Fate): void {
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });
  beforeAll(async () => {
    bench = await SwitchoverBench.open();
  });
  afterAll(async () => {
    await bench?.close();
    process.stdout.write(`${report.map((line) => JSON.stringify(line)).join('\n')}\n`);
  });
  describe(`a switchover in the middle of ${CASES} cases, interactions: ${interactions}`, () => {
    test.each([
      ['before the notification', beforeNotification],
      ['before the handler runs', beforeAnswer],
      ['before the answer', inDoubt],
      ['before the mark', beforeMark],
      ['while alerting', alerting],
      ['while connected', connected],
    ])('%s', (when, reach) => playSwitchover(when, reach, interactions));
  });
}
