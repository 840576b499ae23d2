import { expect } from 'vitest';
import type { ChecksView } from '../../../src/console/contract.js';
import {
  isTroubleName,
  TROUBLE_CATALOGUE,
  type TroubleName,
} from '../../../src/operations/troubleshooting/trouble-catalogue.js';
import type { TroubleEntry } from '../../../src/operations/troubleshooting/trouble-entry.js';
import { eventually } from './eventually.js';
import { expectRefusal } from './refusal.js';
import type { TroubleBench } from './trouble-bench.js';

/** How a test brings a cause of trouble about, and takes it away again. */
export interface Provocation {
  /** Brings it about, while a connector routes; what only the checks find, before it is started. */
  provoke(bench: TroubleBench): unknown;
  /** What the view of the console that the table names gets from the API, as `toMatchObject` takes it. */
  readonly shows: unknown;
  /** What the evidence of the check says, where its result alone does not tell of the cause, or not of all of it. */
  readonly evidence?: readonly RegExp[];
  /** Takes it away. The connector routes again, or is started anew before the next cause. */
  end(bench: TroubleBench): unknown;
}

/** Provocations of some causes. */
export type Provocations = Partial<Readonly<Record<TroubleName, Provocation>>>;

/** Provocations with the names of their causes, in their order. */
export function named(provocations: Provocations): readonly (readonly [TroubleName, Provocation])[] {
  return Object.entries(provocations).flatMap(([name, provocation]) =>
    isTroubleName(name) ? [[name, provocation] as const] : [],
  );
}

/** What asks the API for the contents of each view that the table names. */
const VIEW_PATHS: Readonly<Record<TroubleEntry['console']['view'], string>> = {
  overview: '/api/status',
  queues: '/api/queues',
  interactions: '/api/interactions',
  rows: '/api/rows?which=parked',
  checks: '/api/checks',
};

/** Slow things: a stream is deaf after half a minute, a check ends after as long. Milliseconds. */
const LIMIT_MS = 60_000;

/** Provokes a cause and asserts that check, log line, metric and console show it as the table says. */
export async function prove(bench: TroubleBench, name: TroubleName, provocation: Provocation): Promise<void> {
  const entry: TroubleEntry = TROUBLE_CATALOGUE[name];
  const checksFindIt = entry.console.view === 'checks';
  await underTrouble(bench, name, provocation, async (linesBefore) => {
    await expectCheck(bench, entry, provocation.evidence ?? [], !checksFindIt);
    await expectLine(bench, entry, linesBefore);
    await expectSample(bench, entry);
    await expectView(bench, entry, provocation.shows);
    if (checksFindIt && entry.check.result === 'fail') await expectAlert(bench, 'checks');
    await expectRefusedStart(bench, entry);
  });
}

/**
 * Does a piece of work while a connector runs and a cause is in place. What only the checks find is there before the
 * connector is started.
 *
 * @param work is given the number of log lines from before the cause.
 */
export async function underTrouble(
  bench: TroubleBench,
  name: TroubleName,
  provocation: Provocation,
  work: (linesBefore: number) => Promise<void>,
): Promise<void> {
  const checksFindIt = TROUBLE_CATALOGUE[name].console.view === 'checks';
  if (!checksFindIt) await bench.connect();
  const linesBefore = bench.logLines().length;
  await provocation.provoke(bench);
  try {
    if (checksFindIt) await bench.start();
    await work(linesBefore);
  } finally {
    await bench.disconnect();
    await provocation.end(bench);
  }
}

/** @param onRequest false: the running group makes its checks by itself. */
function expectCheck(
  bench: TroubleBench,
  { check }: TroubleEntry,
  evidence: readonly RegExp[],
  onRequest: boolean,
): Promise<unknown> {
  return eventually(`the check ${check.code}`, LIMIT_MS, async () => {
    const view = await bench.api<ChecksView | null>('/api/checks', onRequest ? {} : undefined);
    const report = view?.reports.find(({ code }) => code === check.code);
    expect(report).toMatchObject({
      result: check.result,
      ...(check.result === 'ok' ? {} : { cure: expect.stringMatching(/./) }),
    });
    for (const says of evidence) expect(report?.evidence).toMatch(says);
    return true;
  });
}

function expectLine(bench: TroubleBench, { log }: TroubleEntry, from: number): Promise<unknown> {
  const { level, component, says, code } = log;
  return eventually(`the log line of ${component}: ${says}`, LIMIT_MS, () => {
    const lines = bench.logLines().slice(from);
    const found = lines.some(
      (line) =>
        line.level === level &&
        line.component === component &&
        String(line.message).includes(says) &&
        (code === undefined || line.code === code),
    );
    if (found) return true;
    const kinds = lines.map((line) => `${line.level} ${line.component} ${String(line.code)}: ${String(line.message)}`);
    throw new Error(`there are ${[...new Set(kinds)].slice(-20).join('\n')}`);
  });
}

function expectSample(bench: TroubleBench, { metric: { name, labels = {}, value } }: TroubleEntry): Promise<unknown> {
  return eventually(`the metric ${name}`, LIMIT_MS, async () => {
    const found = sample(await bench.api<string>('/metrics'), name, labels);
    if (value === '> 0') expect(found).toBeGreaterThan(0);
    else expect(found).toBe(Number(value));
    return true;
  });
}

function sample(text: string, name: string, labels: Readonly<Record<string, string>>): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text
    .split('\n')
    .find((one) => /^\w+/.exec(one)?.[0] === name && wanted.every((label) => one.includes(label)));
  if (line === undefined) throw new Error(`there is no ${name} with ${wanted.join()}`);
  return Number(line.slice(line.lastIndexOf(' ')));
}

function expectView(bench: TroubleBench, { console: { view } }: TroubleEntry, shows: unknown): Promise<unknown> {
  return eventually(`the view ${view}`, LIMIT_MS, async () => {
    expect(await bench.api<unknown>(VIEW_PATHS[view])).toEqual(shows);
    return true;
  });
}

function expectAlert(bench: TroubleBench, key: string): Promise<unknown> {
  return eventually(`the alert ${key}`, LIMIT_MS, async () => {
    expect(await bench.api<unknown>('/api/status')).toMatchObject({
      troubles: expect.arrayContaining([expect.objectContaining({ key })]),
    });
    return true;
  });
}

/** A start with the cause in place ends at once, and says why. */
async function expectRefusedStart(bench: TroubleBench, { refusesStart }: TroubleEntry): Promise<void> {
  if (refusesStart === undefined) return;
  await bench.disconnect();
  const linesBefore = bench.logLines().length;
  const program = await bench.run('start');
  expectRefusal(program, { exit: 1, code: refusesStart, says: /./ });
  expect(bench.logLines().slice(linesBefore)).toContainEqual(
    expect.objectContaining({ level: 'error', component: 'Start', code: refusesStart }),
  );
}
