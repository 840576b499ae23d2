import type { Browser } from 'playwright-core';
import type { Served } from './console-bench.js';

/** What every suite plays on: one browser, and a console whose group is new for each test. */
export interface Stage {
  readonly browser: Browser;
  readonly served: Served;
}
