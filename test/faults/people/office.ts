import type { Chance } from '../clock/chance.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { isRefusal, type OrgDesk, type QueueName } from './org-desk.js';

/** Who works with the cases. */
export interface OfficeOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly desk: OrgDesk;
  /** Told of everything that people do, for the story of a schedule. */
  readonly onDeed: (what: string) => void;
}

const STAFF = ['alice', 'bob', 'admin'] as const;
const MONITORED = ['Support', 'Billing'] as const;
const ANY_QUEUE: readonly [QueueName, ...QueueName[]] = ['Support', 'Billing', 'Unmonitored'];

/** Customers who write, and people who change cases in Salesforce without looking at CIC. */
export class Office {
  readonly #options: OfficeOptions;
  readonly #cases: string[] = [];
  #cancel: () => void = () => undefined;

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  /** Something happens from now on every so many milliseconds on average. */
  open(everyMs: number): void {
    const { clock, chance } = this.#options;
    this.#cancel = clock.after(chance.between(0, everyMs * 2), () => {
      this.#happen();
      this.open(everyMs);
    });
  }

  /** A program makes many cases at once, at some time within so many milliseconds. */
  floodWithin(forMs: number): void {
    const { clock, chance, desk, onDeed } = this.#options;
    clock.after(chance.between(0, forMs), () => {
      try {
        const made = desk.insertCases(chance.whole(30, 60), chance.pick(MONITORED), '');
        onDeed(`a program makes ${made.length} cases`);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        onDeed('the org refused');
      }
    });
  }

  /** Everybody goes home. */
  close(): void {
    this.#cancel();
  }

  #happen(): void {
    const { chance } = this.#options;
    const caseId = this.#cases.length > 0 ? chance.pick([this.#cases.at(-1) ?? '', ...this.#cases]) : undefined;
    const isNew = caseId === undefined || chance.hits(0.35);
    try {
      if (isNew) this.#newCases();
      else this.#change(caseId);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#options.onDeed('the org refused');
    }
  }

  #newCases(): void {
    const { chance, desk, onDeed } = this.#options;
    if (chance.hits(0.6)) {
      const queue = chance.pick(MONITORED);
      const caseId = desk.newMail(queue);
      this.#cases.push(caseId);
      onDeed(`mail makes case ${caseId} in ${queue}`);
      return;
    }
    const skills = chance.pick(['', 'English', 'German;English', 'Billing', 'Juggling']);
    const queue = chance.pick(ANY_QUEUE);
    const made = desk.insertCases(chance.whole(1, 6), queue, skills);
    this.#cases.push(...made);
    onDeed(`a program makes cases ${made.join(', ')} in ${queue} for "${skills}"`);
  }

  #change(caseId: string): void {
    const { chance, desk, onDeed } = this.#options;
    const who = chance.pick(STAFF);
    const queue = chance.pick(ANY_QUEUE);
    const owner = chance.pick(['alice', 'bob']);
    const deeds: readonly [() => string, ...(() => string)[]] = [
      () => note('mail for', desk.mailAgain(caseId)),
      () => note('mail for', desk.mailAgain(caseId)),
      () => note(`comment of ${who} on`, desk.comment(caseId, who)),
      () => note(`${who} gives ${queue}`, desk.toQueue(caseId, queue, who)),
      () => note(`${who} gives ${queue}`, desk.toQueue(caseId, queue, who)),
      () => note(`${who} gives ${owner}`, desk.toUser(caseId, owner, who)),
      () =>
        note(
          'moved around',
          desk.moveAround(
            caseId,
            Array.from({ length: chance.whole(2, 10) }, () => chance.pick(ANY_QUEUE)),
          ),
        ),
      () => note(`${who} closes`, desk.close(caseId, who)),
      () => note(`${who} opens`, desk.reopen(caseId, who)),
      () => note(`${owner} answers`, desk.reply(caseId, owner)),
    ];
    const deed = chance.hits(0.04) ? () => note('deleted', desk.delete(caseId)) : chance.pick(deeds);
    onDeed(`${deed()} ${caseId}`);
  }
}

function note(what: string, _done: unknown): string {
  return what;
}
