import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { administrator, create, idOf } from '../support/system/administrator.js';
import { endOfCase } from '../support/system/case-end.js';
import { eventually } from '../support/system/eventually.js';
import type { Stand } from '../support/system/stand.js';
import { openPanelStand } from './support/panel-stand.js';
import { openAgent, type RealAgent } from './support/real-agent.js';
import { answerIn, poppedCase } from './support/real-case.js';

vi.setConfig({ testTimeout: 150_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
/** A case alerts for 30 s before it goes on; a busy machine takes longer. */
const PASSED_ON_MS = 75_000;
let stand: Stand;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  ({ stand, browser, url } = await openPanelStand());
});

afterAll(async () => {
  await browser?.close();
  await stand?.close();
});

const agent = (user: string): Promise<RealAgent> =>
  openAgent(browser, url, user, { agents: stand.cic.ready.agents, waitMs: WAIT_MS });

/** A new case in the queue Support. @returns its id, and its name on a card. */
async function newCase(subject: string, skills: string): Promise<{ caseId: string; caseNumber: string; name: string }> {
  const admin = await administrator(stand.org.ready);
  const caseId = await create(admin, 'Case', {
    Subject: subject,
    SuppliedEmail: 'carla@customer.example',
    OwnerId: await idOf(admin, 'Group', { Name: 'Support' }),
    ObjectRouting_Skills__c: skills,
  });
  const caseNumber = (await stand.org.case(caseId)).case.CaseNumber;
  return { caseId, caseNumber, name: `${caseNumber} ${subject}` };
}

/** Picks the case up and answers it in the tab that has popped; then it is gone from the panel, and its rows are processed. */
async function answer({ page, context }: RealAgent, user: string, caseId: string, caseNumber: string): Promise<void> {
  await page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await page.getByRole('article').getByText('with you').waitFor();
  await answerIn(await poppedCase(context, stand.org.ready, { caseId, user }), 'Here is the answer.');
  await page.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
}

test('a case with a skill pops for the agent who has it, although another one has waited longer', async () => {
  const bob = await agent('bob');
  const alice = await agent('alice');
  const { caseId, caseNumber, name } = await newCase('Wo ist mein Paket?', 'German');
  await alice.page.getByRole('article', { name }).getByText('German').waitFor();
  await expect.poll(() => alice.context.pages().length, { timeout: WAIT_MS }).toBe(2);
  await answer(alice, 'alice', caseId, caseNumber);
  expect(bob.context.pages()).toHaveLength(1);
  for (const { page, context } of [alice, bob]) {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('CIC user').waitFor();
    await context.close();
  }
});

test('a case that nobody picks up in time leaves the panel, and pops for the next agent', async () => {
  const alice = await agent('alice');
  const { caseId, caseNumber, name } = await newCase('Is anybody there?', '');
  await alice.page.getByRole('article', { name }).waitFor();
  const bob = await agent('bob');
  await bob.page.getByRole('article', { name }).waitFor({ timeout: PASSED_ON_MS });
  await expect.poll(() => bob.context.pages().length, { timeout: WAIT_MS }).toBe(2);
  await alice.page.getByText('No case is waiting for you.').waitFor();
  expect(alice.context.pages()).toHaveLength(2);
  await eventually('CIC takes the agent off ACD', WAIT_MS, async () => {
    const { agents } = await stand.cic.state();
    return agents.some(({ userId, statusId }) => userId === 'alice' && statusId === 'ACD - Agent Not Answering');
  });
  await expect(alice.page.getByLabel('Status').inputValue()).resolves.toBe('ACD - Agent Not Answering');
  await answer(bob, 'bob', caseId, caseNumber);
  for (const { context } of [alice, bob]) await context.close();
});
