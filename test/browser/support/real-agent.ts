import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import type { CicReady } from '../../support/system/cic-program.js';

/**
 * Logs an agent of a simulated CIC server in at the panel, and waits until it is live.
 * @param page the panel: a page, or the frame that holds it
 */
export async function logInAs(page: Page | Frame, user: string, agents: CicReady['agents']): Promise<void> {
  await page.getByLabel('CIC user').fill(user);
  await page.getByLabel('Password').fill(agents.find(({ username }) => username === user)?.password ?? '');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('live', { exact: true }).waitFor();
}

/** The agent is there for e-mails. */
export async function chooseAvailable(page: Page | Frame): Promise<void> {
  await page.getByLabel('Status').selectOption('Available');
}

/** An agent with a browser of their own. */
export interface RealAgent {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Opens a browser for an agent, who logs in and is there for e-mails. @param waitMs longest wait of the page's steps */
export async function openAgent(
  browser: Browser | undefined,
  url: string,
  user: string,
  { agents, waitMs }: { readonly agents: CicReady['agents']; readonly waitMs: number },
): Promise<RealAgent> {
  if (!browser) throw new Error('there is no browser');
  const context = await browser.newContext({ viewport: { width: 420, height: 760 } });
  context.setDefaultTimeout(waitMs);
  const page = await context.newPage();
  await page.goto(url);
  await logInAs(page, user, agents);
  await chooseAvailable(page);
  return { context, page };
}
