import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { TroubledPart, Troubles } from '../weather/troubles.js';
import { text } from './text.js';
import type { PromiseName } from './violation.js';

/** What times are judged by. */
export interface LatencyContext {
  readonly now: () => number;
  readonly troubles: Troubles;
  /** `salesforce.sweepInterval` (milliseconds). */
  readonly sweepIntervalMs: number;
  /** What rows may take longer where there is room for a few only (milliseconds): pages and places are waited for. */
  readonly crowdMs: number;
  /** When the stream was deaf. */
  readonly deafTimes: () => readonly { readonly from: number; readonly to: number }[];
  /** Whether the row, or one before it in its lane, was bad: refused by a server for itself. */
  readonly wasHeldUp: (row: SObjectRecord) => boolean;
}

/** From a row to its mark, on a day on which nothing is wrong. */
const AT_ONCE_MS = 20_000;
/** After the end of any trouble everything goes its way again: the longest pauses between tries are over. */
const BACK_AFTER_MS = 150_000;
/** Before a deaf time nothing else was wrong for so long, so that a full sweep has grounded the watch. */
const GROUNDED_AFTER_MS = 30_000;
/** How long after a sweep the stream may still tell, and the process the alarm. */
const TOLD_AFTER_MS = 45_000;

interface Wait {
  row: SObjectRecord;
  readonly madeAt: number;
  settledAt: number | undefined;
}

/** P5 and P7 over time: how long sound rows wait, and whether a deaf stream is told of. */
export class LatencyCheck {
  readonly #context: LatencyContext;
  readonly #waits = new Map<string, Wait>();
  readonly #alarms: number[] = [];

  constructor(context: LatencyContext) {
    this.#context = context;
  }

  /** Takes a committed row. */
  committed(row: SObjectRecord): void {
    const wait = this.#waits.get(row.Id);
    const now = this.#context.now();
    if (!wait && row.Processed__c !== true) this.#waits.set(row.Id, { row, madeAt: now, settledAt: undefined });
    if (!wait || row.Processed__c !== true) return;
    wait.row = row;
    wait.settledAt ??= now;
  }

  /** A process tells that its stream is deaf. */
  alarm(): void {
    this.#alarms.push(this.#context.now());
  }

  /** What took too long, in the end. */
  judge(): readonly { readonly promise: PromiseName; readonly what: string }[] {
    const slow = [...this.#waits.values()].flatMap((wait) => {
      const late = this.#context.wasHeldUp(wait.row) ? undefined : this.#late(wait);
      return late === undefined ? [] : [late];
    });
    return [...slow, ...this.#untold()];
  }

  #late({ row, madeAt, settledAt = this.#context.now() }: Wait): { promise: PromiseName; what: string } | undefined {
    const { troubles, sweepIntervalMs, crowdMs } = this.#context;
    const isQuiet = (parts: readonly TroubledPart[]) => !troubles.wasAny(parts, madeAt - BACK_AFTER_MS, settledAt);
    const tookMs = settledAt - madeAt;
    const words = (what: string) => `${text(row.Name)} ${text(row.Event__c)} took ${tookMs} ms ${what}`;
    if (isQuiet(['deaf', 'stream', 'side']))
      return tookMs > AT_ONCE_MS + crowdMs ? { promise: 'P5', what: words('on a quiet day') } : undefined;
    if (isQuiet(['side']))
      return tookMs > sweepIntervalMs + AT_ONCE_MS + crowdMs
        ? { promise: 'P7', what: words('while nothing but the stream was troubled') }
        : undefined;
    const quietMs = troubles.longestQuiet(['side'], madeAt, settledAt);
    return quietMs > sweepIntervalMs + BACK_AFTER_MS + crowdMs
      ? { promise: 'P5', what: words(`${quietMs} of them without any trouble but the stream's`) }
      : undefined;
  }

  /** Deaf times in which rows were made early enough, and of which nobody told. */
  #untold(): readonly { promise: PromiseName; what: string }[] {
    const { sweepIntervalMs, deafTimes, troubles } = this.#context;
    const dueMs = sweepIntervalMs + TOLD_AFTER_MS;
    return deafTimes().flatMap(({ from, to }) => {
      const first = [...this.#waits.values()].find(({ madeAt }) => madeAt >= from && madeAt + dueMs <= to);
      if (!first) return [];
      const { madeAt, row } = first;
      if (troubles.wasAny(['stream', 'side'], from - GROUNDED_AFTER_MS, madeAt + dueMs)) return [];
      if (troubles.wasAny(['deaf'], from - GROUNDED_AFTER_MS, from - 1)) return [];
      if (this.#alarms.some((at) => at >= madeAt && at <= madeAt + dueMs)) return [];
      return [{ promise: 'P7', what: `the stream was deaf from ${text(row.Name)} on, and nobody told` }];
    });
  }
}
