import { expect, it } from 'vitest';
import { onPage } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

const CONTROLS: readonly (readonly [string, readonly string[]])[] = [
  ['#/overview', ['Pause all']],
  ['#/queues', ['Pause Support', 'Pause Billing', 'Pause Complaints']],
  ['#/rows/parked', ['Retry chosen', 'Retry all parked']],
  ['#/stranded', ['Run an audit']],
  ['#/checks', ['Run all checks']],
  ['#/configuration', ['Download diagnostics']],
  ['#/demo', ['Send']],
];
const CHANGES = [
  'pause',
  'resume',
  'retry',
  'audit',
  'routeStranded',
  'check',
  'diagnostics',
  'setLogLevel',
  'sendCustomerMail',
];

/** A viewer sees everything and changes nothing; each control says why. */
export function viewerSuite(stage: Stage): void {
  it('has every acting control disabled, with the reason', async () => {
    const { group, url } = stage.served;
    await onPage(
      stage.browser,
      stage.served,
      '#/overview',
      async (page) => {
        await page.getByText('You are logged in as a viewer.').first().waitFor();
        for (const [hash, names] of CONTROLS) {
          await page.goto(`${url}/${hash}`);
          for (const name of names) {
            const control = page.getByRole('button', { name });
            await control.waitFor();
            expect(await control.getAttribute('aria-disabled'), name).toBe('true');
            expect(await control.getAttribute('title'), name).toContain('An operator can do this');
            await control.click({ force: true });
          }
        }
        await page.goto(`${url}/#/stranded`);
        const stranded = page.getByRole('grid', { name: 'Stranded cases' });
        await stranded.getByRole('row', { name: /00006001.*before the queue was mapped/ }).waitFor();
        for (const name of ['Route chosen', 'Route all'])
          expect(await page.getByRole('button', { name }).getAttribute('aria-disabled'), name).toBe('true');
        await page.goto(`${url}/#/log`);
        expect(await page.getByLabel('Write to the log').isDisabled()).toBe(true);
        expect(await page.getByRole('dialog').count()).toBe(0);
        expect(group.calls.filter(({ name }) => CHANGES.includes(name))).toEqual([]);
      },
      'viewer',
    );
  });
}
