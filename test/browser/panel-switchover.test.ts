import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AGENT_PATHS } from '../../src/agents/contract.js';
import { buildPanelPage } from '../support/system/built-pages.js';
import { caseOfMail } from '../support/system/case-end.js';
import { type CicPairProgram, startCicPair } from '../support/system/cic-pair-program.js';
import { sendMail } from '../support/system/customer-mail.js';
import { freePort } from '../support/system/free-port.js';
import { writeGroupFile } from '../support/system/group-file.js';
import { type OrgProgram, startOrg } from '../support/system/org-program.js';
import { killPrograms } from '../support/system/program.js';
import { startConnector } from '../support/system/stand.js';
import { tempFolder } from '../support/system/temp-folder.js';
import { startChromium } from './support/chromium.js';
import { FakeSalesforcePage, popCalls } from './support/fake-salesforce-page.js';
import { chooseAvailable, logInAs, openAgent } from './support/real-agent.js';
import { answerIn, enterCase, poppedCase } from './support/real-case.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
const folder = tempFolder();
const salesforce = new FakeSalesforcePage();
let org: OrgProgram;
let cic: CicPairProgram;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}${AGENT_PATHS.page}`;
  await buildPanelPage();
  await salesforce.start();
  org = await startOrg();
  cic = await startCicPair();
  const [serverName = '', ...backupServerNames] = cic.hosts;
  const servers = { org: org.ready, cic: { url: cic.ready.servers[0] ?? '', password: cic.ready.password } };
  const group = writeGroupFile(join(folder.path, 'group'), servers, {
    cic: { serverName, backupServerNames, recoveryGrace: '1500ms' },
    agents: { port, frameAncestors: [salesforce.origin] },
  });
  await startConnector(group);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await killPrograms();
  await salesforce.stop();
  folder.remove();
});

/** The other server takes over; the panel says so, and the interaction is back under another id. */
async function switchOver(panel: Page | Frame): Promise<void> {
  await cic.switches({ recoveredState: 'asBefore' });
  await cic.switchOver({ interactions: 'renumber' });
  // Either server may be the one that says so first.
  await panel.getByText(/^The CIC server .* Log in again\.$/).waitFor();
  await expect.poll(async () => (await cic.live()).length, { timeout: WAIT_MS }).toBe(1);
}

async function logInAgain(panel: Page | Frame): Promise<void> {
  await panel.getByLabel('CIC user').fill('alice');
  await panel
    .getByLabel('Password')
    .fill(cic.ready.agents.find(({ username }) => username === 'alice')?.password ?? '');
  // A login in the moment of the switchover is refused, with words: the agent tries again.
  await expect
    .poll(
      async () => {
        const logIn = panel.getByRole('button', { name: 'Log in' });
        if (await logIn.isVisible()) await logIn.click();
        return (await panel.getByText('live', { exact: true }).isVisible()) || panel.locator('main').innerText();
      },
      { timeout: WAIT_MS, interval: 1_000 },
    )
    .toBe(true);
}

test('after a switchover the agent logs in again, has the case under its new id, and it is not opened again', async () => {
  const { context, page } = await openAgent(browser, url, 'alice', { agents: cic.ready.agents, waitMs: WAIT_MS });
  const messageId = await sendMail(org.ready.smtpPort, { subject: 'My lamp flickers', text: 'Why does it?' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail({ org }, messageId)).case;
  const card = page.getByRole('article', { name: `${caseNumber} My lamp flickers` });
  await card.getByText('alerting').waitFor();
  await expect.poll(() => context.pages().length, { timeout: WAIT_MS }).toBe(2);
  await page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await card.getByText('with you').waitFor();
  const [before] = await cic.live();
  await switchOver(page);
  await logInAgain(page);
  await card.waitFor();
  const [after] = await cic.live();
  expect(after?.id).not.toBe(before?.id);
  expect(context.pages()).toHaveLength(2);
  await answerIn(await poppedCase(context, org.ready, { caseId, user: 'alice' }), 'Please turn the bulb.');
  await page.getByText('No case is waiting for you.').waitFor();
  await expect
    .poll(async () => (await org.case(caseId)).rows.every(({ Processed__c }) => Processed__c), { timeout: WAIT_MS })
    .toBe(true);
  expect(context.pages()).toHaveLength(2);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('CIC user').waitFor();
  await context.close();
});

test('after a switchover a softphone asks Open CTI for nothing more', async () => {
  const context = await browser?.newContext();
  if (!context) throw new Error('there is no browser');
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  await page.goto(
    salesforce.frameOf(`${url}?mode=Lightning&sfdcIFrameOrigin=${encodeURIComponent(salesforce.origin)}`),
  );
  const frame = page.frames().find((each) => each !== page.mainFrame());
  if (!frame) throw new Error('the page has no frame');
  await logInAs(frame, 'alice', cic.ready.agents);
  await chooseAvailable(frame);
  const messageId = await sendMail(org.ready.smtpPort, { subject: 'My invoice', text: 'It is too high.' });
  const { Id: caseId, CaseNumber: caseNumber } = (await caseOfMail({ org }, messageId)).case;
  await expect.poll(() => salesforce.calls, { timeout: WAIT_MS }).toEqual(popCalls(caseId));
  await frame.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
  await frame.getByRole('article').getByText('with you').waitFor();
  await switchOver(frame);
  await logInAgain(frame);
  await frame.getByRole('article', { name: `${caseNumber} My invoice` }).waitFor();
  const tab = await context.newPage();
  await tab.goto(`${org.ready.url}/${caseId}`);
  await enterCase(tab, org.ready, 'alice');
  await answerIn(tab, 'We look into it.');
  await frame.getByText('No case is waiting for you.').waitFor();
  expect(salesforce.calls).toEqual(popCalls(caseId));
  await context.close();
});
