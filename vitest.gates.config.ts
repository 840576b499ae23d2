import { defineConfig } from 'vitest/config';

/** The tests of the static gates over the Salesforce package: they need Java and install tools, so they run apart. */
export default defineConfig({
  test: {
    include: ['test/gates/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    globalSetup: './test/gates/global-setup.ts',
    reporters: ['default', './scripts/summary-reporter.ts'],
  },
});
