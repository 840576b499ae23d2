import type { ContactCenter } from '../contact-center/contact-center.js';
import type { QueueMapProblem, Tell } from '../domain/happening.js';
import type { Clock } from '../runtime/clock.js';
import type { QueueMapEntry } from '../salesforce/org.js';

/** What the check works with. */
export interface QueueMapCheckOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly tell: Tell;
  readonly entries: () => readonly QueueMapEntry[];
}

/** Milliseconds that changes of the directory are gathered: one change of an administrator tells several. */
const GATHER_MS = 1_000;

/** Holds the queue map against the contact centre's directory, and tells what is wrong whenever that changes. */
export class QueueMapCheck {
  readonly #options: QueueMapCheckOptions;
  #told = '[]';
  #cancelTimer: (() => void) | undefined;

  constructor(options: QueueMapCheckOptions) {
    this.#options = options;
  }

  /** Looks again soon. */
  request(): void {
    this.#cancelTimer ??= this.#options.clock.after(GATHER_MS, () => {
      this.#cancelTimer = undefined;
      this.#look();
    });
  }

  /** Ends looking. */
  stop(): void {
    this.#cancelTimer?.();
  }

  #look(): void {
    const { contactCenter, entries, tell } = this.#options;
    const { directory } = contactCenter;
    const { phase } = directory.state;
    if (phase !== 'whole' && phase !== 'partial') return;
    const problems = entries().flatMap(({ queueName, workgroup }): readonly QueueMapProblem[] =>
      directory
        .problems({ workgroup, user: '', skills: '' })
        .map(({ kind, blocks, what, cure }) => ({ queueName, workgroup, kind, blocks, what, cure })),
    );
    const told = JSON.stringify(problems);
    if (told === this.#told) return;
    this.#told = told;
    tell({ type: 'queueMapChecked', problems });
  }
}
