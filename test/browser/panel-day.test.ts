import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AGENT_PATHS } from '../../src/agents/contract.js';
import { buildPanelPage } from '../support/system/built-pages.js';
import { caseOfMail, endOfCase } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { freePort } from '../support/system/free-port.js';
import type { Program } from '../support/system/program.js';
import { openStand, type Stand } from '../support/system/stand.js';
import { startChromium } from './support/chromium.js';
import { logInAs, openAgent, type RealAgent } from './support/real-agent.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
let stand: Stand;
let connector: Program | undefined;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}${AGENT_PATHS.page}`;
  await buildPanelPage();
  // One after the other: all at once they would wait for each other on a busy machine.
  stand = await openStand({ agents: { port } });
  connector = await stand.connect();
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await stand?.close();
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

test('the whole day: a mail pops as its case for one agent, who answers in Salesforce, and is free again', async () => {
  const alice = await agent('alice');
  const bob = await agent('bob');
  // Bob is away: the case is Alice's.
  await bob.page.getByLabel('Status').selectOption('At Lunch');
  await expect.poll(() => statusOf('bob'), { timeout: WAIT_MS }).toBe('At Lunch');
  const comes = alice.context.waitForEvent('page', { timeout: WAIT_MS });
  const messageId = await sendMail(stand.org.ready.smtpPort, { subject: 'My lamp flickers', text: 'Why does it?' });
  const seen = await caseOfMail(stand, messageId);
  const { Id: caseId, CaseNumber: caseNumber } = seen.case;
  const tab = await comes;
  await tab.waitForURL(`${stand.org.ready.url}/${caseId}`);
  const card = alice.page.getByRole('article', { name: `${caseNumber} My lamp flickers` });
  await card.getByText('alerting').waitFor();
  await card.getByText('carla@customer.example').waitFor();
  await alice.page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await card.getByText('with you').waitFor();
  await sendMail(stand.org.ready.smtpPort, {
    subject: 'Re: My lamp flickers',
    text: 'It is worse now.',
    inReplyTo: messageId,
    references: messageId,
  });
  await card.getByText('New mail since pop (1)').waitFor();
  await stand.org.act(caseId, 'reply', { username: 'alice@casebridge.example', text: 'Please turn the bulb.' });
  await alice.page.getByText('No case is waiting for you.').waitFor();
  const ended = await endOfCase(stand, caseId);
  expect(ended.interactions).toHaveLength(1);
  expect(await bob.page.getByRole('article').count()).toBe(0);
  expect(bob.context.pages()).toHaveLength(1);
  expect(alice.context.pages()).toHaveLength(2);
  await leave(alice, bob);
});

test('a case that is given back goes to the other agent, who keeps it through a restart of the connector', async () => {
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
  const comes = bob.context.waitForEvent('page', { timeout: WAIT_MS });
  await alice.page.getByRole('button', { name: `Give back ${caseNumber}` }).click();
  await (await comes).waitForURL(`${org.ready.url}/${caseId}`);
  await alice.page.getByText('No case is waiting for you.').waitFor();
  const card = bob.page.getByRole('article', { name });
  await bob.page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await card.getByText('with you').waitFor();
  await org.act(caseId, 'comments', { username: 'alice@casebridge.example', text: 'The parcel is in Bremen.' });
  await card.getByText('New mail since pop (1)').waitFor();
  connector?.signal('SIGTERM');
  await connector?.ended();
  await bob.page.getByText('not connected').waitFor();
  connector = await stand.connect();
  await bob.page.getByLabel('CIC user').waitFor();
  await logInAs(bob.page, 'bob', stand.cic.ready.agents);
  await card.getByText('with you').waitFor();
  await org.act(caseId, 'reply', { username: 'bob@casebridge.example', text: 'It comes tomorrow.' });
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
  await org.act(caseId, 'owner', { username: 'alice@casebridge.example', queueName: 'Billing' });
  await second.getByRole('article').getByText('Billing Mail').waitFor();
  await second.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  for (const page of [alice.page, second]) await page.getByRole('article').getByText('with you').waitFor();
  await org.act(caseId, 'reply', { username: 'alice@casebridge.example', text: 'We look into it.' });
  for (const page of [alice.page, second]) await page.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
  expect(alice.context.pages()).toHaveLength(3);
  await alice.context.close();
});
