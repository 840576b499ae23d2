import bundled from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts the browser of all browser tests. Its switches are our own: those that come with the bundled browser turn the
 * same-origin rules off, and then a page would pass here that a browser of a person refuses.
 */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await bundled.executablePath(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--disable-lcd-text',
    ],
  });
}
