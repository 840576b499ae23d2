import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** What the process says of itself. Times are seconds, memory is bytes. */
export interface ProcessFacts {
  /** Since the epoch. */
  readonly startedAt: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  /** How late timers were since the last reading; undefined while it is not watched. */
  readonly loopLag: { readonly p50: number; readonly p99: number; readonly max: number } | undefined;
}

const LAG_RESOLUTION_MS = 20;

/** Watches this process. */
export class ProcessWatch {
  readonly #startedAt: number;
  #lag: IntervalHistogram | undefined;

  /** @param startedAt milliseconds since the epoch. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Begins to watch the event loop. */
  start(): void {
    this.#lag ??= monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
    this.#lag.enable();
  }

  /** Ends it. Safe to call twice. */
  stop(): void {
    this.#lag?.disable();
    this.#lag = undefined;
  }

  /** The facts now; the lag begins anew with each reading. */
  read(): ProcessFacts {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const facts = {
      startedAt: this.#startedAt / 1_000,
      cpuSeconds: (user + system) / 1e6,
      residentBytes: rss,
      heapBytes: heapUsed,
      loopLag: lagOf(this.#lag),
    };
    this.#lag?.reset();
    return facts;
  }
}

function lagOf(lag: IntervalHistogram | undefined): ProcessFacts['loopLag'] {
  if (!lag || lag.count === 0) return undefined;
  const seconds = (ns: number) => Math.max(0, ns / 1e9 - LAG_RESOLUTION_MS / 1_000);
  return { p50: seconds(lag.percentile(50)), p99: seconds(lag.percentile(99)), max: seconds(lag.max) };
}
