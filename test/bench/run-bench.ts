import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { asObject, asString } from '../../src/runtime/decode.js';
import type { Figures } from './measure/figures.js';
import type { BenchOptions } from './options.js';
import { type Scenario, scenarios } from './scenarios.js';
import { DRAIN, runDrain } from './sections/drain.js';
import { POPS, runPops } from './sections/pops.js';
import type { Section } from './sections/section.js';
import { ECONOMY, LATENCY, THROUGHPUT } from './sections/side-by-side.js';
import { runSideBySide } from './sections/side-by-side-sections.js';
import { runSwitchover, SWITCHOVER, type SwitchoverReport } from './switchover/run-switchover.js';
import { SUBJECTS, type SubjectName, World } from './world.js';

/** The programs and the machine, without its name. */
export interface MachineFacts {
  /** Version of the product. */
  readonly casebridge: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly cpu: string;
}

/** One scenario's figures side by side. */
export interface ScenarioReport {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly figures: Readonly<Record<SubjectName, Figures>>;
}

/** All that one run of the bench found. */
export interface BenchReport {
  /** ISO 8601, the day only. */
  readonly day: string;
  readonly machine: MachineFacts;
  readonly scenarios: readonly ScenarioReport[];
  readonly sections: readonly Section[];
  /** Absent if it was not asked for. */
  readonly switchover?: SwitchoverReport;
}

/** Runs all scenarios with every subject. @throws Error at the first one that was not right. */
export async function runBench(options: BenchOptions, progress: (line: string) => void): Promise<BenchReport> {
  const isWanted = (id: string) => options.only.length === 0 || options.only.includes(id);
  const chosen = scenarios().filter(({ id }) => isWanted(id));
  return {
    day: new Date().toISOString().slice(0, 10),
    machine: machineFacts(),
    scenarios: await runScenarios(chosen, options, progress),
    sections: await runSections(isWanted, options, progress),
    ...(isWanted(SWITCHOVER) ? { switchover: await runSwitchover(progress) } : {}),
  };
}

async function runSections(
  isWanted: (id: string) => boolean,
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<readonly Section[]> {
  const wanted = new Set([DRAIN, LATENCY, THROUGHPUT, ECONOMY].filter(isWanted));
  const drain = wanted.has(DRAIN) ? [await runDrain(options.drainRows, progress)] : [];
  const pops = isWanted(POPS) ? [await runPops(progress)] : [];
  return [...drain, ...(await runSideBySide(wanted, progress)), ...pops];
}

async function runScenarios(
  chosen: readonly Scenario[],
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<readonly ScenarioReport[]> {
  const results = new Map<string, Partial<Record<SubjectName, Figures>>>();
  for (const subject of SUBJECTS) {
    for (const scenario of chosen) {
      const world = new World(subject, options.profileFolder);
      try {
        await world.startServers();
        await world.startSubject();
        progress(`${subject}: ${scenario.title}`);
        const figures = await scenario.run(world);
        results.set(scenario.id, { ...results.get(scenario.id), [subject]: figures });
      } finally {
        await world.stop();
      }
    }
  }
  return chosen.map(({ id, title, text }) => ({ id, title, text, figures: both(results.get(id)) }));
}

function both(figures: Partial<Record<SubjectName, Figures>> | undefined): Readonly<Record<SubjectName, Figures>> {
  const { casebridge, plainLoop } = figures ?? {};
  if (!casebridge || !plainLoop) throw new Error('a scenario gave no figures');
  return { casebridge, plainLoop };
}

function machineFacts(): MachineFacts {
  const [first] = cpus();
  return {
    casebridge: productVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    cpu: first?.model.trim() ?? 'unknown',
  };
}

function productVersion(): string {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url));
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return asString(asObject(manifest)?.version) ?? 'unknown';
}
