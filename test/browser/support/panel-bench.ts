import type { BrowserContext, Frame, Page } from 'playwright-core';
import { AGENT } from './fake-agent-data.js';

/** A page that is not there within this time fails the test; the machine may be busy. Milliseconds. */
const WAIT_MS = 15_000;

/** What the browser itself says of answers: tests look at what the page makes of them. */
const ABOUT_ANSWERS = /^(Failed to load resource|WebSocket connection to '[^']*' failed)/;

/** Opens the panel in a tab. @returns the page, and what it has complained of. */
export async function openPanel(
  context: BrowserContext,
  url: string,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ABOUT_ANSWERS.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

/** Logs in, and waits until the panel is live. @param at the page, or the frame that holds the panel. */
export async function logIn(at: Page | Frame, password: string = AGENT.password): Promise<void> {
  await at.getByLabel('CIC user').fill(AGENT.user);
  await at.getByLabel('Password').fill(password);
  await at.getByRole('button', { name: 'Log in' }).click();
}

/** The WebSocket is up. */
export async function live(at: Page | Frame): Promise<void> {
  await at.getByText('live', { exact: true }).waitFor();
}

/** Opens the panel in a tab, logs in there, and waits until it is live. @returns as {@link openPanel}. */
export async function openLivePanel(context: BrowserContext, url: string): ReturnType<typeof openPanel> {
  const opened = await openPanel(context, url);
  await logIn(opened.page);
  await live(opened.page);
  return opened;
}
