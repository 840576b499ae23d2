import { expect, it } from 'vitest';
import { onPage, serveConsole } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

/** What is shown must never look fresher than it is. */
export function connectionSuite(stage: Stage): void {
  it('says since when it is not connected and how old its data is, and asks for a login at a new process', async () => {
    const first = await serveConsole();
    const port = Number(new URL(first.url).port);
    let second: Awaited<ReturnType<typeof serveConsole>> | undefined;
    try {
      await onPage(stage.browser, first, '#/overview', async (page) => {
        await page.getByText('What needs a person').first().waitFor();
        await first.stop();
        await page.getByText(/^Not connected since \d\d:\d\d:\d\d\./).waitFor();
        await page.getByText(/What you see is \d+ seconds? old/).waitFor();
        await page.getByText('not connected', { exact: true }).waitFor();
        second = await serveConsole({ port });
        const ended = page.getByText('Your session has ended');
        // The page tries by itself, too, and may be there first: then the button is gone.
        await page.getByRole('button', { name: 'Try now' }).or(ended).click();
        await ended.waitFor();
      });
    } finally {
      await first.stop();
      await second?.stop();
    }
  });

  it('comes back by itself after a cut, and fetches the log lines that it missed', async () => {
    await onPage(stage.browser, stage.served, '#/log', async (page) => {
      await page.getByText('60 lines').waitFor();
      await page.evaluate('cutLiveFeed()');
      stage.served.group.write('error', 'Written while it was cut.');
      await page.getByRole('grid').getByText('Written while it was cut.').waitFor();
      await page.getByText('live', { exact: true }).waitFor();
      expect(await page.getByText(/^Not connected/).count()).toBe(0);
    });
  });

  it('gives up a request that is not answered, and says so', async () => {
    const { group, url } = stage.served;
    await onPage(stage.browser, stage.served, '#/overview', async (page) => {
      await page.route(`${url}/api/config`, (route) => route.abort());
      await page.goto(`${url}/#/configuration`);
      await page.getByText('PAGE_NO_CONNECTION').waitFor();
      await page.unroute(`${url}/api/config`);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('region', { name: 'connector' }).waitFor();
      group.hanging.add('queues');
      await page.goto(`${url}/#/queues`);
      await page.getByText('Loading…').waitFor();
      await page.goto(`${url}/#/configuration`);
      await expect.poll(() => group.callsOf('queues').at(-1)?.signal?.aborted).toBe(true);
    });
  });
}
