import type { Browser } from 'playwright-core';
import { AGENT_PATHS } from '../../../src/agents/contract.js';
import { buildPanelPage } from '../../support/system/built-pages.js';
import { freePort } from '../../support/system/free-port.js';
import type { Sections } from '../../support/system/group-file.js';
import type { Program } from '../../support/system/program.js';
import { openStand, type Stand } from '../../support/system/stand.js';
import { startChromium } from './chromium.js';

/** A connector between both servers that serves the panel, and a browser. */
export interface PanelStand {
  readonly stand: Stand;
  readonly connector: Program;
  readonly browser: Browser;
  /** Address of the panel. */
  readonly url: string;
}

/**
 * Starts it all, one after the other: at once they would wait for each other on a busy machine.
 * @param agents of the section `agents`, beside its port. @param orgArgs further arguments of the org.
 */
export async function openPanelStand(
  agents: Sections[string] = {},
  orgArgs: readonly string[] = [],
): Promise<PanelStand> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${AGENT_PATHS.page}`;
  await buildPanelPage();
  const stand = await openStand({ agents: { port, ...agents } }, {}, orgArgs);
  try {
    const connector = await stand.connect();
    return { stand, connector, browser: await startChromium(), url };
  } catch (error) {
    await stand.close();
    throw error;
  }
}
