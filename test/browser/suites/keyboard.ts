import { expect, it } from 'vitest';
import { given, onPage, PASSWORDS } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';
import { focused, tabTo } from '../support/tabbing.js';

/** Nothing but keys, from the login to a retry. */
export function keyboardSuite(stage: Stage): void {
  it('logs in, goes to the parked rows, chooses two and retries them', async () => {
    const { group } = stage.served;
    await onPage(
      stage.browser,
      stage.served,
      '',
      async (page) => {
        await page.getByRole('button', { name: 'Log in' }).waitFor();
        await tabTo(page, 'user');
        await page.keyboard.type('operator');
        await tabTo(page, 'password');
        await page.keyboard.type(PASSWORDS.operator);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
        await tabTo(page, /^Rows/);
        await page.keyboard.press('Enter');
        await page.getByRole('grid', { name: 'Parked rows' }).getByText('OR-0000100000').waitFor();
        await tabTo(page, 'Parked rows');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Space');
        await page.keyboard.press('Shift+ArrowDown');
        await page.getByText(/2 chosen$/).waitFor();
        await tabTo(page, /^Retry chosen/, 'Shift+Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor();
        await tabTo(page, 'Retry 2');
        await page.keyboard.press('Enter');
        await page.getByText('2 on the way again.').waitFor();
        expect(given(group, 'retry')).toHaveLength(1);
        expect(await focused(page)).toMatch(/^Retry chosen/);
      },
      null,
    );
  });

  it('opens the explanation of a row by Enter, and closes a question by Escape', async () => {
    await onPage(stage.browser, stage.served, '#/rows/parked', async (page) => {
      await page.getByText('OR-0000100002').waitFor();
      const grid = page.getByRole('grid', { name: 'Parked rows' });
      await grid.focus();
      await page.keyboard.press('Control+a');
      await page.getByText(/3 chosen$/).waitFor();
      await page.keyboard.press('End');
      expect(await grid.getAttribute('aria-activedescendant')).toBe('row-2');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      expect(page.url()).toMatch(/explain\/OR-0000100002$/);
      await page.goto(`${stage.served.url}/#/overview`);
      await page.getByRole('button', { name: 'Pause all' }).press('Enter');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe('Pause all');
      expect(given(stage.served.group, 'pause')).toEqual([]);
    });
  });
}
