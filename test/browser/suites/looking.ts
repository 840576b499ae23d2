import { expect, it } from 'vitest';
import { onPage } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

/** Everything that shows and changes nothing. */
export function lookingSuite(stage: Stage): void {
  it('shows the state of the group, and what needs a person with its cure', async () => {
    stage.served.group.statusChange = {
      dryRun: true,
      stream: {
        state: 'lost',
        since: Date.now() - 60_000,
        history: [{ at: Date.now() - 60_000, state: 'lost', why: 'cut by a proxy' }],
        error: {
          passing: false,
          code: 'CASEBRIDGE_STREAM_REFUSED',
          message: 'The stream was refused.',
          cure: 'Look at the PushTopic.',
        },
      },
    };
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      await page.getByText('3 rows have been parked for longer than an hour.').waitFor();
      await page.getByText('Read the cause of each').waitFor();
      await page.getByText('Dry run.').waitFor();
      const stream = page.getByRole('region', { name: 'Salesforce stream' });
      expect(await stream.innerText()).toMatch(/lost[\s\S]*The stream was refused\.[\s\S]*Look at the PushTopic/);
      await stream.getByText('history').click();
      await stream.getByText('cut by a proxy').waitFor();
      for (const chart of ['Rows a minute', 'From creation to settled']) {
        await page.getByRole('img', { name: new RegExp(`^${chart}`) }).waitFor();
        await page.getByText(`${chart} as a table`).click();
      }
      expect(await page.getByRole('table').count()).toBeGreaterThanOrEqual(3);
      await page.getByRole('meter', { name: 'API requests' }).waitFor();
      await page.getByRole('link', { name: /Parked rows/ }).click();
      await page.getByRole('grid', { name: 'Parked rows' }).waitFor();
    });
  });

  it('shows live interactions as they come and go, sorted and filtered, with links to case and explanation', async () => {
    const { group } = stage.served;
    await onPage(stage.browser, stage.served, '#/interactions', async (page) => {
      const grid = page.getByRole('grid', { name: 'Live interactions' });
      await page.getByText('12 of 12').waitFor();
      group.addInteraction();
      await page.getByText('13 of 13').waitFor();
      group.endInteraction(group.interactions()[0]?.id ?? '');
      await page.getByText('12 of 12').waitFor();
      await grid.getByRole('button', { name: 'Case' }).click();
      await grid.getByRole('button', { name: 'Case' }).click();
      expect(await grid.getByRole('columnheader', { name: 'Case' }).getAttribute('aria-sort')).toBe('descending');
      expect(await grid.getByRole('row').nth(1).innerText()).toContain('00001012');
      await page.getByLabel('Filter').fill('alice billing');
      await page.getByText(/^[1-4] of 12$/).waitFor();
      const link = grid.getByRole('row').nth(1).getByRole('link').first();
      expect(await link.getAttribute('href')).toMatch(/^https:\/\/example\.my\.salesforce\.com\/500/);
      expect(await link.getAttribute('rel')).toContain('noopener');
      await page.getByLabel('Filter').fill('nothing at all');
      await page.getByText('No interaction fits the filter.').waitFor();
      await page.getByLabel('Filter').fill('');
      await grid.getByRole('row').nth(2).getByRole('link', { name: 'Explain' }).click();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    });
  });

  it('explains any id, by search and by address, and says what it does not know', async () => {
    await onPage(stage.browser, stage.served, '#/explain', async (page) => {
      const box = page.getByRole('textbox', { name: /^Case id/ });
      await box.fill('unknown-1');
      await box.press('Enter');
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').innerText()).toMatch(
        /Nothing is known of unknown-1\.[\s\S]*Check the id[\s\S]*CASEBRIDGE_ID_UNKNOWN/,
      );
      await box.fill('OR-0000000001');
      await page.getByRole('button', { name: 'Explain', exact: true }).click();
      await page.getByRole('heading', { name: 'Case 00001001' }).waitFor();
      expect(page.url()).toMatch(/#\/explain\/OR-0000000001$/);
      const stops = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
      expect(await stops.count()).toBe(4);
      expect(await stops.first().innerText()).toMatch(/· Salesforce · OR-0000000001\s/);
      expect(await stops.nth(1).innerText()).toMatch(/· Ledger · act · OR-0000000001 · interaction 300122334455668\s/);
      expect(await stops.last().innerText()).toMatch(/· CIC · interaction 300122334455668\s+now waiting in ACD/);
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.goBack();
      await page.getByText('Nothing is known of unknown-1.').waitFor();
    });
  });

  it('shows the last checks, and only those that need a look', async () => {
    await stage.served.group.check(new AbortController().signal);
    await onPage(stage.browser, stage.served, '#/checks', async (page) => {
      await page.getByText(/^1 failed, 1 with a warning, 1 skipped, 2 ok/).waitFor();
      await page.getByText('Correct its name in the queue map.').waitFor();
      await page.getByLabel('Only what needs a look').check();
      await page.getByText('CIC_LOGIN', { exact: true }).waitFor({ state: 'detached' });
      expect(await page.getByText('CIC_QUEUES', { exact: true }).count()).toBe(1);
    });
  });

  it('follows the log, filters it by level and text, holds still, and opens a line', async () => {
    const { group } = stage.served;
    await onPage(stage.browser, stage.served, '#/log', async (page) => {
      const grid = page.getByRole('grid', { name: 'Log lines' });
      await page.getByText('60 lines').waitFor();
      group.write('error', 'The brick has fallen.', { rowId: 'a01brick' });
      await grid.getByText('The brick has fallen.').waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      group.write('warn', 'Another brick.');
      await page.getByText(/paused; 1 newer line$/).waitFor();
      expect(await grid.getByText('Another brick.').count()).toBe(0);
      await page.getByRole('button', { name: 'Pause' }).click();
      await grid.getByText('Another brick.').waitFor();
      await page.getByLabel('Show').selectOption('error');
      await grid.getByText('Another brick.').waitFor({ state: 'detached' });
      await page.getByLabel('Text').fill('a01BRICK');
      await page.getByText('1 line', { exact: true }).waitFor();
      await grid.getByText('The brick has fallen.').click();
      expect(await page.getByRole('region', { name: 'Fields of the line' }).innerText()).toContain('rowId: a01brick');
      await page.getByRole('button', { name: 'Close' }).click();
      expect(await page.getByRole('region', { name: 'Fields of the line' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Follow' }).click();
      expect(await page.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('false');
    });
  });

  it('shows the configuration, and gives the diagnostics as a file', async () => {
    await onPage(stage.browser, stage.served, '#/configuration', async (page) => {
      expect(await page.getByRole('region', { name: 'salesforce' }).innerText()).toContain(
        'https://example.my.salesforce.com',
      );
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download diagnostics' }).click();
      expect((await download).suggestedFilename()).toMatch(/^casebridge-diagnostics-.*\.zip$/);
      await page.getByText('Downloaded.').waitFor();
    });
  });

  it('is light or dark as the system has it, or as one chooses, and keeps the choice', async () => {
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      const light = await page.evaluate(background);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await page.evaluate(background)).not.toBe(light);
      await page.getByLabel('Colours').selectOption('light');
      expect(await page.evaluate(background)).toBe(light);
      await page.reload();
      await page.getByLabel('Colours').waitFor();
      expect(await page.evaluate(background)).toBe(light);
    });
  });
}
