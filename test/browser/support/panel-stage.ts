import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import type { FakeAgentServer } from './fake-agent-server.js';
import type { FakeSalesforcePage } from './fake-salesforce-page.js';

/** What every suite of the panel plays on; all is new for each test. */
export interface PanelStage {
  readonly server: FakeAgentServer;
  readonly salesforce: FakeSalesforcePage;
  /** A browser profile with storage of its own. */
  profile(options?: BrowserContextOptions): Promise<BrowserContext>;
}
