import { Worker } from 'node:worker_threads';
import type { Clock } from '../../src/runtime/clock.js';
import type { Trial } from './judge.js';
import type { Mutant, MutantOutcome } from './mutant.js';

/** What a mutant came to. */
export interface JudgedMutant {
  readonly mutant: Mutant;
  readonly outcome: MutantOutcome;
}

/** Options of {@link judgeAll}. */
export interface JudgePoolOptions {
  /** Source-format folders. */
  readonly folders: readonly string[];
  readonly workers: number;
  readonly clock: Clock;
  /** Told each mutant as it is done. */
  readonly onJudged: (judged: JudgedMutant) => void;
}

/** A mutant that runs this long runs for ever, in milliseconds: all tests together take about two seconds. */
const PATIENCE_MS = 60_000;
const WORKER = new URL('./judge-worker.mjs', import.meta.url);

/**
 * Puts all mutants to their tests in worker threads.
 *
 * @returns in the order of the trials.
 * @throws what a worker throws: a fault of the simulated org that no test caught.
 */
export async function judgeAll(trials: readonly Trial[], options: JudgePoolOptions): Promise<readonly JudgedMutant[]> {
  const outcomes: (JudgedMutant | undefined)[] = trials.map(() => undefined);
  const queue = [...trials.entries()];
  const drain = async (): Promise<void> => {
    const seat = new WorkerSeat(options);
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, trial] = next;
        const judged = { mutant: trial.mutant, outcome: await seat.judge(trial) };
        outcomes[index] = judged;
        options.onJudged(judged);
      }
    } finally {
      await seat.leave();
    }
  };
  await Promise.all(Array.from({ length: options.workers }, drain));
  return outcomes.filter((judged) => judged !== undefined);
}

/** One worker thread, and its successor when it has to be stopped. */
class WorkerSeat {
  readonly #options: JudgePoolOptions;
  #worker: Worker | undefined;

  constructor(options: JudgePoolOptions) {
    this.#options = options;
  }

  judge(trial: Trial): Promise<MutantOutcome> {
    this.#worker ??= new Worker(WORKER, { workerData: this.#options.folders });
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const onMessage = (outcome: MutantOutcome) => settle(() => resolve(outcome));
      const onError = (error: unknown) => settle(() => reject(error));
      const cancel = this.#options.clock.after(PATIENCE_MS, () => {
        settle(() => resolve({ status: 'stopped' }));
        void this.leave();
      });
      const settle = (work: () => void) => {
        cancel();
        worker.off('message', onMessage).off('error', onError);
        work();
      };
      worker.on('message', onMessage).on('error', onError).postMessage(trial);
    });
  }

  async leave(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
