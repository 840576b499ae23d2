import type { CDPSession, Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { MAX_WINDOW } from '../../../src/console/web/logic/virtual-window.js';
import { given, onPage, serveConsole } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

const MANY = 10_000;
const STEPS = 60;
/** Three times all steps of a page that gets little of a busy machine; the steps themselves are judged by what they cost. */
const MOST_MS = 180_000;

/** A task that takes longer holds up what a person types. */
const LONG_TASK_MS = 50;

/** What scrolling costs. */
interface Cost {
  readonly mostRows: number;
  /** Processor time of the page's main thread for all tasks of the costliest step, milliseconds. */
  readonly mostMs: number;
  /** Steps with a long task of the page's own. */
  readonly longSteps: readonly number[];
}

/** Ten thousand rows are no more work than a screen of them. */
export function longListSuite(stage: Stage): void {
  it(
    `scrolls ${MANY} rows and draws only what is seen`,
    async () => {
      const served = await serveConsole({ parked: MANY });
      try {
        await onPage(stage.browser, served, '#/rows/parked', async (page) => {
          const grid = page.getByRole('grid', { name: 'Parked rows' });
          await grid.getByText('OR-0000100000').waitFor();
          expect(await grid.getAttribute('aria-rowcount')).toBe(String(MANY + 1));
          const rows = await grid.getByRole('row').count();
          const measured = await Meter.on(page);
          // The measure itself is measured: a task that is too long does not escape it.
          expect(isLong(await measured.of(() => page.evaluate(BE_BUSY)))).toBe(true);
          await scroll(grid, measured, 10);
          const costs = [await scroll(grid, measured, STEPS)];
          // What a place in the list costs, it costs again; collected garbage and the live feed fall elsewhere.
          while (costs.length < 3 && inAll(costs).length > 0) costs.push(await scroll(grid, measured, STEPS));
          const mostRows = Math.max(...costs.map((cost) => cost.mostRows));
          const mostMs = Math.max(...costs.map((cost) => cost.mostMs));
          process.stdout.write(
            `scrolling ${MANY} rows, ${STEPS} steps, ${costs.length} times: at most ${mostRows} rows drawn and ${mostMs.toFixed(1)} ms of processor time a step\n`,
          );
          expect(mostRows).toBeLessThanOrEqual(rows + 8);
          expect(mostRows).toBeLessThan(MAX_WINDOW);
          expect(inAll(costs)).toEqual([]);
          await grid.focus();
          await page.keyboard.press('End');
          const last = grid.getByRole('row', { name: /OR-0000109999/ });
          await last.waitFor();
          expect(await last.getAttribute('aria-rowindex')).toBe(String(MANY + 1));
          await page.keyboard.press('Home');
          await grid.getByText('OR-0000100000').waitFor();
          // A page that works for too long at each scroll does not pass.
          await grid.evaluate(SLOW_DOWN);
          expect((await scroll(grid, measured, 4)).longSteps).toEqual([0, 1, 2, 3]);
        });
      } finally {
        await served.stop();
      }
    },
    MOST_MS,
  );

  it('says that a list is cut, and only then', async () => {
    const served = await serveConsole({ parked: MANY + 1, rows: MANY - 1 });
    try {
      await onPage(stage.browser, served, '#/rows/parked', async (page) => {
        const cut = page.getByText(/^These are the 10\s000 oldest; there may be more\.$/);
        await cut.waitFor();
        await page.getByText(/^10\s000 of 10\s000 rows$/).waitFor();
        await page.getByRole('link', { name: 'Unprocessed', exact: true }).click();
        await page.getByText(/^9\s999 of 9\s999 rows$/).waitFor();
        expect(await cut.count()).toBe(0);
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

/** Scrolls a grid from its top down and up by pages. */
async function scroll(grid: Locator, measured: Meter, steps: number): Promise<Cost> {
  const longSteps: number[] = [];
  let mostRows = 0;
  let mostMs = 0;
  await grid.evaluate(SCROLL_BY, Number.NEGATIVE_INFINITY);
  for (let step = 0; step < steps; step += 1) {
    const took = await measured.of(() => grid.evaluate(SCROLL_BY, step < steps / 2 ? 1.7 : -0.9));
    if (isLong(took)) longSteps.push(step);
    mostMs = Math.max(mostMs, took.processorMs);
    mostRows = Math.max(mostRows, await grid.getByRole('row').count());
  }
  return { mostRows, mostMs, longSteps };
}

/**
 * A task that has more than 50 ms of work is seen as long, and takes as much processor time. One that is only seen as long
 * stood still for other programs of this machine; one that is not is many short ones.
 */
function isLong({ longestMs, processorMs }: Took): boolean {
  return longestMs > LONG_TASK_MS && processorMs > LONG_TASK_MS;
}

/** Steps that were long each time. */
function inAll(costs: readonly Cost[]): readonly number[] {
  const [first, ...others] = costs;
  return (first?.longSteps ?? []).filter((step) => others.every(({ longSteps }) => longSteps.includes(step)));
}

/** Scrolls by a part of what is seen and waits until it is drawn; runs in the browser. */
const SCROLL_BY = async (element: unknown, part: number): Promise<void> => {
  const grid = element as { scrollTop: number; readonly clientHeight: number };
  const nextFrame = (globalThis as unknown as { requestAnimationFrame(run: () => void): number }).requestAnimationFrame;
  grid.scrollTop = Math.max(0, grid.scrollTop + part * grid.clientHeight);
  await new Promise<void>((resolve) => nextFrame(() => nextFrame(resolve)));
};

/** Makes each scroll of an element long; runs in the browser. */
const SLOW_DOWN = (element: unknown): void => {
  const grid = element as { addEventListener(name: 'scroll', listener: () => void): void };
  grid.addEventListener('scroll', () => {
    const until = performance.now() + 300;
    while (performance.now() < until);
  });
};

const BE_BUSY = `new Promise((resolve) => setTimeout(() => {
  let sum = 0;
  for (let index = 0; index < 60_000_000; index += 1) sum += index % 7;
  resolve(sum);
}))`;

/** Notes long tasks of the page; runs in the browser. */
const OBSERVE = `globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({ type: 'longtask' });`;
/** The longest since the last time, 0 if none was long; the observer hears of a task a little later. */
const LONGEST = `new Promise((resolve) => setTimeout(() => setTimeout(() =>
  resolve(Math.max(0, ...longTasks.splice(0).map(({ duration }) => duration))), 20)))`;

/** What a piece of work took, milliseconds. */
interface Took {
  /** Longest task that the browser calls long; 0 if there was none. */
  readonly longestMs: number;
  /** Processor time of the main thread, all tasks together. */
  readonly processorMs: number;
}

/** Measures the main thread of a page. */
class Meter {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async on(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.evaluate(OBSERVE);
    return new Meter(page, session);
  }

  async of(work: () => Promise<unknown>): Promise<Took> {
    await this.#page.evaluate(LONGEST);
    const before = await this.#taskMs();
    await work();
    const processorMs = (await this.#taskMs()) - before;
    return { processorMs, longestMs: Number(await this.#page.evaluate(LONGEST)) };
  }

  async #taskMs(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const found = metrics.find(({ name }) => name === 'TaskDuration');
    if (!found) throw new Error('the browser does not tell what its tasks take');
    return found.value * 1_000;
  }
}
