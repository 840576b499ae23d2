import type { InteractionTrace, InteractionTraces } from './interaction-trace.js';
import { isWithAgent } from './words.js';

/** What two interactions of one case are judged by. Times are milliseconds since the epoch. */
export interface TogetherContext {
  readonly now: () => number;
  readonly later: (delayMs: number, run: () => void) => void;
  readonly traces: InteractionTraces;
  /** The connector runs, alone, and has its queues at the active server: by the server's own book of sessions. */
  readonly isUp: () => boolean;
  readonly report: (what: string) => void;
}

/** An interaction that was ended while a lesser one of its case was live. */
export interface WrongEnd {
  readonly caseId: string;
  readonly ended: InteractionTrace;
  readonly kept: InteractionTrace;
  readonly at: number;
}

/** How often a case with two is looked at. */
const LOOK_EVERY_MS = 1_000;
/** What somebody decided on may have changed on the way, so long ago at most. */
const ON_THE_WAY_MS = 90_000;

/** P3 over time: how long two are live side by side while something could be done about it, and which of them goes. */
export class TogetherCheck {
  readonly #context: TogetherContext;
  readonly #limitMs: number;
  readonly #watched = new Map<string, number>();
  readonly #wrongEnds: WrongEnd[] = [];
  #longest = 0;

  /** @param limitMs longest time for which two may be live while the connector is up. */
  constructor(context: TogetherContext, limitMs: number) {
    this.#context = context;
    this.#limitMs = limitMs;
  }

  /** The longest time that two were live while the connector was up (milliseconds). */
  get longest(): number {
    return this.#longest;
  }

  /** Interactions that nothing but a row can have ended. */
  get wrongEnds(): readonly WrongEnd[] {
    return this.#wrongEnds;
  }

  /** An interaction of the case has changed. */
  look(caseId: string): void {
    if (this.#watched.has(caseId) || this.#named(caseId).length < 2) return;
    this.#watched.set(caseId, 0);
    this.#watch(caseId);
  }

  /** An interaction has ended, while these of its case are live. */
  ended(trace: InteractionTrace, others: readonly InteractionTrace[]): void {
    const named = others.filter(({ isNamed }) => isNamed);
    if (!trace.isNamed || named.length === 0) return;
    if (named.every((other) => this.#isBetter(trace, other)))
      for (const kept of named.slice(0, 1))
        this.#wrongEnds.push({ caseId: trace.caseId, ended: trace, kept, at: this.#context.now() });
  }

  #watch(caseId: string): void {
    const { later, isUp, report } = this.#context;
    later(LOOK_EVERY_MS, () => {
      const live = this.#named(caseId);
      if (live.length < 2) {
        this.#watched.delete(caseId);
        return;
      }
      const upFor = isUp() ? (this.#watched.get(caseId) ?? 0) + LOOK_EVERY_MS : 0;
      this.#watched.set(caseId, upFor);
      this.#longest = Math.max(this.#longest, upFor);
      if (upFor === this.#limitMs)
        report(`case ${caseId}: ${live.map(({ id }) => id).join(', ')} are live together for ${upFor} ms`);
      this.#watch(caseId);
    });
  }

  #named(caseId: string): readonly InteractionTrace[] {
    return this.#context.traces.liveOf(caseId).filter(({ isNamed }) => isNamed);
  }

  /**
   * One with an agent before one without, the older before the younger, by when it got its id; sure only if neither has
   * changed lately.
   */
  #isBetter(one: InteractionTrace, other: InteractionTrace): boolean {
    const since = this.#context.now() - ON_THE_WAY_MS;
    const oneHas = isWithAgent(one.stateBefore);
    const otherHas = isWithAgent(other.state);
    if (oneHas && one.pickedUpAt > since) return false;
    if (other.leftAgentAt > since) return false;
    return oneHas === otherHas ? one.bornAt < other.bornAt : oneHas;
  }
}
