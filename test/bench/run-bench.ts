import { cpus } from 'node:os';
import type { Figures } from './measure/figures.js';
import type { BenchOptions } from './options.js';
import { type Scenario, scenarios } from './scenarios.js';
import { runSwitchover, SWITCHOVER, type SwitchoverReport } from './switchover/run-switchover.js';
import { SUBJECTS, type SubjectName, World } from './world.js';

/** The machine, without its name. */
export interface MachineFacts {
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
  /** Absent if it was not asked for. */
  readonly switchover?: SwitchoverReport;
}

/** Runs all scenarios with every subject. @throws Error at the first one that was not right. */
export async function runBench(options: BenchOptions, progress: (line: string) => void): Promise<BenchReport> {
  const isWanted = (id: string) => options.only.length === 0 || options.only.includes(id);
  const chosen = scenarios(options.backlogRows).filter(({ id }) => isWanted(id));
  return {
    day: new Date().toISOString().slice(0, 10),
    machine: machineFacts(),
    scenarios: await runScenarios(chosen, options, progress),
    ...(isWanted(SWITCHOVER) ? { switchover: await runSwitchover(progress) } : {}),
  };
}

async function runScenarios(
  chosen: readonly Scenario[],
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<readonly ScenarioReport[]> {
  const results = new Map<string, Partial<Record<SubjectName, Figures>>>();
  for (const subject of SUBJECTS) {
    for (const group of worldsOf(chosen)) {
      const world = new World(subject, options.profileFolder);
      try {
        await world.startServers();
        await world.startSubject();
        for (const scenario of group) {
          progress(`${subject}: ${scenario.title}`);
          const figures = await scenario.run(world, subject);
          results.set(scenario.id, { ...results.get(scenario.id), [subject]: figures });
        }
      } finally {
        await world.stop();
      }
    }
  }
  return chosen.map(({ id, title, text }) => ({ id, title, text, figures: both(results.get(id)) }));
}

/** Scenarios that share a world, in their order. */
function worldsOf(all: readonly Scenario[]): readonly (readonly Scenario[])[] {
  const groups: Scenario[][] = [];
  for (const scenario of all) {
    const current = groups.at(-1);
    if (scenario.ownWorld || !current) groups.push([scenario]);
    else current.push(scenario);
  }
  return groups;
}

function both(figures: Partial<Record<SubjectName, Figures>> | undefined): Readonly<Record<SubjectName, Figures>> {
  const { casebridge, plainLoop } = figures ?? {};
  if (!casebridge || !plainLoop) throw new Error('a scenario gave no figures');
  return { casebridge, plainLoop };
}

function machineFacts(): MachineFacts {
  const [first] = cpus();
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    cpu: first?.model.trim() ?? 'unknown',
  };
}
