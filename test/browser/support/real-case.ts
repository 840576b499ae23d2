import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { OrgReady } from '../../support/system/org-program.js';

/** A tab at the address of a case: its user logs in there, unless the browser is logged in, and has the case. */
export async function enterCase(tab: Page, org: Pick<OrgReady, 'password'>, user: string): Promise<void> {
  const title = tab.getByRole('heading', { level: 1 });
  await title.waitFor();
  if ((await title.innerText()) === 'Log in') {
    await tab.getByLabel('Username').fill(`${user}@casebridge.example`);
    await tab.getByLabel('Password').fill(org.password);
    await tab.getByRole('button', { name: 'Log In' }).click();
  }
  await tab.getByRole('heading', { level: 1, name: /^Case \d{8}/ }).waitFor();
}

/** The tab that the panel has opened last in an agent's browser, once the agent is at the case in it. */
export async function poppedCase(
  context: BrowserContext,
  org: Pick<OrgReady, 'password' | 'url'>,
  { caseId, user }: { readonly caseId: string; readonly user: string },
): Promise<Page> {
  const tab = context.pages().at(-1);
  if (!tab) throw new Error('the browser has no page');
  await tab.waitForURL(`${org.url}/${caseId}`);
  await enterCase(tab, org, user);
  return tab;
}

/** The agent answers the customer on the page of the case. */
export async function answerIn(tab: Page, text: string): Promise<void> {
  await tab.getByLabel('Your answer to the customer').fill(text);
  await tab.getByRole('button', { name: 'Send' }).click();
  await tab.getByText('Your answer was sent.').waitFor();
}

/** The agent gives the case away on its page. @param owner as the list of owners names it */
export async function giveIn(tab: Page, owner: string): Promise<void> {
  await tab.getByLabel('New owner').selectOption({ label: owner });
  await tab.getByRole('button', { name: 'Change owner' }).click();
  await tab.getByText('The owner was changed.').waitFor();
}

/** A colleague opens the case in a browser of their own, and leaves a comment. */
export async function commentBy(
  browser: Browser | undefined,
  org: OrgReady,
  { caseId, user, text }: { readonly caseId: string; readonly user: string; readonly text: string },
): Promise<void> {
  const context = await browser?.newContext();
  if (!context) throw new Error('there is no browser');
  const page = await context.newPage();
  await page.goto(`${org.url}/${caseId}`);
  await enterCase(page, org, user);
  await page.getByLabel('Comment', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.getByText('Your comment was added.').waitFor();
  await context.close();
}
