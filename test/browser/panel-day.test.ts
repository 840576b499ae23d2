import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AGENT_PATHS } from '../../src/agents/contract.js';
import { buildPanelPage } from '../support/system/built-pages.js';
import { caseOfMail, endOfCase } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { freePort } from '../support/system/free-port.js';
import { openStand, type Stand } from '../support/system/stand.js';
import { startChromium } from './support/chromium.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
let stand: Stand;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}${AGENT_PATHS.page}`;
  await buildPanelPage();
  // One after the other: all at once they would wait for each other on a busy machine.
  stand = await openStand({ agents: { port } });
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await stand?.close();
});

/** An agent with a browser of their own, who logs in and is there for e-mails. */
async function agent(user: string): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  if (!browser) throw new Error('there is no browser');
  const context = await browser.newContext({ viewport: { width: 420, height: 760 } });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('CIC user').fill(user);
  await page.getByLabel('Password').fill(passwordOf(user));
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('live', { exact: true }).waitFor();
  await page.getByLabel('Status').selectOption('Available');
  return { context, page };
}

function passwordOf(user: string): string {
  return stand.cic.ready.agents.find(({ username }) => username === user)?.password ?? '';
}

async function statusOfBob(): Promise<string | undefined> {
  return (await stand.cic.state()).agents.find(({ userId }) => userId === 'bob')?.statusId;
}

test('the whole day: a mail pops as its case for one agent, who answers in Salesforce, and is free again', async () => {
  await stand.connect();
  const alice = await agent('alice');
  const bob = await agent('bob');
  // Bob is away: the case is Alice's.
  await bob.page.getByLabel('Status').selectOption('At Lunch');
  await expect.poll(statusOfBob, { timeout: WAIT_MS }).toBe('At Lunch');
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
});
