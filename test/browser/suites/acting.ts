import { expect, it } from 'vitest';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { fakeStranded } from '../../support/fake-group-data.js';
import { given, onPage } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';
import { focused } from '../support/tabbing.js';

/** Everything that changes something: asked before, done once, and told afterwards. */
export function actingSuite(stage: Stage): void {
  it('pauses and resumes all, after a question that can be declined', async () => {
    const { group } = stage.served;
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      const dialog = page.getByRole('dialog');
      await page.getByRole('button', { name: 'Pause all' }).click();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(given(group, 'pause')).toEqual([]);
      await page.getByRole('button', { name: 'Pause all' }).click();
      await dialog.getByRole('button', { name: 'Pause all' }).click();
      await page.getByText('All queues are paused.').waitFor();
      expect(given(group, 'pause')).toEqual([undefined]);
      await page.getByRole('button', { name: 'Resume all' }).click();
      await dialog.getByRole('button', { name: 'Resume all' }).click();
      await page.getByText('All queues are paused.').waitFor({ state: 'detached' });
      expect(given(group, 'resume')).toEqual([undefined]);
    });
  });

  it('pauses and resumes one queue, and shows what is wrong with each', async () => {
    const { group } = stage.served;
    await onPage(stage.browser, stage.served, '#/queues', async (page) => {
      const complaints = page.getByRole('region', { name: 'Queue Complaints' });
      expect(await complaints.innerText()).toMatch(
        /failed[\s\S]*Blocks: The CIC server has no workgroup[\s\S]*case-exact/,
      );
      const billing = page.getByRole('region', { name: 'Queue Billing' });
      await billing.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Pause queue' }).click();
      await page.getByText('Paused: Billing.').waitFor();
      await billing.getByText('paused', { exact: true }).waitFor();
      await billing.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Paused: Billing.').waitFor({ state: 'detached' });
      expect([given(group, 'pause'), given(group, 'resume')]).toEqual([['Billing'], ['Billing']]);
      await page.getByRole('button', { name: 'Look again' }).click();
      await expect.poll(() => given(group, 'queues').length).toBe(2);
    });
  });

  it('retries chosen rows and all rows, each shown before', async () => {
    const { group } = stage.served;
    const parked = await group.rows('parked', new AbortController().signal);
    await onPage(stage.browser, stage.served, '#/rows/parked', async (page) => {
      const retry = page.getByRole('button', { name: 'Retry chosen' });
      expect(await retry.getAttribute('aria-disabled')).toBe('true');
      await page.getByRole('row', { name: /OR-0000100001/ }).click();
      await retry.click();
      expect(await page.getByRole('dialog').innerText()).toContain(
        'OR-0000100001, case 00101001: CASEBRIDGE_CREATE_REFUSED',
      );
      await page.getByRole('dialog').getByRole('button', { name: 'Retry 1' }).click();
      await page.getByText('1 on the way again.').waitFor();
      expect(given(group, 'retry')).toEqual([[parked[1]?.id]]);
      await page.getByRole('row', { name: /OR-0000100001/ }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Retry all parked' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Retry all' }).click();
      await page.getByText('No row is parked.', { exact: true }).waitFor();
      expect(given(group, 'retry')[1]).toBe('all');
      await page.getByRole('link', { name: 'Unprocessed' }).click();
      await page.getByRole('grid', { name: 'Unprocessed rows' }).getByText('OR-0000000003').waitFor();
      expect(await page.getByRole('button', { name: 'Retry chosen' }).count()).toBe(0);
      await page.getByLabel('Filter').fill('OR-0000000003');
      await page.getByText('1 of 8 rows').waitFor();
    });
  });

  it('audits, and routes stranded cases, chosen ones and all', async () => {
    const { group } = stage.served;
    await onPage(stage.browser, stage.served, '#/stranded', async (page) => {
      await page.getByText(/found 4 stranded cases/).waitFor();
      await page.getByLabel('Queue').selectOption('Support');
      await page.getByRole('button', { name: 'Run an audit' }).click();
      await page.getByText('2 stranded cases', { exact: true }).waitFor();
      await page.getByLabel('Queue').selectOption('');
      await page.getByRole('button', { name: 'Run an audit' }).click();
      await page.getByText('4 stranded cases', { exact: true }).waitFor();
      expect(given(group, 'audit')).toEqual(['Support', undefined]);
      await page.getByRole('row', { name: /00006001/ }).click();
      await page.getByRole('button', { name: 'Route chosen' }).click();
      await page
        .getByRole('dialog')
        .getByText(/00006001 in Billing/)
        .waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Route 1' }).click();
      await page.getByText('1 routed: a row was made for each.').waitFor();
      await page.getByRole('row', { name: /00006001/ }).waitFor({ state: 'detached' });
      await page.getByText('3 stranded cases', { exact: true }).waitFor();
      expect(await focused(page)).toBe('Route chosen');
      // Another operator is faster.
      await group.routeStranded([fakeStranded(0, group.now).caseId], new AbortController().signal);
      await page.getByRole('button', { name: 'Route all' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Route 3' }).click();
      await page.getByText('Case 00006000: It is not stranded any more.').waitFor();
      await page.getByText('No stranded case.', { exact: true }).waitFor();
      expect(await focused(page)).toBe('Route all');
      expect(given(group, 'routeStranded')).toHaveLength(3);
    });
  });

  it('runs the checks, sets the level of the log, and sends a mail of a customer', async () => {
    const { group } = stage.served;
    await onPage(stage.browser, stage.served, '#/checks', async (page) => {
      await page.getByText('The checks have not run since the start.').waitFor();
      await page.getByRole('button', { name: 'Run all checks' }).click();
      await page.getByText(/^1 failed/).waitFor();
      await page.getByRole('link', { name: 'Log', exact: true }).click();
      await page.getByLabel('Write to the log').selectOption('debug');
      await expect.poll(() => given(group, 'setLogLevel')).toEqual(['debug']);
      await page.getByRole('link', { name: 'Demonstration' }).click();
      await page.getByLabel('To', { exact: true }).selectOption('billing@example.com');
      await page.getByLabel('Subject').fill('Two invoices');
      await page.getByLabel('Text').fill('Which one counts?');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText(/^Sent to billing@example\.com/).waitFor();
      expect(given(group, 'sendCustomerMail')).toEqual([
        { to: 'billing@example.com', subject: 'Two invoices', text: 'Which one counts?' },
      ]);
      const letters = page.getByRole('region', { name: 'Mails of the customer' });
      await letters.getByRole('heading', { name: 'My invoice' }).waitFor();
      await letters.getByText('We look into it.').waitFor();
      await page.getByLabel('Case', { exact: true }).selectOption('Write again on this case: My invoice');
      expect(await page.getByLabel('Subject').inputValue()).toBe('Re: My invoice');
      await page.getByLabel('Text').fill('And the other one?');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText(/^Sent to .*Re: My invoice/).waitFor();
      expect(given(group, 'sendCustomerMail').at(-1)).toEqual({
        to: 'billing@example.com',
        subject: 'Re: My invoice',
        text: 'And the other one?',
        inReplyTo: '<first@customer.example>',
      });
      expect(await page.getByRole('link', { name: 'http://127.0.0.1:9001' }).getAttribute('target')).toBe('_blank');
    });
  });

  it('says what failed, what to do and the code, and does not lose what was chosen', async () => {
    const { group } = stage.served;
    group.failures.set(
      'retry',
      new CasebridgeError('CASEBRIDGE_STORE_FOREIGN', 'Salesforce is not there.', { cure: 'Wait.' }),
    );
    await onPage(stage.browser, stage.served, '#/rows/parked', async (page) => {
      await page.getByRole('checkbox', { name: 'Choose all' }).check();
      await page.getByRole('button', { name: 'Retry chosen' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Retry 3' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').innerText()).toMatch(
        /Salesforce is not there\.[\s\S]*Wait\.[\s\S]*CASEBRIDGE_STORE_FOREIGN/,
      );
      await page.getByText(/3 chosen$/).waitFor();
      group.failures.set('rows', new CasebridgeError('CASEBRIDGE_STORE_FOREIGN', 'No list.', { cure: 'Wait.' }));
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.getByText('No list.').waitFor();
      group.failures.clear();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No list.').waitFor({ state: 'detached' });
    });
  });
}
