import type { Page } from 'playwright-core';
import type { CicReady } from '../../support/system/cic-program.js';

/** Logs an agent of a simulated CIC server in at the panel, and waits until it is live. */
export async function logInAs(page: Page, user: string, agents: CicReady['agents']): Promise<void> {
  await page.getByLabel('CIC user').fill(user);
  await page.getByLabel('Password').fill(agents.find(({ username }) => username === user)?.password ?? '');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('live', { exact: true }).waitFor();
}
