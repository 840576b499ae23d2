import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/runtime/clock.js';
import { type ServedOrg, serveOrg } from '../../src/simulator/salesforce/serve-org.js';
import { startChromium } from './support/chromium.js';
import { expectClean, expectToFit } from './support/page-checks.js';

/** The page of a case in the simulated org, as an agent lives with it. */
let browser: Browser | undefined;
let served: ServedOrg;

beforeAll(async () => {
  browser = await startChromium();
  served = await serveOrg({
    clock: systemClock,
    random: Math.random,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    onError: (what, error) => expect.fail(`${what}: ${String(error)}`),
  });
});

afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

async function newCase(): Promise<string> {
  const response = await fetch(`${served.url}/__sim__/mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      from: 'carla@customer.example',
      to: 'support@casebridge.example',
      subject: 'My <b>order</b>',
      text: 'Where is it?',
    }),
  });
  return ((await response.json()) as { readonly caseId: string }).caseId;
}

/** Plays on a page of its own; it must not complain. */
async function play(path: string, work: (page: Page) => Promise<void>): Promise<void> {
  if (!browser) throw new Error('the test has not begun');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  try {
    await page.goto(`${served.url}${path}`);
    await work(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

async function logIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Username').fill(`${name}@casebridge.example`);
  await page.getByLabel('Password').fill(served.org.credentials.password);
  await page.getByRole('button', { name: 'Log In' }).click();
}

function rows(page: Page): Promise<readonly string[]> {
  return page.getByRole('region', { name: 'Routing rows' }).getByRole('row').allInnerTexts();
}

it('an agent logs in at the address of a case, answers, and sees the row AgentReplied', {
  timeout: 60_000,
}, async () => {
  await play(`/${await newCase()}`, async (page) => {
    await expectClean(page, 'login');
    await expectToFit(page, 'login');
    await logIn(page, 'alice');
    await page.getByRole('heading', { level: 1, name: /^Case \d{8}: My <b>order<\/b>$/ }).waitFor();
    await expectClean(page, 'case');
    await expectToFit(page, 'case');
    expect(await rows(page)).toEqual([expect.stringMatching(/Row/), expect.stringMatching(/CaseCreated/)]);
    await page.getByLabel('Your answer to the customer').fill('It is on its way.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('status').getByText('Your answer was sent.').waitFor();
    expect(await page.getByRole('region', { name: 'Emails' }).getByRole('listitem').first().innerText()).toContain(
      'It is on its way.',
    );
    expect((await rows(page))[1]).toMatch(/AgentReplied/);
  });
});

it('an agent comments, gives the case away and closes it', { timeout: 60_000 }, async () => {
  await play(`/${await newCase()}`, async (page) => {
    await logIn(page, 'bob');
    await page.getByLabel('Comment', { exact: true }).fill('For the colleagues.');
    await page.getByRole('button', { name: 'Add comment' }).click();
    await page.getByRole('region', { name: 'Comments' }).getByText('For the colleagues.').waitFor();
    await page.getByLabel('New owner').selectOption({ label: 'Billing (queue)' });
    await page.getByRole('button', { name: 'Change owner' }).click();
    await page.getByText('The owner was changed.').waitFor();
    await page.getByRole('button', { name: 'Close case' }).click();
    await page.getByText('The case is closed.').waitFor();
    expect((await rows(page)).slice(1).map((line) => line.split('\t')[1])).toEqual([
      'CaseClosed',
      'QueueChanged',
      'CommentAdded',
      'CaseCreated',
    ]);
    await expectClean(page, 'closed case');
    await page.getByRole('link', { name: 'Cases' }).click();
    await page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
    await expectClean(page, 'list');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  });
});
