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
    const { phase } = contactCenter.directory.state;
    if (phase !== 'whole' && phase !== 'partial') return;
    const problems = entries().flatMap((entry) => [...queueProblems(entry), ...this.#workgroupProblems(entry)]);
    const told = JSON.stringify(problems);
    if (told === this.#told) return;
    this.#told = told;
    tell({ type: 'queueMapChecked', problems });
  }

  #workgroupProblems({ queueName, workgroup }: QueueMapEntry): readonly QueueMapProblem[] {
    return this.#options.contactCenter.directory
      .problems({ workgroup, user: '', skills: '' })
      .map(({ kind, blocks, what, cure }) => ({ queueName, workgroup, kind, blocks, what, cure }));
  }
}

/** A queue that was renamed still routes, since rows name it by id; one that was deleted makes no rows any more. */
function queueProblems({ queueName, workgroup, currentName }: QueueMapEntry): readonly QueueMapProblem[] {
  if (currentName === undefined || currentName === queueName) return [];
  const cure = 'Correct or remove the entry on the tab Interaction Routing Queues.';
  const problem = { queueName, workgroup, blocks: false, cure };
  if (currentName === '') return [{ ...problem, kind: 'QueueGone', what: 'Salesforce has no such queue any more.' }];
  return [{ ...problem, kind: 'QueueRenamed', what: `In Salesforce the queue is called "${currentName}" now.` }];
}
