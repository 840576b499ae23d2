import { expect, it } from 'vitest';
import { expectClean } from '../support/page-checks.js';
import { live, logIn, openLivePanel, openPanel } from '../support/panel-bench.js';
import type { PanelStage } from '../support/panel-stage.js';

/** One agent, one tab. */
export function panelWorkSuite(stage: PanelStage): void {
  it('pops the case into a tab of its own, and the agent picks up, sees new mail, and gives back or disconnects', async () => {
    const { server, salesforce } = stage;
    const context = await stage.profile();
    const { page, complaints } = await openPanel(context, server.url);
    await logIn(page);
    await page.getByText('No case is waiting for you.').waitFor();
    await live(page);
    const comes = context.waitForEvent('page');
    const recordUrl = `${salesforce.origin}/lightning/r/Case/500A/view`;
    const { interactionId, caseNumber } = server.offer({ recordUrl });
    const tab = await comes;
    await tab.getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    expect(await tab.evaluate('window.opener')).toBeNull();
    expect(await page.title()).toBe('(1) Cases – Casebridge');
    const card = page.getByRole('article', { name: caseNumber });
    for (const text of ['alerting', 'Invoice shows the wrong amount', 'maria.lopez@example.com', 'Billing, Spanish'])
      await card.getByText(text).waitFor();
    await card.getByText(/waits 1 min/).waitFor();
    await page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
    await card.getByText('with you').waitFor();
    expect(await page.getByRole('button', { name: /^Pick up/ }).count()).toBe(0);
    server.change(interactionId, { newMail: { count: 2, lastAt: Date.now() } });
    await card.getByText('New mail or comment since pop (2)').waitFor();
    await page.getByRole('button', { name: `Disconnect ${caseNumber}` }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: `Disconnect ${caseNumber}` }).click();
    await page.getByRole('button', { name: 'Disconnect now' }).click();
    await page.getByText('No case is waiting for you.').waitFor();
    const second = server.offer({ recordUrl });
    await page.getByRole('button', { name: `Give back ${second.caseNumber}` }).click();
    await page.getByText('No case is waiting for you.').waitFor();
    expect(server.acts).toEqual([
      `${interactionId}/pickup`,
      `${interactionId}/disconnect`,
      `${second.interactionId}/transfer`,
    ]);
    expect(salesforce.opened).toContain('/lightning/r/Case/500A/view');
    expect(complaints).toEqual([]);
  });

  it('brings a case that is open already to the front, and loads nothing anew', async () => {
    const { server, salesforce } = stage;
    const context = await stage.profile();
    const { page } = await openLivePanel(context, server.url);
    const at = { recordUrl: `${salesforce.origin}/lightning/r/Case/500B/view`, caseId: '5008d00000ABCDEAAQ' };
    const comes = context.waitForEvent('page');
    const first = server.offer(at);
    await (await comes).getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    server.over(first.interactionId);
    const second = server.offer(at);
    await expect.poll(() => server.interactions[0]?.popped).toBe(true);
    await page.getByText('A tab was opened for it before.').waitFor();
    await page.getByRole('button', { name: `Try again ${second.caseNumber}` }).click();
    await page.getByText('A tab was opened for it before.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Give back ${second.caseNumber}` }).click();
    await page.getByText('No case is waiting for you.').waitFor();
    expect(context.pages()).toHaveLength(2);
    expect(salesforce.opened).toEqual(['/lightning/r/Case/500B/view']);
  });

  it('says that a case which comes again was not opened, and links to it, where its tab may show something else', async () => {
    const { server, salesforce } = stage;
    const context = await stage.profile();
    const { page } = await openLivePanel(context, server.url);
    const path = '/lightning/r/Case/500B/view';
    const at = { recordUrl: `${salesforce.origin}${path}`, caseId: '5008d00000ABCDEAAQ' };
    const comes = context.waitForEvent('page');
    const first = server.offer(at);
    const tab = await comes;
    await tab.getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    server.over(first.interactionId);
    await tab.goto(`${salesforce.origin}/lightning/r/Case/500Z/view`);
    const { caseNumber } = server.offer(at);
    const notice = page.getByRole('status').getByText(`Case ${caseNumber} was not opened.`);
    await notice.waitFor();
    await expectClean(page, 'a case whose tab was left alone');
    const again = context.waitForEvent('page');
    await page
      .getByRole('status')
      .getByRole('link', { name: `Open case ${caseNumber}` })
      .click();
    await (await again).waitForURL(`**${path}`);
    await notice.waitFor({ state: 'detached' });
    expect(tab.url()).toContain('500Z');
  });

  it.each([
    ['link', 'click'],
    ['key', 'press'],
  ] as const)('shows the case by its %s also when its tab has moved on to another record', async (_way, how) => {
    const { server, salesforce } = stage;
    const context = await stage.profile();
    const { page } = await openLivePanel(context, server.url);
    const path = '/lightning/r/Case/500B/view';
    const comes = context.waitForEvent('page');
    const { caseNumber } = server.offer({ recordUrl: `${salesforce.origin}${path}` });
    const first = await comes;
    await first.getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    await first.goto(`${salesforce.origin}/lightning/r/Case/500Z/view`);
    const again = context.waitForEvent('page');
    if (how === 'click') await page.getByRole('link', { name: `Open case ${caseNumber}` }).click();
    else await page.getByRole('article').press('o');
    const tab = await again;
    await tab.waitForURL(`**${path}`);
    expect(await tab.evaluate('window.opener')).toBeNull();
    expect(first.url()).toContain('500Z');
    expect(salesforce.opened.filter((opened) => opened === path)).toHaveLength(2);
  });

  it('shows a link where the browser blocks the tab, and what was refused', async () => {
    const { server, salesforce } = stage;
    const context = await stage.profile();
    await context.addInitScript('window.open = () => null');
    const { page } = await openLivePanel(context, server.url);
    const { caseNumber } = server.offer({ recordUrl: `${salesforce.origin}/lightning/r/Case/500C/view` });
    await page.getByText('The browser has blocked the tab.').waitFor();
    const comes = context.waitForEvent('page');
    await page
      .getByRole('status')
      .getByRole('link', { name: `Open case ${caseNumber}` })
      .click();
    await (await comes).getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    await page.getByText('The browser has blocked the tab.').waitFor({ state: 'detached' });
    server.refused = 'pickup';
    await page.getByRole('button', { name: `Pick up ${caseNumber}` }).click();
    await page.getByText('The interaction is with somebody else.').waitFor();
  });

  it('opens nothing but web pages', async () => {
    const { server } = stage;
    const context = await stage.profile();
    const { page } = await openLivePanel(context, server.url);
    server.offer({ recordUrl: 'javascript:document.title="owned"' });
    await page.getByText('The interaction has no address of the case.').waitFor();
    expect(await page.getByRole('link').count()).toBe(0);
    expect(context.pages()).toHaveLength(1);
  });

  it('shows and changes the status, and goes back if it is refused', async () => {
    const { server } = stage;
    const { page } = await openLivePanel(await stage.profile(), server.url);
    const status = page.getByLabel('Status');
    expect(await status.inputValue()).toBe('available');
    await status.selectOption('At lunch');
    await expect.poll(() => server.acts).toEqual(['status/lunch']);
    server.refused = 'status';
    await status.selectOption('Gone home');
    await page.getByText('The status was refused.').waitFor();
    expect(await status.inputValue()).toBe('lunch');
    server.statusId = 'acdAgentNotAnswering';
    server.isCurrent = false;
    server.tellPanel();
    await page.getByText('The contact centre is not in view.').waitFor();
    expect(await status.inputValue()).toBe('acdAgentNotAnswering');
  });
}
