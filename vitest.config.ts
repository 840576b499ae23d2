import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/gates/**'],
    // Ends what hangs; a busy machine may give a test a tenth of its speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The second that is the default is less than a page may need on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './scripts/summary-reporter.ts'],
  },
});
