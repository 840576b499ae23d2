import type { Clock } from '../../../src/runtime/clock.js';

type MachineState = 'running' | 'frozen' | 'dead';

/**
 * What a process runs on. It can be killed (`kill -9`: whatever was under way never goes on) and frozen (`SIGSTOP`:
 * timers and answers wait for it), and its wall clock can jump. What it has sent is out of its hands.
 */
export class Machine {
  readonly clock: Clock;
  readonly #world: Clock;
  readonly #death = new AbortController();
  #state: MachineState = 'running';
  #waiting: (() => void)[] = [];
  #skewMs = 0;
  /** Durations do not go on while the host sleeps; the time of day does. */
  #sleptMs = 0;
  #asleepSince: number | undefined;

  constructor(world: Clock) {
    this.#world = world;
    this.clock = {
      now: () => world.now() + this.#skewMs,
      monotonic: () =>
        world.monotonic() -
        this.#sleptMs -
        (this.#asleepSince === undefined ? 0 : world.monotonic() - this.#asleepSince),
      after: (delayMs, run) => this.#after(delayMs, run),
    };
  }

  get state(): MachineState {
    return this.#state;
  }

  /** Aborts when the process dies: its connections are closed then. */
  get death(): AbortSignal {
    return this.#death.signal;
  }

  /**
   * The wall clock jumps by so many milliseconds; durations go on as before.
   * @returns false if the host sleeps: nothing runs there that could set its clock.
   */
  jump(byMs: number): boolean {
    if (this.#asleepSince !== undefined) return false;
    this.#skewMs += byMs;
    return true;
  }

  /** The wall clock is right again. */
  setRight(): void {
    this.#skewMs = 0;
  }

  kill(): void {
    this.#state = 'dead';
    this.#waiting = [];
    this.#death.abort(new Error('the process was killed'));
  }

  /** `SIGSTOP`. */
  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  /** The host sleeps: like frozen, but for its processes no time passes. */
  sleep(): void {
    if (this.#state !== 'running') return;
    this.#state = 'frozen';
    this.#asleepSince = this.#world.monotonic();
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    if (this.#asleepSince !== undefined) this.#sleptMs += this.#world.monotonic() - this.#asleepSince;
    this.#asleepSince = undefined;
    this.#state = 'running';
    for (const run of this.#waiting.splice(0)) this.#world.after(0, () => this.whenRunning(run));
  }

  /** Calls back now, when the process goes on, or never. */
  whenRunning(run: () => void): void {
    if (this.#state === 'running') run();
    else if (this.#state === 'frozen') this.#waiting.push(run);
  }

  /** The outcome of work outside the process, as the process comes to know of it. */
  reach<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.whenRunning(() => resolve(value)),
        (error: unknown) => this.whenRunning(() => reject(error)),
      );
    });
  }

  #after(delayMs: number, run: () => void): () => void {
    let cancelled = false;
    let cancel: () => void = () => undefined;
    const due = this.clock.monotonic() + delayMs;
    const once = () => {
      const leftMs = due - this.clock.monotonic();
      // The host has slept meanwhile: its timers go on where they were.
      if (leftMs > 0 && !cancelled) cancel = this.#world.after(leftMs, () => this.whenRunning(once));
      else if (!cancelled) run();
    };
    cancel = this.#world.after(delayMs, () => this.whenRunning(once));
    return () => {
      cancelled = true;
      cancel();
    };
  }
}
