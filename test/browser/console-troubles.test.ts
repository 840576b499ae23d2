import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test, vi } from 'vitest';
import type { ChecksView, GroupStatus } from '../../src/console/contract.js';
import { TROUBLE_CATALOGUE, type TroubleName } from '../../src/operations/troubleshooting/trouble-catalogue.js';
import { CONSOLE_VIEWS } from '../../src/operations/troubleshooting/trouble-entry.js';
import { eventually } from '../support/system/eventually.js';
import { named, type Provocations, underTrouble } from '../support/system/provocation.js';
import { CIC_PROVOCATIONS, PAIR_PROVOCATIONS } from '../support/system/provocations/cic.js';
import { ROUTING_PROVOCATIONS } from '../support/system/provocations/routing.js';
import { SALESFORCE_PROVOCATIONS } from '../support/system/provocations/salesforce.js';
import { TroubleBench, type TroubleBenchOptions } from '../support/system/trouble-bench.js';
import { startChromium } from './support/chromium.js';
import { putPageBesideProgram } from './support/compiled-page.js';
import { onPage } from './support/console-bench.js';
import { keepPicture } from './support/kept-pictures.js';
import { expectClean } from './support/page-checks.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** Until something has come about on a busy machine, milliseconds. */
const WAIT_MS = 60_000;

let browser: Browser;

beforeAll(async () => {
  await putPageBesideProgram();
  browser = await startChromium();
});

afterAll(() => browser?.close());

type Said = string | RegExp;
type Shown = (bench: TroubleBench, name: TroubleName) => Said | Promise<Said>;

/** What stands on the page of each view for each cause; found out in the servers, or told by the connector. */
const SHOWN: Readonly<Record<TroubleName, Shown>> = {
  salesforceCredentials: reasonOf('salesforce'),
  salesforcePasswordExpired: reasonOf('salesforce'),
  salesforceFirewall: reasonOf('salesforce'),
  salesforceOutage: reasonOf('salesforce'),
  salesforcePermissions: messageOf('sweep'),
  salesforceApiDisabled: messageOf('sweep'),
  casesHidden: evidenceOf,
  pushTopicHidden: evidenceOf,
  pushTopicMissing: reasonOf('stream'),
  pushTopicDrifted: messageOf('streamDeaf'),
  emailToCaseOff: evidenceOf,
  assignment: evidenceOf,
  queueGone: evidenceOf,
  queueWithoutMembers: evidenceOf,
  workgroupUnfit: () => /the nearest is "Support Mail"/,
  noAgents: () => /members/,
  skillNobodyHas: () => /the skill "Billing"/,
  interactionExists: () => 'Support Mail',
  handlerMissing: messageOf('handler'),
  cicCredentials: reasonOf('contactCenter'),
  cicFirewall: reasonOf('contactCenter'),
  cicOutage: reasonOf('contactCenter'),
  cicQueueRights: messageOf('queueFaulted'),
  cicModifyRights: evidenceOf,
  cicWorkgroupRights: evidenceOf,
  switchover: () => '127.0.0.2',
  otherFailure: messageOf('store'),
};

async function evidenceOf(bench: TroubleBench, name: TroubleName): Promise<string> {
  const { code, result } = TROUBLE_CATALOGUE[name].check;
  return eventually(`${code} ends as ${result}`, WAIT_MS, async () => {
    const { reports } = await bench.api<ChecksView>('/api/checks', {});
    return reports.find((report) => report.code === code && report.result === result)?.evidence;
  });
}

/** Why a link is lost. */
function reasonOf(link: 'salesforce' | 'stream' | 'contactCenter'): Shown {
  return (bench) =>
    eventually(`the loss of ${link}`, WAIT_MS, async () => {
      const { error } = (await bench.api<GroupStatus>('/api/status'))[link];
      return error?.message;
    });
}

/** What an alert says whose key is this, or begins so. */
function messageOf(key: string): Shown {
  return (bench) =>
    eventually(`the alert ${key}`, WAIT_MS, async () => {
      const { troubles } = await bench.api<GroupStatus>('/api/status');
      return troubles.find((trouble) => trouble.key.split('/')[0] === key)?.message;
    });
}

play('between Casebridge and Salesforce', { auth: 'password' }, SALESFORCE_PROVOCATIONS);
play('on the way of a case', {}, ROUTING_PROVOCATIONS);
play('between Casebridge and CIC', {}, CIC_PROVOCATIONS);
play('of a pair', { pair: true }, PAIR_PROVOCATIONS);

/** Every cause, on the page of the view that the table names. */
function play(where: string, options: TroubleBenchOptions, provocations: Provocations): void {
  describe(`causes ${where}`, () => {
    let bench: TroubleBench | undefined;
    beforeAll(async () => {
      bench = await TroubleBench.open(options);
    });
    afterAll(() => bench?.close());

    test.each(named(provocations))('%s: the page of the console shows it', async (name, provocation) => {
      const stand = bench;
      if (!stand) throw new Error('the test has not begun');
      await underTrouble(stand, name, provocation, async () => {
        const shown = () => Promise.resolve(SHOWN[name](stand, name));
        await onPage(browser, visited(stand), '#/overview', async (page) => {
          await openView(page, CONSOLE_VIEWS[TROUBLE_CATALOGUE[name].console.view], shown);
          await keepPicture(page, `trouble-${name}`);
          await expectCleanOnce(page, TROUBLE_CATALOGUE[name].console.view);
        });
      });
    });
  });
}

const looked = new Set<string>();

/** Each view is held against axe with the data of a real group, once. */
async function expectCleanOnce(page: Page, view: string): Promise<void> {
  if (looked.has(view)) return;
  looked.add(view);
  await expectClean(page, `${view} of a group that runs`);
}

/** Goes by the menu, as a person does, and looks again until it is there. What is to be shown may change with each try. */
async function openView(page: Page, title: string, shown: () => Promise<string | RegExp>): Promise<void> {
  const menu = page.getByRole('navigation');
  await menu.getByRole('link', { name: new RegExp(`^${title}`) }).click();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  if (title === 'Rows') await page.getByRole('link', { name: 'Parked', exact: true }).click();
  const again = page.getByRole('button', { name: 'Look again' });
  await eventually(`what is wrong, under ${title}`, WAIT_MS, async () => {
    const text = await shown();
    if ((await page.getByRole('main').getByText(text).filter({ visible: true }).count()) > 0) return true;
    if ((await again.count()) > 0) await again.first().click();
    return false;
  });
}

/** The console of the connector that runs. Without configured users its token lets in. */
function visited(bench: TroubleBench) {
  const { dataDir } = bench.group;
  const { url } = JSON.parse(readFileSync(join(dataDir, 'api.json'), 'utf8')) as { readonly url: string };
  return { url, token: readFileSync(join(dataDir, 'console-token'), 'utf8').trim() };
}
