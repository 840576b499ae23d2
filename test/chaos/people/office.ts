import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from '../../faults/clock/chance.js';
import { callJson } from '../../support/system/json-calls.js';
import type { OrgProgram } from '../../support/system/org-program.js';

/** Who works with the cases. */
export interface OfficeOptions {
  readonly org: OrgProgram;
  readonly chance: Chance;
  /** Mean milliseconds between two deeds. */
  readonly everyMs: number;
}

/** A case that a customer's mail has made. */
export interface MadeCase {
  readonly caseId: string;
  readonly messageId: string;
  /** When the mail was sent; its row is committed before it is answered. Milliseconds since the epoch. */
  readonly at: number;
}

const ADDRESSES = ['support@casebridge.example', 'billing@casebridge.example'] as const;
const QUEUES = ['Support', 'Billing'] as const;
const NEW_CASE = 0.7;
/** Cases of which the newest are still talked about. */
const TALKED_ABOUT = 30;

/** Customers who write, and people who change cases in Salesforce without looking at CIC. */
export class Office {
  readonly #options: OfficeOptions;
  readonly #made: MadeCase[] = [];
  #isOpen = false;
  #failure: unknown;
  #unanswered = 0;
  #working: Promise<void> = Promise.resolve();

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  /** Cases by mail, oldest first. */
  get made(): readonly MadeCase[] {
    return this.#made;
  }

  /** Deeds that the org did not answer in time. */
  get unanswered(): number {
    return this.#unanswered;
  }

  open(): void {
    this.#isOpen = true;
    this.#working = this.#work();
  }

  /** Everybody goes home. Resolves when what they were doing is done. @throws what went wrong with it at first. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#working;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #work(): Promise<void> {
    const { chance, everyMs } = this.#options;
    while (this.#isOpen) {
      await wait(chance.between(0, 2 * everyMs));
      const [first, ...others] = this.#made.slice(-TALKED_ABOUT);
      const isNew = chance.hits(NEW_CASE);
      const deed = first === undefined || isNew ? this.#write() : this.#change(chance.pick([first, ...others]));
      await deed.catch((error: unknown) => this.#missed(error));
    }
  }

  /** On a machine that is too busy the org may not answer in time; whether the deed was done, the org knows. */
  #missed(error: unknown): void {
    if (!(error instanceof Error && error.name === 'TimeoutError')) this.#failure ??= error;
    else this.#unanswered += 1;
  }

  /** A customer writes, for the first time or about a case. */
  async #write(about?: MadeCase): Promise<void> {
    const { org, chance } = this.#options;
    const at = Date.now();
    const { caseId, messageId } = await callJson<{ caseId: string | null; messageId: string }>(
      `${org.ready.url}/__sim__/mail`,
      {
        from: 'carla@customer.example',
        to: chance.pick(ADDRESSES),
        subject: `Question ${this.#made.length + 1}`,
        text: 'Will it survive?',
        ...(about ? { inReplyTo: about.messageId } : {}),
      },
    );
    if (caseId === null) throw new Error('a mail made no case');
    if (!about) this.#made.push({ caseId, messageId, at });
  }

  async #change(about: MadeCase): Promise<void> {
    const { chance } = this.#options;
    const deeds: readonly [() => Promise<void>, ...(() => Promise<void>)[]] = [
      () => this.#write(about),
      () => this.#write(about),
      () => this.#act(about, 'owner', { queueName: chance.pick(QUEUES) }),
      () => this.#act(about, 'owner', { queueName: chance.pick(QUEUES) }),
      () => this.#act(about, 'owner', { ownerUsername: 'alice@casebridge.example' }),
      () => this.#act(about, 'close', {}),
      () => this.#act(about, 'comments', { text: 'A note.' }),
      () => this.#act(about, chance.hits(0.2) ? 'delete' : 'reply', { text: 'This is what we will do.' }),
    ];
    await chance.pick(deeds)();
  }

  /** The org may refuse: the case is gone. Then nothing happened. */
  async #act({ caseId }: MadeCase, action: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.#options.org.act(caseId, action, { username: 'admin@casebridge.example', ...input });
    } catch (error) {
      if (!(error instanceof Error && / answered 40[34]:/.test(error.message))) throw error;
    }
  }
}
