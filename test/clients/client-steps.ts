import type { Clock } from '../../src/runtime/clock.js';

/** Something that a user of a client does with it. */
export interface ClientStep {
  readonly name: string;
  /** Does it. Returns what the client said, as evidence. @throws whatever the client throws */
  run(): Promise<string>;
}

/** A program that others wrote, and what is done with it, in order. */
export interface ClientTrial {
  readonly client: string;
  /** Package and version, as installed. */
  readonly version: string;
  readonly steps: readonly ClientStep[];
  /** Lets go of connections and files. */
  end(): Promise<void>;
}

/** How a step went. */
export interface StepResult {
  readonly client: string;
  readonly version: string;
  readonly step: string;
  readonly passed: boolean;
  /** What the client said, on one line. */
  readonly evidence: string;
}

/** A step that takes longer has hung: `sf` alone needs several seconds to start on a busy machine. Milliseconds. */
const STEP_LIMIT_MS = 120_000;
const EVIDENCE_LENGTH = 160;

/** Runs the steps of a client in order, also after one has failed. */
export async function runTrial(
  trial: ClientTrial,
  clock: Clock,
  onResult: (result: StepResult) => void,
): Promise<readonly StepResult[]> {
  const { client, version } = trial;
  const results: StepResult[] = [];
  for (const { name, run } of trial.steps) {
    const { passed, evidence } = await outcomeOf(inTime(run(), clock));
    const result = { client, version, step: name, passed, evidence };
    results.push(result);
    onResult(result);
  }
  await trial.end();
  return results;
}

async function outcomeOf(work: Promise<string>): Promise<{ readonly passed: boolean; readonly evidence: string }> {
  try {
    return { passed: true, evidence: onOneLine(await work) };
  } catch (error) {
    return { passed: false, evidence: onOneLine(error instanceof Error ? error.message : JSON.stringify(error)) };
  }
}

function inTime<T>(work: Promise<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(STEP_LIMIT_MS, () => reject(new Error('it did not end in time')));
    work.then(resolve, reject).finally(cancel);
  });
}

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= EVIDENCE_LENGTH ? line : `${line.slice(0, EVIDENCE_LENGTH - 1)}…`;
}
