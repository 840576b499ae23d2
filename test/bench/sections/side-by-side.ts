import { setTimeout as wait } from 'node:timers/promises';
import { servedPerSecond } from '../measure/drain-figures.js';
import { type Figures, figuresOf, type Run } from '../measure/figures.js';
import { type LatencyFigures, latencyFigures } from '../measure/latency-figures.js';
import { observe } from '../measure/observation.js';
import { type ProgramName, World } from '../world.js';

/** Names in `--only` of what is measured with every program in turn. */
export const LATENCY = 'latency';
export const THROUGHPUT = 'throughput';
export const ECONOMY = 'economy';

/** What was found with one program; only what was asked for. */
export interface ProgramFigures {
  readonly latency?: LatencyFigures;
  /** Rows a second out of a backlog. */
  readonly rowsPerSecond?: number;
  /** Rows that the stream brought. */
  readonly fed?: Figures;
  /** Rows that waited at the start. */
  readonly drained?: Figures;
}

/** How much is done in each part. */
export interface SideBySideSizes {
  /** Milliseconds that every exchange takes longer. */
  readonly roundTripMs: number;
  readonly latencyPerSecond: number;
  readonly latencyMs: number;
  readonly fedPerSecond: number;
  readonly fedSeconds: number;
  readonly backlog: Readonly<Record<ProgramName, number>>;
}

/** As much as the bench does. */
export const SIZES: SideBySideSizes = {
  roundTripMs: 40,
  latencyPerSecond: 5,
  latencyMs: 30_000,
  fedPerSecond: 50,
  fedSeconds: 10,
  backlog: { casebridge: 4_000, plainLoop: 500, driver: 4_000 },
};

const LIMIT_MS = 120_000;
const DRIVER_WARM_UP = 200;

/** Measures a program in a world of its own. @throws Error if a run was not right. */
export async function measureProgram(
  program: ProgramName,
  wanted: ReadonlySet<string>,
  sizes: SideBySideSizes,
  progress: (line: string) => void,
): Promise<ProgramFigures> {
  const world = new World(program, undefined);
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    progress(`${program}: ${name}`);
    return work();
  };
  try {
    await world.startServers();
    if (program === 'driver') {
      await warmUpDriver(world);
      const run = await step(THROUGHPUT, () => backlog(world, sizes.backlog.driver));
      return { rowsPerSecond: pace(run) };
    }
    await world.startSubject();
    const latency = wanted.has(LATENCY) ? await step(LATENCY, () => distant(world, sizes)) : undefined;
    const fed = wanted.has(ECONOMY) ? await step(`${ECONOMY}, fed`, () => flow(world, sizes)) : undefined;
    const drains = wanted.has(ECONOMY) || wanted.has(THROUGHPUT);
    const run = drains ? await step('backlog', () => backlog(world, sizes.backlog[program])) : undefined;
    return {
      ...(latency ? { latency: latencyFigures(latency, sizes.roundTripMs) } : {}),
      ...(fed ? { fed: figuresOf(fed) } : {}),
      ...(run ? { drained: figuresOf(run), rowsPerSecond: pace(run) } : {}),
    };
  } finally {
    await world.stop();
  }
}

async function distant(world: World, { roundTripMs, latencyPerSecond, latencyMs }: SideBySideSizes): Promise<Run> {
  await world.reset(roundTripMs);
  await world.org.call('beginFlow', latencyPerSecond);
  await wait(latencyMs);
  const count = await world.org.call('endFlow', null);
  await world.untilProcessed(count, LIMIT_MS);
  return world.run(count);
}

async function flow(world: World, { fedPerSecond, fedSeconds }: SideBySideSizes): Promise<Run> {
  await world.reset();
  await world.org.call('steady', { rowsPerSecond: fedPerSecond, seconds: fedSeconds });
  await world.untilProcessed(fedPerSecond * fedSeconds, LIMIT_MS);
  return world.run(fedPerSecond * fedSeconds);
}

async function backlog(world: World, rows: number): Promise<Run> {
  await world.stopSubject();
  await world.reset();
  await world.org.call('fill', rows);
  await world.launchSubject();
  await world.untilProcessed(rows, LIMIT_MS);
  return world.run(rows);
}

/** The driver takes no row that comes later: its servers warm up with a backlog. */
async function warmUpDriver(world: World): Promise<void> {
  await world.org.call('createCases', DRIVER_WARM_UP);
  await world.launchSubject();
  await world.untilProcessed(DRIVER_WARM_UP, LIMIT_MS);
}

function pace(run: Run): number {
  return servedPerSecond(observe(run.org, run.cic, run.expectedRows).creates);
}
