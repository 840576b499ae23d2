import type { Decision } from '../../domain/decision.js';
import type { Happening } from '../../domain/happening.js';
import type { Row } from '../../domain/row.js';
import type { Clock } from '../../runtime/clock.js';
import { ageOf } from '../status/age-of.js';

/** A stretch of a row's way. */
export type Stage = 'created_received' | 'received_decided' | 'decided_confirmed' | 'settled_marked';

/** Takes a measured stage (milliseconds). */
export type ObserveStage = (stage: Stage, ms: number) => void;

/** Rows whose times are remembered; more than lanes and marks can hold. */
const MAX_ROWS = 20_000;

/** When a row reached a stage, monotonic milliseconds. */
interface Times {
  received?: number | undefined;
  decided?: number | undefined;
  settled?: number | undefined;
}

/** Measures how long rows spend in each stage, from what happens. */
export class StageTimes {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #observe: ObserveStage;
  readonly #rows = new Map<string, Times>();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, observe: ObserveStage) {
    this.#clock = clock;
    this.#observe = observe;
  }

  /** Takes a happening in. */
  take(happening: Happening): void {
    switch (happening.type) {
      case 'rowReceived':
        this.#received(happening.row);
        return;
      case 'decided':
        this.#decided(happening.decision);
        return;
      case 'interactionCreated':
      case 'transferred':
        this.#confirmed(happening.row.id);
        return;
      case 'rowSettled':
        this.#settled(
          happening.row.id,
          happening.mark.outcome === 'Disconnected' || happening.mark.outcome === 'Withdrawn',
        );
        return;
      case 'rowMarked':
        this.#since(happening.rowId, 'settled', 'settled_marked');
        this.#rows.delete(happening.rowId);
        return;
      case 'rowGone':
        this.#rows.delete(happening.rowId);
        return;
      default:
        return;
    }
  }

  #received(row: Row): void {
    const age = ageOf(row, this.#clock.now());
    if (age !== undefined) this.#observe('created_received', age);
    const [oldest] = this.#rows.keys();
    if (this.#rows.size >= MAX_ROWS && oldest !== undefined) this.#rows.delete(oldest);
    this.#rows.set(row.id, { received: this.#clock.monotonic() });
  }

  /** The first decision counts: what is decided again waits for the contact centre. */
  #decided(decision: Decision): void {
    if (decision.kind === 'checkCase' || !('row' in decision)) return;
    const times = this.#rows.get(decision.row.id);
    if (!times || times.decided !== undefined) return;
    this.#since(decision.row.id, 'received', 'received_decided');
    times.decided = this.#clock.monotonic();
  }

  #confirmed(rowId: string): void {
    this.#since(rowId, 'decided', 'decided_confirmed');
    const times = this.#rows.get(rowId);
    if (times) times.decided = undefined;
  }

  #settled(rowId: string, disconnected: boolean): void {
    if (disconnected) this.#confirmed(rowId);
    this.#rows.set(rowId, { settled: this.#clock.monotonic() });
  }

  #since(rowId: string, from: keyof Times, stage: Stage): void {
    const at = this.#rows.get(rowId)?.[from];
    if (at !== undefined) this.#observe(stage, this.#clock.monotonic() - at);
  }
}
