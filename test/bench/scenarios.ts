import type { Figures } from './measure/figures.js';
import type { SubjectName, World } from './world.js';

/** One thing that is measured. Scenarios of one world follow each other with the same subject process. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What happens, for a reader of the figures. */
  readonly text: string;
  /** Begins with a fresh subject and fresh servers. */
  readonly ownWorld: boolean;
  run(world: World, subject: SubjectName): Promise<Figures>;
}

const NEAR = { orgMs: 0, cicMs: 0 };
const DISTANT = { orgMs: 50, cicMs: 5 };
const LIMIT_MS = 60_000;
/** The plain loop takes what comes one by one; more would only make the bench longer. */
const PLAIN_DISTANT_CASES = 100;
const PLAIN_BACKLOG = 500;
const BURST = 1_000;
const STEADY = { rowsPerSecond: 50, seconds: 20 };
const TRICKLE = { rowsPerSecond: 5, seconds: 10 };
const DISTANT_CASES = 500;

/** @param backlogRows rows that wait at the start of the last scenario. */
export function scenarios(backlogRows: number): readonly Scenario[] {
  return [
    {
      id: 'burst',
      title: `A burst of ${BURST} cases, then all of them closed`,
      text: `${BURST} cases are inserted as fast as the org takes them; once every row is marked, all are closed, which gives one more row each.`,
      ownWorld: true,
      run: (world) => burst(world, BURST, NEAR),
    },
    {
      id: 'steady',
      title: `A steady flow of ${STEADY.rowsPerSecond} rows a second for ${STEADY.seconds} s`,
      text: 'Half of the rows come from new cases, half from closing routed ones.',
      ownWorld: false,
      run: (world) => flow(world, STEADY),
    },
    {
      id: 'trickle',
      title: `A trickle of ${TRICKLE.rowsPerSecond} rows a second for ${TRICKLE.seconds} s`,
      text: 'As the steady flow. Rows that come far apart share few calls.',
      ownWorld: false,
      run: (world) => flow(world, TRICKLE),
    },
    {
      id: 'distance',
      title: `Servers at a distance: ${DISTANT_CASES} cases, then all of them closed`,
      text: `As the burst, but every REST call takes ${DISTANT.orgMs} ms longer and every ICWS call ${DISTANT.cicMs} ms, as over a network. The plain loop gets ${PLAIN_DISTANT_CASES} cases.`,
      ownWorld: false,
      run: (world, subject) => burst(world, subject === 'plainLoop' ? PLAIN_DISTANT_CASES : DISTANT_CASES, DISTANT),
    },
    {
      id: 'backlog',
      title: `A backlog of ${backlogRows} rows at the start`,
      text: `${backlogRows} rows wait when the process starts; it drains them. Latency is not shown: it would only tell when the cases were made. The plain loop gets ${Math.min(PLAIN_BACKLOG, backlogRows)} rows.`,
      ownWorld: true,
      run: (world, subject) =>
        backlog(world, subject === 'plainLoop' ? Math.min(PLAIN_BACKLOG, backlogRows) : backlogRows),
    },
  ];
}

async function burst(world: World, cases: number, delays: typeof NEAR): Promise<Figures> {
  await world.reset(delays);
  await world.org.call('createCases', cases);
  await world.untilProcessed(cases, LIMIT_MS);
  await world.org.call('closeCases', cases);
  await world.untilProcessed(2 * cases, LIMIT_MS);
  return world.figures(2 * cases);
}

async function flow(world: World, rate: typeof STEADY): Promise<Figures> {
  const rows = rate.rowsPerSecond * rate.seconds;
  await world.reset(NEAR);
  await world.org.call('steady', rate);
  await world.untilProcessed(rows, LIMIT_MS);
  return world.figures(rows);
}

async function backlog(world: World, rows: number): Promise<Figures> {
  await world.stopSubject();
  await world.reset(NEAR);
  await world.org.call('createCases', rows);
  await world.launchSubject();
  await world.untilProcessed(rows, 2 * LIMIT_MS);
  return world.figures(rows);
}
