import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { panelEntranceSuite } from './suites/panel-entrance.js';
import { panelNoticesSuite } from './suites/panel-notices.js';
import { panelSoftphoneSuite } from './suites/panel-softphone.js';
import { panelStandardsSuite } from './suites/panel-standards.js';
import { panelTabsSuite } from './suites/panel-tabs.js';
import { panelWorkSuite } from './suites/panel-work.js';
import { startChromium } from './support/chromium.js';
import { FakeAgentServer } from './support/fake-agent-server.js';
import { CLASSIC_ORIGIN, FakeSalesforcePage } from './support/fake-salesforce-page.js';
import type { PanelStage } from './support/panel-stage.js';

/** All suites are one file: one browser serves them all. */
let browser: Browser | undefined;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
});

play('login to the panel', panelEntranceSuite);
play('work with the panel', panelWorkSuite);
play('notices of the panel', panelNoticesSuite);
play('the panel in several tabs and over a bad network', panelTabsSuite);
play('the panel as a softphone in Salesforce', panelSoftphoneSuite);
play('how the panel is built', panelStandardsSuite);

/** Every test gets a listener, a Salesforce and a browser profile of its own. */
function play(name: string, suite: (stage: PanelStage) => void): void {
  describe(name, () => {
    let begun: { server: FakeAgentServer; salesforce: FakeSalesforcePage; contexts: BrowserContext[] } | undefined;
    const stage = () => {
      if (!begun || !browser) throw new Error('the test has not begun');
      return { ...begun, browser };
    };
    beforeEach(async () => {
      const salesforce = new FakeSalesforcePage();
      await salesforce.start();
      const server = new FakeAgentServer([salesforce.origin, CLASSIC_ORIGIN]);
      begun = { server, salesforce, contexts: [] };
      await server.start();
    });
    afterEach(async () => {
      const { contexts = [], server, salesforce } = begun ?? {};
      for (const context of contexts) await context.close();
      await server?.stop();
      await salesforce?.stop();
    });
    suite({
      get server() {
        return stage().server;
      },
      get salesforce() {
        return stage().salesforce;
      },
      async profile(options: BrowserContextOptions = {}) {
        const { contexts, browser: running } = stage();
        const context = await running.newContext({ viewport: { width: 420, height: 760 }, ...options });
        contexts.push(context);
        return context;
      },
    });
  });
}
