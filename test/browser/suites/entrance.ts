import type { BrowserContext } from 'playwright-core';
import { expect, it } from 'vitest';
import { onPage, PASSWORDS, serveConsole } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

/** Coming in, being sent out, and coming back. */
export function entranceSuite(stage: Stage): void {
  it('says that a password is wrong, lets in with the right one, and leads to where one wanted to go', async () => {
    await onPage(
      stage.browser,
      stage.served,
      '#/queues',
      async (page) => {
        await page.getByLabel('User', { exact: true }).fill('operator');
        await page.getByLabel('Password', { exact: true }).fill('guess');
        await page.getByRole('button', { name: 'Log in' }).click();
        const alert = page.getByRole('alert');
        await alert.waitFor();
        expect(await alert.innerText()).toContain('CASEBRIDGE_API_LOGIN_REFUSED');
        await page.getByLabel('Password', { exact: true }).fill(PASSWORDS.operator);
        await page.getByRole('button', { name: 'Log in' }).click();
        await page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
        await page.getByRole('button', { name: 'Log out' }).click();
        await page.getByRole('button', { name: 'Log in' }).waitFor();
        expect(await page.getByText('Your session has ended').count()).toBe(0);
      },
      null,
    );
  });

  it('lets in with the token of a group without users', async () => {
    const served = await serveConsole();
    try {
      await onPage(
        stage.browser,
        served,
        '',
        async (page) => {
          await page.getByLabel('Token').check();
          await page.getByLabel('Token', { exact: true }).last().fill(served.token);
          await page.getByRole('button', { name: 'Log in' }).click();
          await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
        },
        null,
      );
    } finally {
      await served.stop();
    }
  });

  it('returns to the login when the session ends, and back to where one was', async () => {
    await onPage(stage.browser, stage.served, '#/explain/00001001', async (page, { context }) => {
      await page.getByText('It waits in ACD').waitFor();
      await endSession(context, stage.served.url);
      await page.getByText('Your session has ended').waitFor();
      expect(await page.getByText('It waits in ACD').count()).toBe(0);
      await page.getByLabel('User', { exact: true }).fill('operator');
      await page.getByLabel('Password', { exact: true }).fill(PASSWORDS.operator);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('It waits in ACD').waitFor();
    });
  });
}

/** As another tab of the same browser does. */
async function endSession(context: BrowserContext, url: string): Promise<void> {
  const session = (await (await context.request.get(`${url}/api/session`)).json()) as { readonly csrfToken: string };
  const headers = { origin: url, 'x-csrf-token': session.csrfToken };
  const answer = await context.request.post(`${url}/api/logout`, { data: {}, headers });
  expect(answer.ok()).toBe(true);
}
