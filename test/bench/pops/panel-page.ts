import type { Browser, Page } from 'playwright-core';
import { AGENT_PATHS } from '../../../src/agents/contract.js';
import { startChromium } from '../../browser/support/chromium.js';
import type { OpenedCase } from './right-pops.js';

/** A tab that the page opened. */
interface OpenedTab {
  readonly url: string;
  readonly at: number;
}

/** Stands in for `window.open`: notes when a case is to be shown and where, and opens nothing. */
const NOTE_TABS = `(() => {
  const tabs = [];
  window.benchTabs = tabs;
  window.open = () => ({
    closed: false,
    opener: null,
    focus() {},
    location: {
      href: 'about:blank',
      replace: (url) => tabs.push({ url, at: performance.timeOrigin + performance.now() }),
    },
  });
})();`;

/** One agent's panel in a real browser. */
export class PanelPage {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  /** Logs in, and is there for e-mails. */
  static async open(url: string, user: string, password: string): Promise<PanelPage> {
    const browser = await startChromium();
    const page = await browser.newPage({ viewport: { width: 420, height: 760 } });
    await page.addInitScript(NOTE_TABS);
    await page.goto(`${url}${AGENT_PATHS.page}`);
    await page.getByLabel('CIC user').fill(user);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByLabel('Status').selectOption('Available');
    return new PanelPage(browser, page);
  }

  /** The cases that the page has opened, each as often as it did. */
  async opened(): Promise<readonly OpenedCase[]> {
    const tabs = (await this.#page.evaluate('window.benchTabs')) as readonly OpenedTab[];
    return tabs.map(({ url, at }) => ({ caseId: url.split('/').find((part) => part.startsWith('500')) ?? url, at }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
