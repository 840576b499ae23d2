import type { UserMethod } from '../types/user-class.js';
import type { Value } from '../values/value.js';

/** Work for a transaction of its own. */
export interface AsyncJob {
  readonly kind: 'Queueable' | 'Schedulable' | 'Future';
  /** Of the AsyncApexJob or CronTrigger, 18 characters. */
  readonly id: string;
  readonly className: string;
  /** The Queueable or Schedulable; null for a future method. */
  readonly target: Value;
  /** The future method. */
  readonly method?: UserMethod;
  readonly args?: readonly Value[];
}
