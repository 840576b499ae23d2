import { expect, it } from 'vitest';
import { LOGIN_LIMITS } from '../../../src/agents/contract.js';
import { live, logIn, openLivePanel, openPanel } from '../support/panel-bench.js';
import type { PanelStage } from '../support/panel-stage.js';

/** Who comes in, and how the login ends. */
export function panelEntranceSuite(stage: PanelStage): void {
  it('refuses a wrong password, lets the agent in, keeps the login when loaded anew, and nothing after the logout', async () => {
    const { server } = stage;
    const context = await stage.profile();
    const { page, complaints } = await openPanel(context, server.url);
    expect(await page.getByLabel('CIC user').getAttribute('maxlength')).toBe(String(LOGIN_LIMITS.user));
    await logIn(page, 'wrong');
    await page.getByText('CIC does not know this user with this password.').waitFor();
    await page.getByLabel('Beside another CIC client').check();
    await logIn(page);
    await live(page);
    expect(server.logins.map(({ mode }) => mode)).toEqual(['alone', 'beside']);
    await page.getByText('Ben Kim').waitFor();
    await page.reload();
    await live(page);
    expect(server.logins).toHaveLength(2);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])')).not.toContain(
      'pass word',
    );
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('CIC user').waitFor();
    expect(await page.getByText('Your login has ended').count()).toBe(0);
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain('token-');
    await page.reload();
    await page.getByLabel('CIC user').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says why a login has ended, and what to do', async () => {
    const { server } = stage;
    const { page } = await openLivePanel(await stage.profile(), server.url);
    server.endLogins('CIC has ended your session: you have logged in elsewhere. Log in again.');
    await page.getByText('you have logged in elsewhere').waitFor();
    await logIn(page);
    await live(page);
    expect(await page.getByText('you have logged in elsewhere').count()).toBe(0);
  });
}
