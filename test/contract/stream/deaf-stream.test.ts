import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Happening } from '../../../src/domain/happening.js';
import { chanceOf } from '../../faults/clock/chance.js';
import { VirtualClock } from '../../faults/clock/virtual-clock.js';
import { OrgDesk } from '../../faults/people/org-desk.js';
import { Disk } from '../../faults/process/disk.js';
import { SimulatedProcess } from '../../faults/process/simulated-process.js';
import type { Witness } from '../../faults/ways/witness.js';
import { Tally } from '../../faults/weather/tally.js';
import { CALM } from '../../faults/weather/weather.js';
import { type Packages, readPackages } from '../../faults/world/package.js';
import { CIC_PASSWORD, type Servers, startServers } from '../../faults/world/servers.js';
import type { Variant } from '../../faults/world/variant.js';

const PLAIN: Variant = {
  autoDisconnect: true,
  creation: 'handler',
  directToQueue: false,
  assignmentRuleFiresUpdateTriggers: false,
  queueableDelayMs: 0,
  switches: {},
};
const BLIND: Witness = {
  asked: () => undefined,
  answered: () => undefined,
  received: () => undefined,
  notified: () => undefined,
};
const MORNING = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const SWEEP_INTERVAL = MINUTE;
/** What reading, creating and marking take over the simulated network, at most. */
const AT_WORK = 5_000;
const LONG_MS = 120_000;

let packages: Packages | undefined;
let clock: VirtualClock;
let servers: Servers;
let desk: OrgDesk;
let connector: SimulatedProcess;
let happenings: { readonly at: number; readonly told: Happening }[];

/** The connector as `casebridge start` builds it, between the simulated org and CIC pair, in virtual time. */
beforeEach(async () => {
  packages ??= readPackages();
  clock = new VirtualClock(MORNING, chanceOf(1, 'scheduler').next);
  servers = startServers(clock, chanceOf(1, 'servers'), packages, PLAIN);
  desk = new OrgDesk(servers.org.engine, clock);
  happenings = [];
  const around = { chance: chanceOf(1, 'process'), tally: new Tally(), weather: () => CALM, world: clock };
  connector = new SimulatedProcess({
    ...around,
    name: '1',
    config: configOf(servers),
    disk: new Disk({ ...around, onWrite: () => undefined }),
    org: servers.org.handle,
    cic: { cic1: servers.pair.primary.handle, cic2: servers.pair.backup.handle },
    witness: BLIND,
    onHappening: (_process, told) => happenings.push({ at: clock.now(), told }),
    onEnd: () => undefined,
  });
});

afterEach(async () => {
  await clock.passWhile(connector.group.stop(), MINUTE);
  connector.kill();
  await servers.stop();
  expect(servers.errors()).toEqual([]);
});

function configOf({ org }: Servers) {
  const { clientId, clientSecret } = org.credentials;
  return loadConfig({
    env: {},
    overrides: {
      connector: { pluginName: 'deaf', dataDir: 'deaf' },
      salesforce: {
        ...{ url: 'http://127.0.0.1:1', auth: 'clientCredentials', clientId, clientSecret },
        sweepInterval: SWEEP_INTERVAL,
      },
      cic: {
        ...{ serverName: 'cic1', backupServerNames: ['cic2'], tls: false, allowInsecure: true },
        ...{ username: 'casebridge', password: CIC_PASSWORD },
      },
      // Slow, so that a backlog takes long.
      routing: { maxCreatesPerSecond: 5 },
      logs: { console: 'off' },
    },
  });
}

type Told<T extends Happening['type']> = { readonly at: number } & Extract<Happening, { type: T }>;

function told<T extends Happening['type']>(type: T): readonly Told<T>[] {
  const isOf = (happening: Happening): happening is Extract<Happening, { type: T }> => happening.type === type;
  return happenings.flatMap(({ at, told: happening }) => (isOf(happening) ? [{ at, ...happening }] : []));
}

/** A customer writes every ten seconds. Returns when each case was made. */
async function writeFor(ms: number): Promise<ReadonlyMap<string, number>> {
  const madeAt = new Map<string, number>();
  for (let passed = 0; passed < ms; passed += 10_000) {
    madeAt.set(desk.newMail('Support'), clock.now());
    await clock.pass(10_000);
  }
  return madeAt;
}

/** Milliseconds from the making of each case to its interaction; NaN for one that has none. */
function waits(madeAt: ReadonlyMap<string, number>): readonly number[] {
  const createdAt = new Map(told('interactionCreated').map(({ at, row }) => [row.objectId, at]));
  return [...madeAt].map(([caseId, at]) => (createdAt.get(caseId) ?? Number.NaN) - at);
}

const unsettled = () => desk.rows().filter(({ Processed__c }) => Processed__c !== true);
const isRebuilt = ({ rebuilt }: Told<'streamDeaf'>) => rebuilt;

describe('the stream of the simulated org, deaf for ten minutes', () => {
  it('keeps no row back for longer than one sweep interval; the alarm names the oldest, and it hears again', async () => {
    connector.start();
    await clock.pass(5 * MINUTE);
    expect(told('streamState').at(-1)).toMatchObject({ state: 'ready' });

    servers.cometd.faults.inject({ kind: 'deaf' });
    const deafFrom = clock.now();
    const missed = await writeFor(10 * MINUTE);
    servers.cometd.faults.clear();
    await clock.pass(2 * SWEEP_INTERVAL);

    expect(missed.size).toBe(60);
    expect(unsettled()).toEqual([]);
    expect(waits(missed).filter((wait) => !(wait <= SWEEP_INTERVAL + AT_WORK))).toEqual([]);
    const [first] = told('streamDeaf');
    expect(first).toMatchObject({ rebuilt: true, again: false, first: 'OR-0000000001' });
    expect((first?.at ?? Number.POSITIVE_INFINITY) - deafFrom).toBeLessThanOrEqual(2 * SWEEP_INTERVAL);
    const rebuilds = told('streamDeaf').filter(isRebuilt).length;
    expect(rebuilds).toBeLessThanOrEqual(2);

    const alarms = told('streamDeaf').length;
    const heard = await writeFor(2 * MINUTE);
    expect(waits(heard).filter((wait) => !(wait <= 2 * AT_WORK))).toEqual([]);
    await clock.pass(5 * MINUTE);
    expect(told('streamDeaf')).toHaveLength(alarms);
    expect(unsettled()).toEqual([]);
  });

  it('is found out also while a backlog drains, whose rows wait behind the new ones', {
    timeout: LONG_MS,
  }, async () => {
    for (let made = 0; made < 15; made += 1) desk.insertCases(200, 'Billing', '');
    const backlog = unsettled().length;
    expect(backlog).toBeGreaterThanOrEqual(3_000);
    connector.start();
    await clock.pass(MINUTE);

    servers.cometd.faults.inject({ kind: 'deaf' });
    const missed = await writeFor(MINUTE);
    await clock.pass(SWEEP_INTERVAL);
    expect(unsettled().length).toBeGreaterThan(500);
    expect(waits(missed).filter((wait) => !(wait <= SWEEP_INTERVAL + 2 * AT_WORK))).toEqual([]);
    await clock.pass(SWEEP_INTERVAL);
    const [first] = told('streamDeaf');
    const [oldest = ''] = [...missed.keys()];
    const names = desk.rows().flatMap(({ Object_Id__c, Name }) => (Object_Id__c === oldest ? [String(Name)] : []));
    expect(first).toMatchObject({ rebuilt: true, first: names[0] });
  });
});
