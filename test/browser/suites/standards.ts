import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { VIEWS } from '../../../src/console/web/logic/route.js';
import { onPage } from '../support/console-bench.js';
import { expectClean, expectToFit } from '../support/page-checks.js';
import type { Stage } from '../support/stage.js';

/** Passes axe in light and dark, and fits on a phone. */
export function standardsSuite(stage: Stage): void {
  it('axe finds nothing in light and dark, and nothing sticks out on a phone', { timeout: 60_000 }, async () => {
    const { group, url } = stage.served;
    await group.check(new AbortController().signal);
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      for (const view of VIEWS) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(`${url}/${view === 'explain' ? '#/explain/00001001' : `#/${view}`}`);
        await page
          .locator(`cb-${view === 'configuration' ? 'config' : view}`)
          .getByRole('heading', { level: 1 })
          .waitFor();
        await page.getByText('Loading…').waitFor({ state: 'detached' });
        if (view === 'stranded') await audit(page);
        await expectClean(page, view);
        await expectToFit(page, view);
      }
    });
  });

  it('the login: axe finds nothing in light and dark, and nothing sticks out on a phone', async () => {
    await onPage(
      stage.browser,
      stage.served,
      '',
      async (page) => {
        await page.getByRole('button', { name: 'Log in' }).click();
        await expectClean(page, 'frame');
        await expectToFit(page, 'frame');
      },
      null,
    );
  });

  it('a question, the menu of a phone and the banners: axe finds nothing', async () => {
    stage.served.group.statusChange = { dryRun: true, paused: { all: true, queues: [] } };
    await onPage(stage.browser, stage.served, '#/rows/parked', async (page) => {
      await page.getByRole('button', { name: 'Retry all parked' }).click();
      await page.getByRole('dialog').waitFor();
      await expectClean(page, 'frame');
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 360, height: 740 });
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('link', { name: 'Stranded' }).waitFor();
      await expectClean(page, 'frame');
      await page.getByRole('link', { name: 'Stranded' }).click();
      await page.getByRole('heading', { name: 'Stranded cases', level: 1 }).waitFor();
      expect(await page.getByRole('link', { name: 'Queues', exact: true }).isVisible()).toBe(false);
    });
  });
}

async function audit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run an audit' }).click();
  await page.getByRole('grid').waitFor();
}
