import type { Clock } from './clock.js';

interface Running {
  readonly startedAt: number;
  readonly delayMs: () => number;
  readonly run: () => void;
}

/** One timer at a time, whose length may change while it runs. */
export class LiveTimer {
  readonly #clock: Clock;
  #running: Running | undefined;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `run` once, in place of what was started before. @param delayMs milliseconds from now; also read by `replan`. */
  start(delayMs: () => number, run: () => void): void {
    this.#running = { startedAt: this.#clock.monotonic(), delayMs, run };
    this.#plan(this.#running);
  }

  /** The length may have changed; it counts from the start. Does nothing if no timer runs. */
  replan(): void {
    if (this.#running) this.#plan(this.#running);
  }

  /** Ends the timer. */
  cancel(): void {
    this.#running = undefined;
    this.#cancel();
  }

  #plan({ startedAt, delayMs, run }: Running): void {
    this.#cancel();
    const leftMs = Math.max(0, startedAt + delayMs() - this.#clock.monotonic());
    this.#cancel = this.#clock.after(leftMs, () => {
      this.#running = undefined;
      run();
    });
  }
}
