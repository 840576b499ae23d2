import type { BrowserContext, Frame, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CLASSIC_ORIGIN } from '../support/fake-salesforce-page.js';
import { live, logIn, openPanel } from '../support/panel-bench.js';
import type { PanelStage } from '../support/panel-stage.js';

/** Inside Salesforce, in a frame of 300 pixels. */
export function panelSoftphoneSuite(stage: PanelStage): void {
  it('opens cases in Lightning by Open CTI, with these calls and no others', async () => {
    const { server, salesforce } = stage;
    const { page, frame } = await framed(stage, '?mode=Lightning&sfdcIFrameOrigin=ORIGIN');
    const { caseId, caseNumber } = server.offer();
    const pop = ['screenPop', { type: 'sobject', params: { recordId: caseId } }];
    await expect.poll(() => salesforce.calls).toEqual([['setSoftphonePanelVisibility', { visible: true }], pop]);
    await frame.getByRole('button', { name: `Open case ${caseNumber}` }).click();
    await expect.poll(() => salesforce.calls.slice(2)).toEqual([pop]);
    expect(await frame.getByText('was not opened').count()).toBe(0);
    expect(await frame.evaluate('document.documentElement.scrollWidth')).toBe(300);
    expect(await page.context().cookies()).toEqual([]);
    expect(page.context().pages()).toHaveLength(1);
  });

  it('says what Open CTI answered when it does not open a case', async () => {
    const { server, salesforce } = stage;
    salesforce.works = false;
    const { frame } = await framed(stage, '?opencti=lightning&salesforce=ORIGIN');
    server.offer();
    await frame.getByText('Salesforce did not open the case (No such record).').waitFor();
    salesforce.works = true;
    await frame.getByRole('button', { name: /^Try again/ }).click();
    await frame.getByText('Salesforce did not open the case').waitFor({ state: 'detached' });
  });

  it('opens cases in Salesforce Classic by its own call, with nothing in the address that says so', async () => {
    const { server, salesforce } = stage;
    const context = await stage.profile();
    await salesforce.asClassic(context);
    const address = salesforce.frameOf(server.url).replace(salesforce.origin, CLASSIC_ORIGIN);
    const { frame } = await entered(context, address);
    const { caseId } = server.offer();
    await expect
      .poll(() => salesforce.calls)
      .toEqual([
        ['setVisible', true],
        ['screenPop', `/${caseId}`, true],
      ]);
    expect(await frame.getByText('Cases open in tabs').count()).toBe(0);
  });

  it('opens cases in Salesforce Classic where the address says so, unless Lightning says that it is Lightning', async () => {
    const { server, salesforce } = stage;
    await framed(stage, '?opencti=classic');
    server.offer();
    await expect.poll(() => salesforce.calls.map(([name]) => name)).toEqual(['setVisible', 'screenPop']);
    salesforce.calls.length = 0;
    await framed(stage, '?opencti=classic&mode=Lightning');
    server.offer();
    await expect.poll(() => salesforce.calls.map(([name]) => name)).toContain('setSoftphonePanelVisibility');
  });

  it('says so where Open CTI cannot be loaded, and opens cases in tabs', async () => {
    const { server, salesforce } = stage;
    salesforce.hasScript = false;
    const { page, frame } = await framed(stage, '?opencti=lightning');
    await frame.getByText('Open CTI could not be loaded').waitFor();
    const comes = page.context().waitForEvent('page');
    server.offer({ recordUrl: `${salesforce.origin}/lightning/r/Case/500D/view` });
    await (await comes).getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    expect(salesforce.calls).toEqual([]);
  });

  it('says so in a frame where nothing tells of Open CTI, and opens cases in tabs', async () => {
    const { server, salesforce } = stage;
    const { page, frame } = await framed(stage, '');
    await frame.getByText('Nothing tells which Open CTI there is').waitFor();
    const comes = page.context().waitForEvent('page');
    const { caseNumber } = server.offer({ recordUrl: `${salesforce.origin}/lightning/r/Case/500E/view` });
    await (await comes).getByRole('heading', { name: 'A case in Salesforce' }).waitFor();
    await frame.getByRole('link', { name: `Open case ${caseNumber}` }).waitFor();
    const off = await framed(stage, '?opencti=off');
    await off.frame.getByRole('article', { name: caseNumber }).waitFor();
    expect(await off.frame.getByText('Nothing tells').count()).toBe(0);
    expect(salesforce.calls).toEqual([]);
  });

  it('loads no script that its address names in a tab of its own, nor of an origin that is not configured', async () => {
    const { server, salesforce } = stage;
    const { page, complaints } = await openPanel(
      await stage.profile(),
      `${server.url}?opencti=lightning&salesforce=${salesforce.origin}`,
    );
    await logIn(page);
    await live(page);
    expect(await page.evaluate('typeof sforce')).toBe('undefined');
    expect(complaints).toEqual([]);
    const { frame } = await framed(stage, '?opencti=lightning&salesforce=https://evil.example');
    await frame.getByText('Open CTI could not be loaded from https://evil.example').waitFor();
  });
}

/** The panel in a page of Salesforce, logged in. @param query its address after `/agent`; `ORIGIN` stands for Salesforce's. */
async function framed(stage: PanelStage, query: string): Promise<{ readonly page: Page; readonly frame: Frame }> {
  const { server, salesforce } = stage;
  const panelUrl = `${server.url}${query.replace('ORIGIN', encodeURIComponent(salesforce.origin))}`;
  return entered(await stage.profile(), salesforce.frameOf(panelUrl));
}

/** The panel in the frame of a page, logged in. */
async function entered(
  context: BrowserContext,
  address: string,
): Promise<{ readonly page: Page; readonly frame: Frame }> {
  const { page } = await openPanel(context, address);
  const frame = page.frames().find((each) => each !== page.mainFrame());
  if (!frame) throw new Error('Salesforce shows no frame');
  await logIn(frame);
  await live(frame);
  return { page, frame };
}
