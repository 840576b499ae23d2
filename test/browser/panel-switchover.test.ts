import { join } from 'node:path';
import type { Browser } from 'playwright-core';
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
import { openAgent } from './support/real-agent.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT_MS = 30_000;
const folder = tempFolder();
let org: OrgProgram;
let cic: CicPairProgram;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}${AGENT_PATHS.page}`;
  await buildPanelPage();
  org = await startOrg();
  cic = await startCicPair();
  const [serverName = '', ...backupServerNames] = cic.hosts;
  const servers = { org: org.ready, cic: { url: cic.ready.servers[0] ?? '', password: cic.ready.password } };
  const group = writeGroupFile(join(folder.path, 'group'), servers, {
    cic: { serverName, backupServerNames, recoveryGrace: '1500ms' },
    agents: { port },
  });
  await startConnector(group);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await killPrograms();
  folder.remove();
});

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
  await cic.switches({ recoveredState: 'asBefore' });
  await cic.switchOver({ interactions: 'renumber' });
  // Either server may be the one that says so first.
  await page.getByText(/^The CIC server .* Log in again\.$/).waitFor();
  await expect.poll(async () => (await cic.live()).length, { timeout: WAIT_MS }).toBe(1);
  await page.getByLabel('CIC user').fill('alice');
  await page.getByLabel('Password').fill(cic.ready.agents.find(({ username }) => username === 'alice')?.password ?? '');
  // A login in the moment of the switchover is refused, with words: the agent tries again.
  await expect
    .poll(
      async () => {
        const logIn = page.getByRole('button', { name: 'Log in' });
        if (await logIn.isVisible()) await logIn.click();
        return (await page.getByText('live', { exact: true }).isVisible()) || page.locator('main').innerText();
      },
      { timeout: WAIT_MS, interval: 1_000 },
    )
    .toBe(true);
  await card.waitFor();
  const [after] = await cic.live();
  expect(after?.id).not.toBe(before?.id);
  expect(context.pages()).toHaveLength(2);
  await org.act(caseId, 'reply', { username: 'alice@casebridge.example', text: 'Please turn the bulb.' });
  await page.getByText('No case is waiting for you.').waitFor();
  await expect
    .poll(async () => (await org.case(caseId)).rows.every(({ Processed__c }) => Processed__c), { timeout: WAIT_MS })
    .toBe(true);
  expect(context.pages()).toHaveLength(2);
});
