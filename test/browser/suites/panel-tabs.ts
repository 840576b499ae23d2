import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { live, logIn, openLivePanel } from '../support/panel-bench.js';
import type { PanelStage } from '../support/panel-stage.js';

/** Counts what would have opened, in place of opening it. */
const COUNT_OPENED = `
  globalThis.openedTabs = 0;
  window.open = () => {
    globalThis.openedTabs += 1;
    return { closed: true, location: { href: 'about:blank', replace() {} }, focus() {} };
  };
`;

/** Each case opens once, whatever the number of tabs and the state of the network. */
export function panelTabsSuite(stage: PanelStage): void {
  it('opens a case in the tab that was used last, and shows a notice in the other, which can open it too', async () => {
    const { server } = stage;
    const context = await stage.profile();
    await context.addInitScript(COUNT_OPENED);
    const { page: first } = await openLivePanel(context, server.url);
    const { page: second } = await openLivePanel(context, server.url);
    await blur(first);
    await focus(second);
    const { caseNumber } = server.offer();
    await first.getByText(`Case ${caseNumber} is shown in another tab.`).waitFor();
    await expect.poll(() => opened(second)).toBe(1);
    expect(await opened(first)).toBe(0);
    expect(await second.getByText('is shown in another tab.').count()).toBe(0);
    await first.getByRole('button', { name: `Open here ${caseNumber}` }).click();
    await expect.poll(() => opened(first)).toBe(1);
    await first.getByText('is shown in another tab.').waitFor({ state: 'detached' });
    await second.reload();
    await live(second);
    await second.getByRole('article').waitFor();
    expect(await opened(second)).toBe(0);
    expect(server.hellos.at(-1)).toEqual([server.interactions[0]?.popId]);
  });

  it('says since when it is not connected, and opens what it missed once when it is back', async () => {
    const { server } = stage;
    const context = await stage.profile();
    await context.addInitScript(COUNT_OPENED);
    const { page } = await openLivePanel(context, server.url);
    const known = server.offer();
    await expect.poll(() => opened(page)).toBe(1);
    server.cut();
    await page.getByText(/^Not connected since \d\d:\d\d:\d\d\./).waitFor();
    await page.getByText('not connected', { exact: true }).waitFor();
    const missed = server.offer();
    server.hear();
    await page.getByRole('button', { name: 'Try now' }).click();
    await live(page);
    await page.getByRole('article', { name: missed.caseNumber }).waitFor();
    await expect.poll(() => opened(page)).toBe(2);
    server.cut();
    await page.getByText('not connected', { exact: true }).waitFor();
    server.hear();
    await live(page);
    await page.getByRole('article', { name: known.caseNumber }).waitFor();
    expect(await opened(page)).toBe(2);
    expect(server.hellos.at(-1)).toEqual([missed.popId, known.popId]);
  });

  it('asks for a login at a listener that was started anew, and does not open again what was open', async () => {
    const { server } = stage;
    const context = await stage.profile();
    await context.addInitScript(COUNT_OPENED);
    const { page } = await openLivePanel(context, server.url);
    server.offer();
    await expect.poll(() => opened(page)).toBe(1);
    server.endLogins('The connector was started anew. Log in again.');
    server.interactions = server.interactions.map((each) => ({ ...each, popped: false }));
    await logIn(page);
    await live(page);
    await page.getByRole('article').waitFor();
    expect(await opened(page)).toBe(1);
  });
}

function opened(page: Page): Promise<number> {
  return page.evaluate('globalThis.openedTabs');
}

/** All pages of a headless browser think that they have the focus. */
async function blur(page: Page): Promise<void> {
  await page.evaluate('document.hasFocus = () => false; dispatchEvent(new Event("blur"));');
}

async function focus(page: Page): Promise<void> {
  await page.evaluate('document.hasFocus = () => true; dispatchEvent(new Event("focus"));');
}
