import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ScheduleResult } from './schedule.js';

/** The result of a schedule as a worker prints it. */
export type PrintedResult = Omit<ScheduleResult, 'story'>;

/** Which schedules are played, and where. */
export interface RunOptions {
  readonly seeds: readonly number[];
  /** Processes side by side. */
  readonly workers: number;
  /** Folder of the tree whose code is played. */
  readonly folder: string;
  readonly stopAtViolation: boolean;
  readonly onResult: (result: PrintedResult) => void;
}

/** Plays schedules in processes of their own. @throws Error with its last words if a process fails. */
export async function runSchedules(options: RunOptions): Promise<void> {
  const workers = Math.min(options.workers, options.seeds.length);
  await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      runWorker(
        options,
        options.seeds.filter((_seed, turn) => turn % workers === index),
      ),
    ),
  );
}

async function runWorker(options: RunOptions, seeds: readonly number[]): Promise<void> {
  const { folder, stopAtViolation, onResult } = options;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/faults/worker.ts', seeds.join(','), stopAtViolation ? 'stop' : 'go on'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-4_000);
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) onResult(JSON.parse(line) as PrintedResult);
  if ((await code) !== 0) throw new Error(`a worker failed (seeds from ${seeds[0]}):\n${lastWords}`);
}
