import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaseMemory } from '../../../src/connector/case-memory.js';
import { DeafnessWatch } from '../../../src/connector/deafness-watch.js';
import { Intake } from '../../../src/connector/intake.js';
import type { Lane } from '../../../src/connector/lane.js';
import { Lanes, type StepResult } from '../../../src/connector/lanes.js';
import { NewestSweep } from '../../../src/connector/newest-sweep.js';
import { SweepPace } from '../../../src/connector/sweep-pace.js';
import { Sweeper } from '../../../src/connector/sweeper.js';
import type { Happening } from '../../../src/domain/happening.js';
import type { Row } from '../../../src/domain/row.js';
import { sleep } from '../../../src/runtime/abort.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeOrg } from '../../support/fake-org.js';
import { recordId, row } from '../../support/routing.js';

const MINUTE = 60_000;
const MAX_ROWS = 40;
const PAGE = 10;

let clock: FakeClock;
let org: FakeOrg;
let lanes: Lanes;
let intake: Intake;
let sweeper: Sweeper;
let deafness: DeafnessWatch;
let happenings: Happening[];
let settled: string[];
/** The most rows in lanes at once. */
let most: number;
/** Rows that cannot be routed now. */
let stuck: (row: Row) => boolean;
/** Milliseconds that routing one row takes. */
let stepMs: number;

async function step(lane: Lane): Promise<StepResult> {
  most = Math.max(most, lanes.size);
  const { head } = lane;
  if (!head) return { kind: 'idle' };
  if (stepMs > 0) await sleep(clock, stepMs);
  if (stuck(head)) return { kind: 'later', delayMs: 30_000 };
  lane.shift();
  settled.push(head.name);
  org.table.delete(head.id);
  intake.settled(head.id);
  intake.marked(head.id);
  return { kind: 'again' };
}

beforeEach(() => {
  clock = new FakeClock();
  org = new FakeOrg();
  org.pageSize = PAGE;
  happenings = [];
  settled = [];
  most = 0;
  stepMs = 0;
  stuck = () => false;
  const tell = (happening: Happening) => happenings.push(happening);
  lanes = new Lanes({ clock, concurrency: 4, maxRows: MAX_ROWS, maxWaitingLanes: MAX_ROWS, step });
  deafness = new DeafnessWatch({ clock, tell, rebuild: () => undefined });
  intake = new Intake({
    ...{ clock, lanes, tell, rows: org.rows },
    memory: new CaseMemory(1_000),
    requestSweep: (why) => sweeper.requestSoon(why),
    onNotWaiting: () => undefined,
  });
  sweeper = new Sweeper({
    ...{ clock, lanes, tell, intake, rows: org.rows, observers: [deafness] },
    pace: new SweepPace({ clock, tell, apiUsage: org.apiUsage, intervalMs: MINUTE }),
    newest: new NewestSweep({ clock, lanes, tell, intake, observer: deafness, rows: org.rows }),
    retryMs: 30_000,
  });
  lanes.resume();
});

afterEach(async () => {
  intake.close();
  const stopped = Promise.all([sweeper.stop(), lanes.close()]);
  await clock.advance(MINUTE);
  await stopped;
  deafness.stop();
});

/** A row of a case of its own. */
const made = (number: number, change: Partial<Row> = {}) =>
  row(number, 'CaseCreated', { objectId: recordId('500', number), createdAt: clock.now(), ...change });
const insert = (from: number, to: number, change: Partial<Row> = {}) => {
  const rows = Array.from({ length: to - from + 1 }, (_, index) => made(from + index, change));
  org.insert(...rows);
  return rows;
};
const names = (...numbers: readonly number[]) => numbers.map((number) => made(number).name);
const alarms = () => happenings.filter(({ type }) => type === 'streamDeaf');

describe('a backlog of which nothing can be routed', () => {
  it('is not read over and over: a few pages for each interval, in bounded memory, and drained at once when it can be', async () => {
    stuck = () => true;
    insert(1, 1_000);
    sweeper.start();
    await clock.advance(MINUTE);
    const atStart = org.pages;
    expect(atStart).toBeLessThanOrEqual(12);
    await clock.advance(10 * MINUTE);
    expect(org.pages - atStart).toBeLessThanOrEqual(10 * 5);
    expect(org.looks).toBeLessThanOrEqual(11);
    expect(most).toBeLessThanOrEqual(2 * MAX_ROWS);
    stuck = () => false;
    // The longest wait of a lane, and then no more.
    await clock.advance(31_000);
    expect(settled).toHaveLength(1_000);
    expect(org.table.size).toBe(0);
  });

  it('is drained oldest first then', async () => {
    stuck = () => true;
    insert(1, 200);
    sweeper.start();
    await clock.advance(3 * MINUTE);
    stuck = () => false;
    await clock.advance(31_000);
    expect(settled).toHaveLength(200);
    const late = settled.indexOf(made(200).name);
    expect(late).toBeGreaterThan(150);
  });

  it('does not keep back for ever what can be routed and lies behind it', async () => {
    stuck = ({ workgroup }) => workgroup === 'Not shown';
    insert(1, 300, { workgroup: 'Not shown' });
    insert(301, 310);
    sweeper.start();
    await clock.advance(10 * MINUTE);
    expect(settled.sort()).toEqual(names(...Array.from({ length: 10 }, (_, index) => 301 + index)));
  });

  it('lets a new row not go before an older one of its case that was committed late', async () => {
    insert(10, 10);
    sweeper.start();
    await clock.advance(1_000);
    const objectId = recordId('500', 500);
    stepMs = 100;
    insert(5, 5, { objectId });
    insert(11, 11, { objectId });
    insert(12, 12);
    await clock.advance(2 * MINUTE);
    expect(settled).toEqual(names(10, 12, 5, 11));
  });

  it('does not keep back what is new', async () => {
    stuck = ({ workgroup }) => workgroup === 'Not shown';
    insert(1, 1_000, { workgroup: 'Not shown' });
    sweeper.start();
    await clock.advance(3 * MINUTE);
    const told = made(2_000);
    org.insert(told);
    intake.offer([told]);
    await clock.advance(0);
    expect(settled).toEqual([told.name]);
    const missed = made(2_001);
    org.insert(missed);
    await clock.advance(MINUTE);
    expect(settled).toEqual([told.name, missed.name]);
  });
});

describe('while a backlog drains', () => {
  beforeEach(async () => {
    // 4 rows a second.
    stepMs = 1_000;
    insert(1, 3_000, { createdAt: clock.now() - 60 * MINUTE });
    sweeper.start();
    await clock.advance(0);
    deafness.listening(true);
    sweeper.request('the stream is subscribed');
    await clock.advance(4 * MINUTE);
  });

  it('a row that the stream missed is routed within one interval, and the alarm names it', async () => {
    const missed = made(5_000);
    org.insert(missed);
    await clock.advance(MINUTE + 5_000);
    expect(settled).toContain(missed.name);
    expect(org.table.size).toBeGreaterThan(1_000);
    await clock.advance(MINUTE);
    expect(alarms()).toEqual([expect.objectContaining({ rows: 1, first: missed.name })]);
  });

  it('no alarm is given for rows that the stream tells of, nor for the backlog', async () => {
    for (let number = 5_000; number < 5_010; number += 1) {
      const told = made(number);
      org.insert(told);
      await clock.advance(20_000);
      deafness.told(told.id);
      intake.offer([told]);
    }
    await clock.advance(10 * MINUTE);
    expect(alarms()).toEqual([]);
    expect(org.table.size).toBe(0);
  });

  it('no alarm is given for rows from before the subscription', async () => {
    deafness.listening(false);
    await clock.advance(MINUTE);
    org.insert(made(5_000));
    deafness.listening(true);
    await clock.advance(3 * MINUTE);
    expect(alarms()).toEqual([]);
    expect(settled).toContain(made(5_000).name);
  });

  it('the backlog itself goes oldest first, and a look costs one query for each interval', async () => {
    const before = org.looks;
    await clock.advance(5 * MINUTE);
    expect(org.looks - before).toBeLessThanOrEqual(5);
    const numbers = settled.map((name) => Number(name.slice(3)));
    expect(numbers.every((number, index) => Math.abs(number - 1 - index) <= 2 * MAX_ROWS)).toBe(true);
  });

  it('more new rows than one look takes are read look by look', async () => {
    const missed = insert(5_000, 5_024).map(({ name }) => name);
    await clock.advance(3 * MINUTE + 10_000);
    expect(missed.filter((name) => !settled.includes(name))).toEqual([]);
    expect(org.table.size).toBeGreaterThan(500);
  });
});

describe('a backlog near the API limit of the org', () => {
  const use = (used: number) => {
    org.usage = { used, limit: 1_000 };
  };

  it('is read page by page with pauses, from the page on at which the limit comes near, and drained all the same', async () => {
    stepMs = 100;
    insert(1, 2_000);
    use(100);
    sweeper.start();
    await clock.advance(10_000);
    const free = org.pages;
    expect(free).toBeGreaterThan(30);
    use(850);
    await clock.advance(12_000);
    expect(org.pages - free).toBeGreaterThan(5);
    expect(org.pages - free).toBeLessThanOrEqual(12);
    use(950);
    await clock.advance(2_000);
    const near = org.pages;
    await clock.advance(10 * MINUTE);
    expect(org.pages - near).toBeLessThanOrEqual(34);
    expect(org.pages - near).toBeGreaterThan(30);
    await clock.advance(50 * MINUTE);
    expect(settled).toHaveLength(2_000);
  });

  it('waits an hour in all at most', async () => {
    insert(1, 3_000);
    use(990);
    sweeper.start();
    await clock.advance(61 * MINUTE);
    expect(settled).toHaveLength(3_000);
  });

  it('is drained without a pause where there is head-room', async () => {
    insert(1, 2_000);
    use(799);
    sweeper.start();
    await clock.advance(1_000);
    expect(settled).toHaveLength(2_000);
  });

  it('ends at once when it is stopped in a pause', async () => {
    insert(1, 200);
    use(990);
    sweeper.start();
    await clock.advance(1_000);
    const read = org.pages;
    expect(read).toBeLessThan(5);
    await sweeper.stop();
    expect(org.pages).toBe(read);
  });
});

describe('a replay of more rows than there is room for', () => {
  it('stays within the room, loses nothing, and does not keep new rows back', async () => {
    sweeper.start();
    await clock.advance(0);
    stepMs = 1_000;
    intake.expectRepeats();
    const old = insert(1, 600, { createdAt: clock.now() - 60 * MINUTE });
    for (let at = 0; at < old.length; at += PAGE) {
      intake.offer(old.slice(at, at + PAGE));
      await clock.advance(100);
    }
    const told = made(1_000);
    org.insert(told);
    intake.offer([told]);
    expect(lanes.size).toBeLessThanOrEqual(MAX_ROWS);
    await clock.advance(3_000);
    expect(settled).toContain(told.name);
    expect(settled.length).toBeLessThan(80);
    await clock.advance(5 * MINUTE);
    expect(settled).toHaveLength(601);
    expect(most).toBeLessThanOrEqual(MAX_ROWS + PAGE);
  });

  it('takes no more of one delivery than there is room for, and a sweep brings the others', async () => {
    sweeper.start();
    await clock.advance(0);
    intake.expectRepeats();
    intake.offer(insert(1, 150, { createdAt: clock.now() - 60 * MINUTE }));
    await clock.advance(5 * MINUTE);
    expect(settled).toHaveLength(150);
    expect(most).toBeLessThanOrEqual(MAX_ROWS + PAGE);
  });
});
