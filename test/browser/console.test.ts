import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { actingSuite } from './suites/acting.js';
import { connectionSuite } from './suites/connection.js';
import { controlsSuite, openedControlsSuite, waysSuite } from './suites/controls.js';
import { entranceSuite } from './suites/entrance.js';
import { keyboardSuite } from './suites/keyboard.js';
import { longListSuite } from './suites/long-list.js';
import { lookingSuite } from './suites/looking.js';
import { picturesSuite } from './suites/pictures.js';
import { standardsSuite } from './suites/standards.js';
import { viewerSuite } from './suites/viewer.js';
import { startChromium } from './support/chromium.js';
import { type Served, serveConsole } from './support/console-bench.js';
import type { Stage } from './support/stage.js';

/** All suites are one file: one browser serves them all. */
let browser: Browser | undefined;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
});

play('login to the console', { withUsers: true }, entranceSuite);
play('looking at the console', {}, lookingSuite);
play('acting on the console', {}, actingSuite);
play('the console of a viewer', { withUsers: true }, viewerSuite);
play('the console by keyboard', { withUsers: true }, keyboardSuite);
play('the console and its connection', {}, connectionSuite);
play('lists of the console', {}, longListSuite);
play('every view of the console', {}, standardsSuite);
play('the ways through the console', {}, waysSuite);
play('the controls of the console', {}, controlsSuite);
play('what is opened in the console', {}, openedControlsSuite);
play('pictures of the console', {}, picturesSuite);

/** Every test gets a console and a group of its own. */
function play(name: string, options: { readonly withUsers?: boolean }, suite: (stage: Stage) => void): void {
  describe(name, () => {
    let served: Served | undefined;
    beforeEach(async () => {
      served = await serveConsole({ demo: true, ...options });
    });
    afterEach(() => served?.stop());
    suite({
      get browser() {
        return begun(browser);
      },
      get served() {
        return begun(served);
      },
    });
  });
}

function begun<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test has not begun');
  return value;
}
