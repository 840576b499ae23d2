import type { AgentDesk } from '../contact-center/agent-desk.js';
import type { Clock } from '../runtime/clock.js';
import { agentKey } from './pop-id.js';

/** What the notice goes by. */
export interface ForeignNoticeOptions {
  readonly clock: Clock;
  readonly desk: Pick<AgentDesk, 'foreignAlerts' | 'onForeignAlerts'>;
  /** What is to be told to an agent ({@link agentKey}) has changed. */
  readonly onChange: (agent: string) => void;
}

/** The attributes that make an interaction ours may come a moment after it alerts. */
const SETTLED_MS = 2_000;

/** Tells how many interactions that are none of ours have alerted for an agent for a moment. */
export class ForeignNotice {
  readonly #options: ForeignNoticeOptions;
  /** Agents for whom something alerts, and what waits for it to have lasted; undefined once it has. */
  readonly #alerting = new Map<string, (() => void) | undefined>();

  constructor(options: ForeignNoticeOptions) {
    this.#options = options;
  }

  /** Begins to follow. @returns ends it. */
  start(): () => void {
    const unsubscribe = this.#options.desk.onForeignAlerts((user) => this.#see(agentKey(user)));
    return () => {
      unsubscribe();
      for (const cancel of this.#alerting.values()) cancel?.();
      this.#alerting.clear();
    };
  }

  /** What an agent is to be told. */
  count(agent: string): number {
    const { clock, desk } = this.#options;
    const found = desk.foreignAlerts(agent);
    // It may have begun before anybody listened.
    if (found > 0 && !this.#alerting.has(agent)) this.#hold(agent, clock);
    return this.#alerting.get(agent) === undefined ? found : 0;
  }

  #see(agent: string): void {
    const { clock, desk, onChange } = this.#options;
    const known = this.#alerting.has(agent);
    const isAlerting = desk.foreignAlerts(agent) > 0;
    if (isAlerting && !known) this.#hold(agent, clock);
    if (!isAlerting) {
      this.#alerting.get(agent)?.();
      this.#alerting.delete(agent);
    }
    if (known) onChange(agent);
  }

  #hold(agent: string, clock: Clock): void {
    const settled = () => {
      this.#alerting.set(agent, undefined);
      this.#options.onChange(agent);
    };
    this.#alerting.set(agent, clock.after(SETTLED_MS, settled));
  }
}
