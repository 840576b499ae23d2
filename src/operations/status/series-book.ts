import type { Clock } from '../../runtime/clock.js';
import type { Series } from './group-status.js';
import { LatencySketch } from './latency-sketch.js';

const STEP_MS = 10_000;
/** Steps in an hour. */
const STEPS = 360;

interface Step {
  received: number;
  settled: number;
  readonly latency: LatencySketch;
}

/** Keeps the last hour in steps of ten seconds. Steps follow the monotonic clock, so that no jump of time tears them. */
export class SeriesBook {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #steps = new Map<number, Step>();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** A row was received. */
  received(): void {
    this.#step().received += 1;
  }

  /** A row was settled. @param latencyMs from its creation; undefined if that says nothing of Casebridge's speed. */
  settled(latencyMs: number | undefined): void {
    const step = this.#step();
    step.settled += 1;
    if (latencyMs !== undefined) step.latency.add(latencyMs);
  }

  /** The last hour, or as much of it as the process has seen; the last step is not over. */
  series(): Series {
    const last = this.#now();
    const first = Math.max(0, last - STEPS + 1);
    const steps = Array.from({ length: last - first + 1 }, (_, index) => this.#steps.get(first + index));
    return {
      stepMs: STEP_MS,
      from: this.#clock.now() - (this.#clock.monotonic() - first * STEP_MS),
      received: steps.map((step) => step?.received ?? 0),
      settled: steps.map((step) => step?.settled ?? 0),
      p50: steps.map((step) => step?.latency.quantile(0.5) ?? null),
      p99: steps.map((step) => step?.latency.quantile(0.99) ?? null),
    };
  }

  #now(): number {
    return Math.max(0, Math.floor(this.#clock.monotonic() / STEP_MS));
  }

  #step(): Step {
    const now = this.#now();
    let step = this.#steps.get(now);
    if (!step) {
      step = { received: 0, settled: 0, latency: new LatencySketch() };
      this.#steps.set(now, step);
      for (const index of this.#steps.keys()) if (index <= now - STEPS) this.#steps.delete(index);
    }
    return step;
  }
}
