import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseOfMail, endOfCase, outcomes } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import type { Program } from '../support/system/program.js';
import type { Stand } from '../support/system/stand.js';
import { tempFolder } from '../support/system/temp-folder.js';
import { openPanelStand } from './support/panel-stand.js';
import { logInAs, openAgent, type RealAgent } from './support/real-agent.js';
import { answerIn, commentBy, giveIn, poppedCase } from './support/real-case.js';
import { skillBySubject } from './support/skill-by-subject.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
/** A mail or a comment has come since the pop. */
const ONE_NEW = /^New .*\(1\)$/;
const folder = tempFolder();
let stand: Stand;
let connector: Program | undefined;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  const orgArgs = skillBySubject(folder.path, 'Paket', 'German');
  ({ stand, connector, browser, url } = await openPanelStand({}, orgArgs));
});

afterAll(async () => {
  await browser?.close();
  await stand?.close();
  folder.remove();
});

const agent = (user: string): Promise<RealAgent> =>
  openAgent(browser, url, user, { agents: stand.cic.ready.agents, waitMs: WAIT_MS });

/** The agents log out and go home. */
async function leave(...agents: readonly RealAgent[]): Promise<void> {
  for (const { context, page } of agents) {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('CIC user').waitFor();
    await context.close();
  }
}

async function statusOf(user: string): Promise<string | undefined> {
  return (await stand.cic.state()).agents.find(({ userId }) => userId === user)?.statusId;
}

/** The case that the panel of an agent has opened last. */
function tabOf({ context }: RealAgent, user: string, caseId: string): Promise<Page> {
  return poppedCase(context, stand.org.ready, { caseId, user });
}

/** How many pages browsers have, fewest first: one is the panel. */
function pagesOf(agents: readonly RealAgent[]): readonly number[] {
  return agents.map(({ context }) => context.pages().length).toSorted((a, b) => a - b);
}

test('the whole day: a mail pops as its case for the agent with the skill, who answers on it, and is free again', async () => {
  const { org } = stand;
  // Bob is there as well, and has waited longer.
  const bob = await agent('bob');
  const alice = await agent('alice');
  const subject = 'Wo ist mein Paket?';
  const messageId = await sendMail(org.ready.smtpPort, { subject, text: 'Es kommt nicht.' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail(stand, messageId)).case;
  const card = alice.page.getByRole('article', { name: `${caseNumber} ${subject}` });
  await card.getByText('alerting').waitFor();
  for (const text of ['carla@customer.example', 'German']) await card.getByText(text).waitFor();
  await expect.poll(() => alice.context.pages().length, { timeout: WAIT_MS }).toBe(2);
  const tab = await tabOf(alice, 'alice', caseId);
  await alice.page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await card.getByText('with you').waitFor();
  const again = { subject: `Re: ${subject}`, text: 'Ich warte noch.', inReplyTo: messageId, references: messageId };
  await sendMail(org.ready.smtpPort, again);
  await card.getByText(ONE_NEW).waitFor();
  await tab.goto(`${org.ready.url}/${caseId}`);
  await tab.getByRole('region', { name: 'Emails' }).getByText('Ich warte noch.').waitFor();
  await answerIn(tab, 'Es kommt morgen.');
  await alice.page.getByText('No case is waiting for you.').waitFor();
  const ended = await endOfCase(stand, caseId);
  expect(outcomes(ended.seen)).toEqual([
    'CaseCreated Routed',
    'EmailReceived AlreadyActive',
    'AgentReplied Disconnected',
  ]);
  expect(ended.interactions).toHaveLength(1);
  await tab.reload();
  await tab.getByRole('region', { name: 'Routing rows' }).getByText('Disconnected').waitFor();
  expect(await bob.page.getByRole('article').count()).toBe(0);
  expect(bob.context.pages()).toHaveLength(1);
  expect(alice.context.pages()).toHaveLength(2);
  await leave(alice, bob);
});

test('a case that an agent refuses by giving it back goes to the other agent, who keeps it through a restart of the connector', async () => {
  const { org } = stand;
  const alice = await agent('alice');
  const messageId = await sendMail(org.ready.smtpPort, { subject: 'Where is my parcel?', text: 'It is late.' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail(stand, messageId)).case;
  const name = `${caseNumber} Where is my parcel?`;
  await alice.page.getByRole('article', { name }).waitFor();
  await expect.poll(() => alice.context.pages().length, { timeout: WAIT_MS }).toBe(2);
  const bob = await agent('bob');
  await alice.page.getByLabel('Status').selectOption('At Lunch');
  await expect.poll(() => statusOf('alice'), { timeout: WAIT_MS }).toBe('At Lunch');
  await alice.page.getByRole('button', { name: `Give back ${caseNumber}` }).click();
  await expect.poll(() => bob.context.pages().length, { timeout: WAIT_MS }).toBe(2);
  const tab = await tabOf(bob, 'bob', caseId);
  await alice.page.getByText('No case is waiting for you.').waitFor();
  const card = bob.page.getByRole('article', { name });
  await bob.page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await card.getByText('with you').waitFor();
  await commentBy(browser, org.ready, { caseId, user: 'alice', text: 'The parcel is in Bremen.' });
  await card.getByText(ONE_NEW).waitFor();
  await tab.goto(`${org.ready.url}/${caseId}`);
  await tab.getByRole('region', { name: 'Comments' }).getByText('The parcel is in Bremen.').waitFor();
  connector?.signal('SIGTERM');
  await connector?.ended();
  connector = await stand.connect();
  await bob.page.getByLabel('CIC user').waitFor();
  await logInAs(bob.page, 'bob', stand.cic.ready.agents);
  await card.getByText('with you').waitFor();
  await answerIn(tab, 'It comes tomorrow.');
  await bob.page.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
  expect(bob.context.pages()).toHaveLength(2);
  // Her login ended with the process.
  await alice.page.getByLabel('CIC user').waitFor();
  await alice.context.close();
  await leave(bob);
});

test('with two tabs the one in front opens the case, once for each offer, also when the case moves while it alerts', async () => {
  const { org } = stand;
  const alice = await agent('alice');
  const second = await alice.context.newPage();
  await second.goto(url);
  await logInAs(second, 'alice', stand.cic.ready.agents);
  // All pages of a headless browser think that they have the focus.
  await alice.page.evaluate('document.hasFocus = () => false; dispatchEvent(new Event("blur"));');
  const messageId = await sendMail(org.ready.smtpPort, { subject: 'My invoice', text: 'It is too high.' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail(stand, messageId)).case;
  await alice.page.getByText(`Case ${caseNumber} is shown in another tab.`).waitFor();
  await expect.poll(() => alice.context.pages().length, { timeout: WAIT_MS }).toBe(3);
  expect(await second.getByText('is shown in another tab').count()).toBe(0);
  const tab = await tabOf(alice, 'alice', caseId);
  await giveIn(tab, 'Billing (queue)');
  await second.getByRole('article').getByText('Billing Mail').waitFor();
  await second.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  for (const page of [alice.page, second]) await page.getByRole('article').getByText('with you').waitFor();
  await answerIn(tab, 'We look into it.');
  for (const page of [alice.page, second]) await page.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
  expect(alice.context.pages()).toHaveLength(3);
  await alice.context.close();
});

test('with two browsers of one agent one opens the case, and the other says so, also when it is loaded anew', async () => {
  const { org } = stand;
  const desk = await agent('alice');
  const laptop = await agent('alice');
  const both = [desk, laptop];
  const messageId = await sendMail(org.ready.smtpPort, { subject: 'My contract', text: 'When does it end?' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail(stand, messageId)).case;
  const notice = `Case ${caseNumber} is shown in another tab.`;
  await expect.poll(() => pagesOf(both), { timeout: WAIT_MS }).toEqual([1, 2]);
  const [other = laptop, popped = desk] = both.toSorted((a, b) => a.context.pages().length - b.context.pages().length);
  await other.page.getByText(notice).waitFor();
  expect(await popped.page.getByText(notice).count()).toBe(0);
  // A page that comes back tells of the pops of its own browser only.
  await other.page.reload();
  await other.page.getByRole('article').getByText('alerting').waitFor();
  await other.page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  for (const { page } of both) await page.getByRole('article').getByText('with you').waitFor();
  await answerIn(await tabOf(popped, 'alice', caseId), 'It ends in May.');
  for (const { page } of both) await page.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
  expect(pagesOf(both)).toEqual([1, 2]);
  for (const { context } of both) await context.close();
});
