import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseOfMail, endOfCase } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import type { Program } from '../support/system/program.js';
import type { Stand } from '../support/system/stand.js';
import { type CtiCall, FakeSalesforcePage, popCalls } from './support/fake-salesforce-page.js';
import { openPanelStand } from './support/panel-stand.js';
import { chooseAvailable, logInAs } from './support/real-agent.js';
import { answerIn, commentBy, enterCase, giveIn } from './support/real-case.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
/** A mail or a comment has come since the pop. */
const ONE_NEW = /^New .*\(1\)$/;
/** Pages of Salesforce that the configuration names: calls of each are told apart. And one that it does not name. */
const salesforce = new FakeSalesforcePage();
const behind = new FakeSalesforcePage();
const bobs = new FakeSalesforcePage();
const stranger = new FakeSalesforcePage();
const all = [salesforce, behind, bobs, stranger];
let stand: Stand;
let connector: Program | undefined;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  await Promise.all(all.map((each) => each.start()));
  const frameAncestors = [salesforce, behind, bobs].map(({ origin }) => origin);
  ({ stand, connector, browser, url } = await openPanelStand({ frameAncestors }));
});

afterAll(async () => {
  await browser?.close();
  await stand?.close();
  await Promise.all(all.map((each) => each.stop()));
});

/** A page of Salesforce around the panel, and what the browser complains of in it. */
interface Framed {
  readonly page: Page;
  readonly frame: Frame;
  readonly complaints: readonly string[];
}

/** Opens a page with the panel in its frame, as Lightning does. @param beside a page of the same browser */
async function open(around: FakeSalesforcePage, beside?: Framed): Promise<Framed> {
  const context = beside?.page.context() ?? (await browser?.newContext());
  if (!context) throw new Error('there is no browser');
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  around.calls.length = 0;
  await page.goto(around.frameOf(`${url}?mode=Lightning&sfdcIFrameOrigin=${encodeURIComponent(around.origin)}`));
  const frame = page.frames().find((each) => each !== page.mainFrame());
  if (!frame) throw new Error('the page has no frame');
  return { page, frame, complaints };
}

/** An agent's softphone, there for e-mails. */
async function softphone(around = salesforce, user = 'alice', beside?: Framed): Promise<Framed> {
  const framed = await open(around, beside);
  await logInAs(framed.frame, user, stand.cic.ready.agents);
  await chooseAvailable(framed.frame);
  return framed;
}

async function caseOf(subject: string): Promise<{ readonly caseId: string; readonly caseNumber: string }> {
  const messageId = await sendMail(stand.org.ready.smtpPort, { subject, text: 'Please help.' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail(stand, messageId)).case;
  return { caseId, caseNumber };
}

/** Opens the case in another tab of this browser, as an agent without a softphone would. */
async function inSalesforce({ page }: Framed, caseId: string, user = 'alice'): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(`${stand.org.ready.url}/${caseId}`);
  await enterCase(tab, stand.org.ready, user);
  return tab;
}

async function statusOf(user: string): Promise<string | undefined> {
  return (await stand.cic.state()).agents.find(({ userId }) => userId === user)?.statusId;
}

const calls = (expected: readonly CtiCall[], at = salesforce) =>
  expect.poll(() => at.calls, { timeout: WAIT_MS }).toEqual(expected);

/** The panel is empty, and has asked Salesforce for no more than this until now. */
async function over({ page, frame }: Framed, caseId: string, expected: readonly CtiCall[]): Promise<void> {
  await frame.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
  expect(salesforce.calls).toEqual(expected);
  await page.context().close();
}

test('the browser shows the panel in a page of Salesforce that is configured, and in no other', async () => {
  const shown = await open(salesforce);
  await shown.frame.getByLabel('CIC user').waitFor();
  expect(shown.complaints).toEqual([]);
  const refused = await open(stranger);
  await expect
    .poll(() => refused.complaints, { timeout: WAIT_MS })
    .toContainEqual(expect.stringContaining('frame-ancestors'));
  expect(refused.frame.url()).not.toContain(url);
  expect(await refused.frame.getByLabel('CIC user').count()).toBe(0);
  for (const { page } of [shown, refused]) await page.context().close();
});

test('a mail asks Open CTI for these calls and no others, until it is answered', async () => {
  const alice = await softphone();
  const { caseId, caseNumber } = await caseOf('My lamp flickers');
  await calls(popCalls(caseId));
  expect(await alice.page.context().cookies()).toEqual([]);
  await alice.frame.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await alice.frame.getByRole('article').getByText('with you').waitFor();
  const tab = await inSalesforce(alice, caseId);
  await answerIn(tab, 'Please turn the bulb.');
  expect(alice.complaints).toEqual([]);
  await over(alice, caseId, popCalls(caseId));
});

test('a case that changes its queue while it alerts is a new offer, with the same calls once more', async () => {
  const alice = await softphone();
  const { caseId, caseNumber } = await caseOf('My invoice');
  await calls(popCalls(caseId));
  const tab = await inSalesforce(alice, caseId);
  await giveIn(tab, 'Billing (queue)');
  await alice.frame.getByRole('article').getByText('Billing Mail').waitFor();
  const twice = [...popCalls(caseId), ...popCalls(caseId)];
  await calls(twice);
  await alice.frame.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await alice.frame.getByRole('article').getByText('with you').waitFor();
  await answerIn(tab, 'We look into it.');
  await over(alice, caseId, twice);
});

test('of two softphones the one in front shows the case; given back it is shown to another agent, and a comment asks for nothing', async () => {
  const back = await softphone(behind);
  const front = await softphone(salesforce, 'alice', back);
  // All pages of a headless browser are in front: this one is in a tab behind the other.
  await back.frame.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.hasFocus = () => false;
    document.dispatchEvent(new Event('visibilitychange'));
  `);
  const { caseId, caseNumber } = await caseOf('Where is my key?');
  await calls(popCalls(caseId));
  await back.frame.getByText(`Case ${caseNumber} is shown in another tab.`).waitFor();
  const bob = await softphone(bobs, 'bob');
  await front.frame.getByLabel('Status').selectOption('At Lunch');
  await expect.poll(() => statusOf('alice'), { timeout: WAIT_MS }).toBe('At Lunch');
  await front.frame.getByRole('button', { name: `Give back ${caseNumber}` }).click();
  await calls(popCalls(caseId), bobs);
  for (const { frame } of [front, back]) await frame.getByText('No case is waiting for you.').waitFor();
  await bob.frame.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await bob.frame.getByRole('article').getByText('with you').waitFor();
  await commentBy(browser, stand.org.ready, { caseId, user: 'alice', text: 'It is under the mat.' });
  await bob.frame.getByRole('article').getByText(ONE_NEW).waitFor();
  await answerIn(await inSalesforce(bob, caseId, 'bob'), 'Look under the mat.');
  await bob.frame.getByText('No case is waiting for you.').waitFor();
  expect((await endOfCase(stand, caseId)).interactions).toHaveLength(1);
  expect([salesforce.calls, behind.calls, bobs.calls]).toEqual([popCalls(caseId), [], popCalls(caseId)]);
  expect([...front.complaints, ...back.complaints, ...bob.complaints]).toEqual([]);
  // A login outlives its page for a while: who goes home would be given the next case.
  for (const { frame } of [front, back, bob]) {
    await frame.getByRole('button', { name: 'Log out' }).click();
    await frame.getByLabel('CIC user').waitFor();
  }
  for (const { page } of [front, bob]) await page.context().close();
});

test('after a restart of the connector the agent logs in again, and Open CTI is asked for nothing', async () => {
  const alice = await softphone();
  const { caseId, caseNumber } = await caseOf('Where is my parcel?');
  await calls(popCalls(caseId));
  await alice.frame.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await alice.frame.getByRole('article').getByText('with you').waitFor();
  connector?.signal('SIGTERM');
  await connector?.ended();
  connector = await stand.connect();
  await alice.frame.getByLabel('CIC user').waitFor();
  await logInAs(alice.frame, 'alice', stand.cic.ready.agents);
  await alice.frame.getByRole('article').getByText('with you').waitFor();
  const tab = await inSalesforce(alice, caseId);
  await answerIn(tab, 'It comes tomorrow.');
  await over(alice, caseId, popCalls(caseId));
});
