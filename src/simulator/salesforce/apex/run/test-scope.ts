import type { AsyncJob } from './jobs.js';
import type { GovernorLimits } from './limits.js';

/** What a running test keeps: whether it is between startTest and stopTest, and the jobs that wait for stopTest. */
export class TestScope {
  started = false;
  stopped = false;
  /** The limits outside of startTest and stopTest. */
  outerLimits: GovernorLimits | undefined;
  jobs: AsyncJob[] = [];

  /** For a job that runs in this test. What it enqueues itself does not run: tests cannot chain jobs. */
  forJob(): TestScope {
    const scope = new TestScope();
    scope.started = true;
    return scope;
  }
}
