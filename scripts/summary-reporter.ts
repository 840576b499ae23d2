import type { Reporter, TestModule } from 'vitest/node';

/** Ends a test run with one line that a machine can read: `N passed, N failed`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      let own = 0;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed') passed += 1;
        if (state === 'failed') own += 1;
      }
      // A module that could not be loaded has no failed test of its own, yet it failed.
      failed += own > 0 || module.ok() ? own : 1;
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
