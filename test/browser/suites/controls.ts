import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { VIEWS } from '../../../src/console/web/logic/route.js';
import { onPage } from '../support/console-bench.js';
import { keepPicture } from '../support/kept-pictures.js';
import { expectClean } from '../support/page-checks.js';
import type { Stage } from '../support/stage.js';

/** Around every view. */
const FRAME: readonly string[] = [
  'button Log out',
  'button Menu',
  'button Skip to the content',
  'link Casebridge',
  'link Checks',
  'link Configuration',
  'link Demonstration',
  'link Explain',
  'link Interactions',
  'link Log',
  'link Overview# need a person',
  'link Queues',
  'link Rows# parked',
  'link Stranded# stranded',
  'select Colours',
];
/** In each view beside these. A control that is new stands here once a test drives it. */
const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  checks: ['button Run all checks', 'checkbox Only what needs a look'],
  configuration: ['button Download diagnostics'],
  demo: ['button Send', 'input Subject', 'link http://#', 'select Case', 'select To', 'textarea Text'],
  explain: ['button Explain', 'button Look again', 'input Case id, case number, row id or name, or interaction id'],
  interactions: ['button of a column', 'input Filter', 'link of a row'],
  log: ['button Follow', 'button Pause', 'input Text', 'select Show', 'select Write to the log'],
  overview: [
    'button Pause all',
    'link Live interactions # of this org',
    'link Oldest row # h OR-#',
    'link Parked rows # in the last # days \u00b7 needs a look',
    'link Stranded cases # audited # min ago \u00b7 needs a look',
    'link Unfinished rows # taken, not yet marked',
    'summary CIC: history',
    'summary From creation to settled as a table',
    'summary Rows a minute as a table',
    'summary Salesforce API: history',
    'summary Salesforce stream: history',
  ],
  queues: ['button Look again', 'button Pause Billing', 'button Pause Complaints', 'button Pause Support'],
  rows: [
    'button Look again',
    'button Retry all parked',
    'button Retry chosen',
    'button of a column',
    'checkbox Choose all',
    'input Filter',
    'link Parked',
    'link Unprocessed',
    'link of a row',
  ],
  stranded: [
    'button Route all',
    'button Route chosen',
    'button Run an audit',
    'button of a column',
    'checkbox Choose all',
    'link of a row',
    'select Queue',
  ],
};

/** Every control of the console is one that these suites drive. */
export function controlsSuite(stage: Stage): void {
  it('has no control that no test drives', { timeout: 60_000 }, async () => {
    const { group, url } = stage.served;
    await group.check(new AbortController().signal);
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      const found: Record<string, readonly string[]> = {};
      for (const view of VIEWS) {
        await page.goto(`${url}/${view === 'explain' ? '#/explain/00001001' : `#/${view}`}`);
        const shown = page.locator(`cb-${view === 'configuration' ? 'config' : view}`);
        await shown.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText('Loading…').waitFor({ state: 'detached' });
        if (view === 'stranded') await page.getByRole('grid', { name: 'Stranded cases' }).waitFor();
        found[view] = (await controlsOf(page)).filter((control) => !FRAME.includes(control));
        await keepPicture(page, `console-${view}`);
      }
      expect(found).toEqual(CONTROLS);
    });
  });
}

/** What opens a dialog, and what is in it. */
const DIALOGS = [
  ['#/overview', 'Pause all', ['Cancel', 'Pause all']],
  ['#/queues', 'Pause Billing', ['Cancel', 'Pause queue']],
  ['#/rows/parked', 'Retry all parked', ['Cancel', 'Retry all']],
  ['#/stranded', 'Route all', ['Cancel', 'Route 4']],
] as const;
const USABLE = 'button, select, input, textarea, a[href], summary';

/** The same for what is not there before something is opened. */
export function openedControlsSuite(stage: Stage): void {
  it.each(DIALOGS)('has in the dialog of %s, %s, no control that no test drives', async (hash, opener, controls) => {
    await onPage(stage.browser, stage.served, hash, async (page) => {
      await page.getByRole('button', { name: opener, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      expect((await dialog.locator(USABLE).allInnerTexts()).sort()).toEqual(controls);
      await expectClean(page, `the dialog of ${opener}`);
    });
  });

  it('has in an opened log line no control that no test drives', async () => {
    await onPage(stage.browser, stage.served, '#/log', async (page) => {
      await page.getByRole('grid', { name: 'Log lines' }).getByRole('row').last().click();
      const fields = page.getByRole('region', { name: 'Fields of the line' });
      await fields.waitFor();
      expect(await fields.locator(USABLE).allInnerTexts()).toEqual(['Close']);
      await expectClean(page, 'an opened log line');
    });
  });
}

/** The links of the overview, with where they lead. */
const FIGURES = [
  [/^Unfinished rows/, '#/rows/unprocessed'],
  [/^Oldest row/, '#/explain/OR-0000000000'],
  [/^Live interactions/, '#/interactions'],
  [/^Parked rows/, '#/rows/parked'],
  [/^Stranded cases/, '#/stranded'],
] as const;

/** Every link leads where it says, and what is folded opens. */
export function waysSuite(stage: Stage): void {
  it('leads by menu and figures to each view, and by keyboard past the menu', async () => {
    const { url } = stage.served;
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      for (const [name, hash] of FIGURES) {
        await page.getByRole('link', { name }).click();
        await page.waitForURL(`${url}/${hash}`);
        await page.getByRole('link', { name: 'Casebridge', exact: true }).click();
        await page.waitForURL(`${url}/#/overview`);
      }
      const menu = page.getByRole('navigation').getByRole('link');
      expect(await menu.count()).toBe(VIEWS.length);
      for (const link of await menu.all()) {
        const href = (await link.getAttribute('href')) ?? '';
        await link.click();
        await page.waitForURL(`${url}/${href}`);
        await expect.poll(() => link.getAttribute('aria-current')).toBe('page');
      }
      await page.goto(`${url}/#/rows/unprocessed`);
      await page.getByRole('link', { name: 'Parked', exact: true }).click();
      await page.waitForURL(`${url}/#/rows/parked`);
      await page.goto(`${url}/#/demo`);
      const servers = page.locator('cb-demo').getByRole('link');
      for (const link of await servers.all())
        expect(await link.getAttribute('href')).toMatch(/^http:\/\/127\.0\.0\.1:/);
      expect(await servers.count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Skip to the content' }).focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('main').evaluate(HAS_FOCUS)).toBe(true);
    });
  });

  it('opens the history of each link', async () => {
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      for (const name of ['Salesforce API', 'Salesforce stream', 'CIC']) {
        const details = page.locator('details', { has: page.getByText(`${name}: history`) });
        expect(await details.getByRole('listitem').first().isVisible()).toBe(false);
        await details.getByText(`${name}: history`).click();
        await details.getByRole('listitem').first().waitFor();
      }
    });
  });
}

const HAS_FOCUS = (element: unknown): boolean => {
  const { getRootNode } = element as { getRootNode(): { readonly activeElement: unknown } };
  return getRootNode.call(element).activeElement === element;
};

/** What can be used on a page, by kind and name; numbers are left out, and so are the cells of lists. */
async function controlsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(COLLECT);
}

/** Looks through all shadow roots; runs in the browser. */
const COLLECT = `(() => {
  const found = new Set();
  const nameOf = (element) => {
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
    return (label ?? '').trim().replace(/\\s+/g, ' ').replace(/[0-9][0-9\\s:.,-]*/g, '# ').trim();
  };
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (!element.matches('button, select, input, textarea, a[href], summary, [contenteditable], [role=button]')) continue;
      if (element.closest('dialog:not([open])')) continue;
      const kind = element.localName === 'a' ? 'link' : element.type === 'checkbox' ? 'checkbox' : element.localName;
      if (element.closest('[role=columnheader]') && kind === 'button') found.add('button of a column');
      else if (element.getAttribute('tabindex') === '-1') found.add('link of a row');
      else found.add(kind + ' ' + nameOf(element));
    }
  };
  look(document);
  return [...found].sort();
})()`;
