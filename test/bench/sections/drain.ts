import { setTimeout as wait } from 'node:timers/promises';
import { drainFigures } from '../measure/drain-figures.js';
import { type Figures, figuresOf, type Run } from '../measure/figures.js';
import { World } from '../world.js';
import { drainLimitMs, drainVerdicts, GROWTH_LIMIT_MB } from './drain-verdicts.js';
import { ratio, type Section, shown } from './section.js';

/** Name of the section in `--only`. */
export const DRAIN = 'drain';

const FRESH_PER_SECOND = 5;
const ALONE_MS = 15_000;
const WAITING_AT_MOST = 500;

const TEXT = `All rows wait when the process starts, each of an open case of its own, and all of them become interactions: the
hardest backlog. Simulated agents keep up with it, so that at most ${WAITING_AT_MOST} interactions wait at a time. Meanwhile ${FRESH_PER_SECOND} new cases come a
second. *Without a backlog* stands for the same new cases in the same process before, with nothing else to do. Memory is
compared with that of a process that has just been started and has nothing to do.`;

/** Lets Casebridge drain a backlog, with new rows in between. @throws Error if the run was not right. */
export async function runDrain(rows: number, progress: (line: string) => void): Promise<Section> {
  const world = new World('casebridge', undefined);
  try {
    await world.startServers();
    await world.startSubject();
    progress('drain: new rows without a backlog');
    const alone = figuresOf(await newRowsOnly(world));
    progress(`drain: ${rows} rows are put into the org`);
    await world.stopSubject();
    await world.reset();
    await world.org.call('fill', rows);
    progress(`drain: ${rows} rows at the start`);
    return drainSection(await drained(world, rows), rows, alone);
  } finally {
    await world.stop();
  }
}

async function newRowsOnly(world: World): Promise<Run> {
  await world.reset();
  await world.org.call('beginFlow', FRESH_PER_SECOND);
  await wait(ALONE_MS);
  const count = await world.org.call('endFlow', null);
  await world.untilProcessed(count, drainLimitMs(count));
  return world.run(count);
}

async function drained(world: World, rows: number): Promise<Run> {
  await world.cic.call('crew', WAITING_AT_MOST);
  await world.launchSubject();
  await world.org.call('beginFlow', FRESH_PER_SECOND);
  await world.untilProcessed(rows, drainLimitMs(rows));
  const fresh = await world.org.call('endFlow', null);
  await world.untilProcessed(rows + fresh, drainLimitMs(fresh));
  return world.run(rows + fresh);
}

function drainSection(run: Run, rows: number, alone: Figures): Section {
  const figures = drainFigures(run, rows);
  const { apiCallsPer1000Rows, cpuMsPerRow } = figuresOf(run);
  const beside = (label: string, ours: number, theirs: number, decimals = 0) => ({
    label,
    cells: [shown(ours, decimals), shown(theirs, decimals), ratio(ours, theirs)],
  });
  const single = (label: string, value: number, decimals = 0) => ({ label, cells: [shown(value, decimals), '', ''] });
  return {
    id: DRAIN,
    title: `A backlog of ${shown(rows, 0)} rows at the start, and new rows meanwhile`,
    text: TEXT,
    headings: ['during the drain', 'without a backlog', 'ratio'],
    lines: [
      single('rows of the backlog', figures.backlogRows),
      single('rows of the backlog per second', figures.rowsPerSecond),
      beside('new rows', figures.freshRows, alone.rows),
      beside('new row to interaction, p50 (ms)', figures.freshP50, alone.createLatencyP50),
      beside('new row to interaction, p99 (ms)', figures.freshP99, alone.createLatencyP99),
      single('farthest from its place in the order (rows)', figures.farthestFromPlace),
      beside('Salesforce API calls per 1,000 rows', apiCallsPer1000Rows, alone.apiCallsPer1000Rows, 1),
      beside('CPU per row (ms)', cpuMsPerRow, alone.cpuMsPerRow, 2),
      single('memory idle, RSS (MB)', figures.rssIdle),
      single('memory at most, RSS (MB)', figures.rssPeak),
      single('growth over idle, RSS (MB)', figures.rssGrowth),
      single('heap in use, idle (MB)', figures.heapIdle, 1),
      single('heap in use at the end (MB)', figures.heapEnd, 1),
    ],
    verdicts: drainVerdicts(figures),
    plot: {
      kind: 'curves',
      title: `Memory over idle while ${shown(rows, 0)} rows drain`,
      x: 'seconds since the start of the process',
      y: 'RSS over idle (MB)',
      curves: [{ label: 'Casebridge', points: figures.growth }],
      level: { label: `limit ${GROWTH_LIMIT_MB} MB`, y: GROWTH_LIMIT_MB },
    },
  };
}
