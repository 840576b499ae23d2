import type { CDPSession, Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { MAX_WINDOW } from '../../../src/console/web/logic/virtual-window.js';
import { given, onPage, serveConsole } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

const MANY = 10_000;
const STEPS = 60;

/** A task that takes longer holds up what a person types. */
const LONG_TASK_MS = 50;

/** What scrolling costs. */
interface Cost {
  readonly mostRows: number;
  /**
   * Processor time of the page's main thread in the costliest step, milliseconds: all tasks of the step together, so
   * that no single task took longer. Other programs on this machine do not add to it.
   */
  readonly mostMs: number;
}

/** Ten thousand rows are no more work than a screen of them. */
export function longListSuite(stage: Stage): void {
  it(`scrolls ${MANY} rows and draws only what is seen`, async () => {
    const served = await serveConsole({ parked: MANY });
    try {
      await onPage(stage.browser, served, '#/rows/parked', async (page) => {
        const grid = page.getByRole('grid', { name: 'Parked rows' });
        await grid.getByText('OR-0000100000').waitFor();
        expect(await grid.getAttribute('aria-rowcount')).toBe(String(MANY + 1));
        const rows = await grid.getByRole('row').count();
        const measured = await Meter.on(page);
        // The measure itself is measured: a task that is too long does not escape it.
        expect(await measured.of(() => page.evaluate(BE_BUSY))).toBeGreaterThan(LONG_TASK_MS);
        await scroll(grid, measured, 10);
        const { mostRows, mostMs } = await scroll(grid, measured, STEPS);
        process.stdout.write(
          `scrolling ${MANY} rows, ${STEPS} steps: at most ${mostRows} rows drawn, at most ${mostMs.toFixed(1)} ms a step\n`,
        );
        expect(mostRows).toBeLessThanOrEqual(rows + 8);
        expect(mostRows).toBeLessThan(MAX_WINDOW);
        expect(mostMs).toBeLessThan(LONG_TASK_MS);
        await grid.focus();
        await page.keyboard.press('End');
        const last = grid.getByRole('row', { name: /OR-0000109999/ });
        await last.waitFor();
        expect(await last.getAttribute('aria-rowindex')).toBe(String(MANY + 1));
        await page.keyboard.press('Home');
        await grid.getByText('OR-0000100000').waitFor();
      });
    } finally {
      await served.stop();
    }
  });

  it(`filters, chooses and retries ${MANY} rows in requests of bounded size`, async () => {
    const served = await serveConsole({ parked: MANY });
    try {
      await onPage(stage.browser, served, '#/rows/parked', async (page) => {
        await page.getByText('OR-0000100000').waitFor();
        await page.getByLabel('Filter').fill('OR-000010777 billing');
        await page.getByText(/^[34] of 10\s000 rows/).waitFor();
        await page.getByLabel('Filter').fill('');
        await page.getByRole('checkbox', { name: 'Choose all' }).check();
        await page.getByText(/10\s000 chosen$/).waitFor();
        await page.getByRole('button', { name: 'Retry chosen' }).click();
        await page.getByRole('dialog').getByText('and 9900 more').waitFor();
        await page
          .getByRole('dialog')
          .getByRole('button', { name: /^Retry 10\s000$/ })
          .click();
        await page.getByText(/^10\s000 on the way again\.$/).waitFor();
        const parts = given(served.group, 'retry').map((ids) => (ids as readonly string[]).length);
        expect(parts).toEqual(Array.from({ length: 10 }, () => 1_000));
      });
    } finally {
      await served.stop();
    }
  });

  it('holds 5,000 log lines and goes on', async () => {
    const served = await serveConsole({ logLines: 6_000 });
    try {
      await onPage(stage.browser, served, '#/log', async (page) => {
        await page.getByText(/^5\s000 lines$/).waitFor();
        served.group.write('note', 'One more.');
        await page.getByRole('grid').getByText('One more.').waitFor();
        await page.getByText(/^5\s000 lines$/).waitFor();
        expect(await page.getByRole('grid').getByRole('row').count()).toBeLessThan(MAX_WINDOW);
      });
    } finally {
      await served.stop();
    }
  });
}

/** Scrolls a grid down and up by pages. */
async function scroll(grid: Locator, measured: Meter, steps: number): Promise<Cost> {
  let cost: Cost = { mostRows: 0, mostMs: 0 };
  for (let step = 0; step < steps; step += 1) {
    const ms = await measured.of(() => grid.evaluate(SCROLL_BY, step < steps / 2 ? 1.7 : -0.9));
    const rows = await grid.getByRole('row').count();
    cost = { mostRows: Math.max(cost.mostRows, rows), mostMs: Math.max(cost.mostMs, ms) };
  }
  return cost;
}

/** Scrolls by a part of what is seen and waits until it is drawn; runs in the browser. */
const SCROLL_BY = async (element: unknown, part: number): Promise<void> => {
  const grid = element as { scrollTop: number; readonly clientHeight: number };
  const nextFrame = (globalThis as unknown as { requestAnimationFrame(run: () => void): number }).requestAnimationFrame;
  grid.scrollTop += part * grid.clientHeight;
  await new Promise<void>((resolve) => nextFrame(() => nextFrame(resolve)));
};

const BE_BUSY = `new Promise((resolve) => setTimeout(() => {
  let sum = 0;
  for (let index = 0; index < 400_000_000; index += 1) sum += index % 7;
  resolve(sum);
}))`;

/** Processor time of a page's main thread. */
class Meter {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async on(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Meter(session);
  }

  /** Milliseconds that a piece of work takes. */
  async of(work: () => Promise<unknown>): Promise<number> {
    const before = await this.#taskMs();
    await work();
    return (await this.#taskMs()) - before;
  }

  async #taskMs(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const found = metrics.find(({ name }) => name === 'TaskDuration');
    if (!found) throw new Error('the browser does not tell what its tasks take');
    return found.value * 1_000;
  }
}
