import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endOfCase, outcomes } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { KillBench } from '../support/system/kill-bench.js';
import { seededRandom } from '../support/system/seeded-random.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });

const CASES = 20;
const KILLS = 5;
/** Longest time from when the connector routes to when it is killed. Milliseconds. */
const LONGEST_LIFE_MS = 2_000;
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));

let stand: Stand;
let bench: KillBench;

beforeAll(async () => {
  // An interaction that ended while nobody watched is looked at like a loss: the row waits for the grace.
  stand = await openStand({ cic: { recoveryGrace: '5s' } });
  bench = new KillBench(stand);
});

afterAll(() => stand?.close());

test(`${CASES} cases end well although the connector is killed ${KILLS} times (KILL_SEED=${seed})`, async () => {
  const random = seededRandom(seed);
  stand.desk.start();
  const sent = sendSlowly();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await bench.connect();
    await delay(random() * LONGEST_LIFE_MS);
    await bench.kill();
    if (random() < 0.4) bench.forget();
  }
  await bench.connect();
  await sent;
  const cases = await stand.org.cases();
  expect(cases).toHaveLength(CASES);
  for (const { Id } of cases) await expectGoodEnd(Id);
  await expectEveryMarkConfirmed(cases.map(({ Id }) => Id));
});

/** Mail goes on coming in while the connector dies and comes back. */
async function sendSlowly(): Promise<void> {
  for (let mail = 1; mail <= CASES; mail += 1) {
    await sendMail(stand.org.ready.smtpPort, { subject: `Mail ${mail}`, text: 'Will it survive?' });
    await delay(400);
  }
}

async function expectGoodEnd(caseId: string): Promise<void> {
  const { seen, interactions } = await endOfCase(stand, caseId);
  expect(interactions, JSON.stringify(seen.rows)).toHaveLength(1);
  // A case whose answer was there before its first row was marked: both rows are decided again, in their order.
  expect(outcomes(seen)).toEqual([
    expect.stringMatching(/^CaseCreated (Routed|Superseded)$/),
    expect.stringMatching(/^AgentReplied (Disconnected|NothingToDisconnect)$/),
  ]);
}

/** The last process knows of no row that waits. */
async function expectEveryMarkConfirmed(caseIds: readonly string[]): Promise<void> {
  await eventually('every row that was received is marked', 10_000, () => {
    const rows = (message: RegExp) =>
      bench.connector
        .entries()
        .filter((entry) => message.test(entry.message) && caseIds.includes(entry.objectId ?? ''));
    const marked = new Set(rows(/is marked as processed/).map(({ rowId }) => rowId));
    return rows(/received from the/).every(({ rowId }) => marked.has(rowId));
  });
}
