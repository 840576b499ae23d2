import type { AsyncJob } from './jobs.js';
import type { GovernorLimits } from './limits.js';

/** What a running test keeps: whether it is between startTest and stopTest, and the jobs that wait for stopTest. */
export class TestScope {
  /** `Test.startTest` has been called. */
  started = false;
  /** `Test.stopTest` has been called. */
  stopped = false;
  /** The limits outside of startTest and stopTest. */
  outerLimits: GovernorLimits | undefined;
  /** Run at stopTest, in the order in which they came. */
  jobs: AsyncJob[] = [];

  /** For a job that runs in this test. What it enqueues itself does not run: tests cannot chain jobs. */
  forJob(): TestScope {
    const scope = new TestScope();
    scope.started = true;
    return scope;
  }
}
