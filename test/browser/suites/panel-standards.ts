import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { AGENT } from '../support/fake-agent-data.js';
import { expectClean, expectToFit } from '../support/page-checks.js';
import { live, logIn, openLivePanel, openPanel } from '../support/panel-bench.js';
import type { PanelStage } from '../support/panel-stage.js';
import { focused, tabTo } from '../support/tabbing.js';

const PICTURE = fileURLToPath(new URL('../../../docs/pictures/panel.png', import.meta.url));
const MAX_BYTES = 150_000;
const WIDTHS = [420, 300];
/** Counts tones and notes in place of making them. */
const COUNT_ALERTS = `
  globalThis.alerts = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...args) { alerts.push('tone'); return start.apply(this, args); };
  globalThis.Notification = class extends EventTarget {
    static permission = 'default';
    static requestPermission = async () => (Notification.permission = 'granted');
    constructor(title, { body, tag }) { super(); alerts.push([title, body, tag].join(' | ')); }
    close() {}
  };
  window.open = () => null;
`;

/** axe, narrow frames, keys, and what is heard. */
export function panelStandardsSuite(stage: PanelStage): void {
  it('axe finds nothing in light and dark, and nothing sticks out of 300 pixels', { timeout: 60_000 }, async () => {
    const { server } = stage;
    const context = await stage.profile();
    await context.addInitScript('window.open = () => null');
    const { page } = await openPanel(context, server.url);
    await logIn(page, 'wrong');
    await page.getByText('FAKE_REFUSED').waitFor();
    await expectClean(page, 'login');
    await expectToFit(page, 'login', WIDTHS);
    await logIn(page);
    await live(page);
    server.offer({
      subject: 'Averylongwordthatnobodywouldwriteinasubjectbutthatmailscontainallthesameforexamplelinks',
    });
    server.offer({ state: 'withAgent', newMail: { count: 3, lastAt: Date.now() } });
    await page.getByText('The browser has blocked the tab.').first().waitFor();
    await page.getByText('Sound, notifications, keys').click();
    await page
      .getByRole('button', { name: /^Disconnect/ })
      .first()
      .click();
    await expectClean(page, 'panel');
    await expectToFit(page, 'panel', WIDTHS);
  });

  it('is worked with keys alone', async () => {
    const { server } = stage;
    const context = await stage.profile();
    await context.addInitScript(
      'window.open = () => ({ closed: true, location: { href: "about:blank", replace() {} } })',
    );
    const { page } = await openPanel(context, server.url);
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await tabTo(page, 'user');
    await page.keyboard.type(AGENT.user);
    await tabTo(page, 'password');
    await page.keyboard.type(AGENT.password);
    await page.keyboard.press('Enter');
    await live(page);
    const first = server.offer();
    const second = server.offer();
    await page.getByRole('article', { name: second.caseNumber }).waitFor();
    await expect.poll(() => page.locator('[aria-live]').textContent()).toContain(`Case ${second.caseNumber} for you`);
    await tabTo(page, 'To your interactions', 'Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toContain(first.caseNumber);
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain(second.caseNumber);
    await page.keyboard.press('p');
    await page.getByText('with you', { exact: true }).waitFor();
    expect(await focused(page)).toContain(second.caseNumber);
    await page.keyboard.press('d');
    await expect.poll(() => focused(page)).toContain('Disconnect now');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toContain(second.subject);
    // While an act is under way, keys are not taken: the news of it may be there before its answer.
    await page.locator('article[aria-busy=true]').waitFor({ state: 'detached' });
    await page.keyboard.press('b');
    await expect.poll(() => focused(page)).toContain(first.caseNumber);
    expect(server.acts).toEqual([`${second.interactionId}/pickup`, `${second.interactionId}/transfer`]);
  });

  it('is heard and told on the desktop as the agent chose, and asks for that upon a click only', async () => {
    const { server } = stage;
    const context = await stage.profile();
    await context.addInitScript(COUNT_ALERTS);
    const { page } = await openLivePanel(context, server.url);
    const alerts = () => page.evaluate('alerts') as Promise<string[]>;
    server.offer();
    await expect.poll(alerts).toEqual(['tone', 'tone']);
    await page.getByText('Sound, notifications, keys').click();
    await page.getByLabel('Sound at a new interaction').uncheck();
    await page.getByLabel('Desktop notification').check();
    await expect.poll(() => page.evaluate('Notification.permission')).toBe('granted');
    const { caseNumber, subject, sender, popId } = server.offer();
    await expect.poll(alerts).toEqual(['tone', 'tone', `Case ${caseNumber} | ${subject}\n${sender} | ${popId}`]);
  });

  it.runIf(process.env.PICTURES === '1')('its picture is taken for the docs', async () => {
    const { server } = stage;
    const context = await stage.profile({ viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 });
    await context.addInitScript(
      'window.open = () => ({ closed: true, location: { href: "about:blank", replace() {} } })',
    );
    const { page } = await openLivePanel(context, server.url);
    server.offer();
    server.offer({ state: 'withAgent', newMail: { count: 1, lastAt: Date.now() - 40_000 } });
    await page.getByText('New mail or comment since pop').waitFor();
    await page.screenshot({ path: PICTURE });
    expect(statSync(PICTURE).size).toBeLessThan(MAX_BYTES);
  });
}
