import { expect, it } from 'vitest';
import { fakeInteraction } from '../support/fake-agent-data.js';
import { expectClean, expectToFit } from '../support/page-checks.js';
import { openLivePanel } from '../support/panel-bench.js';
import type { PanelStage } from '../support/panel-stage.js';

/** What is told without being opened. */
export function panelNoticesSuite(stage: PanelStage): void {
  it('says that something alerts which is no case, and no more of it, until it is over', {
    timeout: 60_000,
  }, async () => {
    const { server } = stage;
    const { page, complaints } = await openLivePanel(await stage.profile(), server.url);
    server.foreignAlerts = 1;
    server.tellPanel();
    const notice = page.getByText('Something that is no case alerts for you in CIC.');
    await notice.waitFor();
    await page.getByText(/log in here\s+beside\s+it/).waitFor();
    expect(await page.getByRole('article').count()).toBe(0);
    await expectClean(page, 'a notice of what is no case');
    await expectToFit(page, 'a notice of what is no case', [300]);
    server.foreignAlerts = 0;
    server.tellPanel();
    await notice.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('shows what waits for the agent alone without opening it; it can be picked up', { timeout: 60_000 }, async () => {
    const { server } = stage;
    const context = await stage.profile();
    const { page, complaints } = await openLivePanel(context, server.url);
    const waiting = fakeInteraction(1, { state: 'waiting' });
    server.interactions = [waiting];
    server.tellPanel();
    const card = page.getByRole('article', { name: waiting.caseNumber });
    await card.getByText('waits for you').waitFor();
    await expectClean(page, 'a case that waits');
    expect(await page.title()).toBe('Cases – Casebridge');
    await card.focus();
    await page.keyboard.press('p');
    await card.getByText('with you').waitFor();
    expect(server.acts).toEqual([`${waiting.interactionId}/pickup`]);
    expect(context.pages()).toHaveLength(1);
    expect(complaints).toEqual([]);
  });
}
