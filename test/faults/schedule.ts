import { createHash } from 'node:crypto';
import { loadConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/schema.js';
import { chanceOf } from './clock/chance.js';
import { VirtualClock } from './clock/virtual-clock.js';
import { Oracle } from './oracle/oracle.js';
import type { Violation } from './oracle/violation.js';
import { Agents } from './people/agents.js';
import { Office } from './people/office.js';
import { OrgDesk } from './people/org-desk.js';
import { Disk } from './process/disk.js';
import { SimulatedProcess } from './process/simulated-process.js';
import { Supervisor } from './process/supervisor.js';
import { Storm } from './weather/storm.js';
import { Tally } from './weather/tally.js';
import { Troubles } from './weather/troubles.js';
import { CALM, drawWeather, type Weather } from './weather/weather.js';
import type { Packages } from './world/package.js';
import { CIC_PASSWORD, type Servers, startServers } from './world/servers.js';
import { drawVariant, type Variant } from './world/variant.js';

/** What came of one schedule. */
export interface ScheduleResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Injected faults by kind. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly rows: number;
  /** The longest time that a case had two interactions while the connector was up (milliseconds). */
  readonly longestTogetherMs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Milliseconds of virtual time. */
  readonly passedMs: number;
  /** Two runs of one seed have the same. */
  readonly fingerprint: string;
  /** What happened, line by line, if it was asked for. */
  readonly story: readonly string[];
}

const MORNING = Date.UTC(2026, 0, 5, 9);
const MINUTE_MS = 60_000;
/** By then everything that can heal by itself must be settled. */
const REST_LIMIT_MS = 90 * MINUTE_MS;
/** Longer than the recovery grace, and than any back-off. */
const REST_AT_LEAST_MS = 6 * MINUTE_MS;
const CIC_USER = 'casebridge';
const EXCHANGE_FELT_MS = 90_000;
/** Sessions of the stream are rebuilt ever more rarely. */
const STREAM_FELT_MS = 20 * MINUTE_MS;
const DEED_FELT_MS = 60_000;
/** What was wrong when it calmed down is over by then: the recovery grace, and the longest pause between tries. */
const TROUBLES_END_MS = 3 * MINUTE_MS;
/** Exchanges with one server beyond `routing.concurrency`: sweeps, marks, directory, subscriptions. */
const OPEN_BESIDE_LANES = 48;

/**
 * Plays one schedule: people work, the weather does what the seed says, then everything calms down, and the oracle
 * looks at both servers. Nothing in it waits for real time.
 */
export async function playSchedule(seed: number, packages: Packages, withStory = false): Promise<ScheduleResult> {
  const schedule = new Schedule(seed, packages, withStory);
  return schedule.play();
}

class Schedule {
  readonly #seed: number;
  readonly #clock: VirtualClock;
  readonly #troubles: Troubles;
  readonly #tally = new Tally((kind) => this.#feel(kind));
  readonly #variant: Variant;
  readonly #servers: Servers;
  readonly #desk: OrgDesk;
  readonly #agents: Agents;
  readonly #office: Office;
  readonly #oracle: Oracle;
  readonly #supervisor: Supervisor;
  readonly #storm: Storm;
  readonly #story: string[] = [];
  readonly #withStory: boolean;
  readonly #hash = createHash('sha256');
  #weather: Weather = CALM;
  #hadTwoProcesses = false;

  constructor(seed: number, packages: Packages, withStory: boolean) {
    this.#seed = seed;
    this.#withStory = withStory;
    const clock = new VirtualClock(MORNING, chanceOf(seed, 'scheduler').next);
    const tell = (what: string) => this.#note(what);
    this.#clock = clock;
    this.#troubles = new Troubles(clock);
    this.#variant = drawVariant(chanceOf(seed, 'variant'));
    this.#servers = startServers(clock, chanceOf(seed, 'servers'), packages, this.#variant);
    const { org, pair } = this.#servers;
    this.#desk = new OrgDesk(org.engine, clock);
    const around = { clock, desk: this.#desk, onDeed: tell };
    this.#agents = new Agents({ ...around, chance: chanceOf(seed, 'agents'), core: pair.core });
    this.#office = new Office({ ...around, chance: chanceOf(seed, 'office') });
    this.#supervisor = this.#makeSupervisor();
    const struck = {
      supervisor: this.#supervisor,
      servers: this.#servers,
      tally: this.#tally,
      troubles: this.#troubles,
    };
    this.#storm = new Storm({ ...around, chance: chanceOf(seed, 'storm'), ...struck });
    this.#oracle = new Oracle({
      ...{ clock, servers: this.#servers, desk: this.#desk, agents: this.#agents },
      config: this.#config(),
      isCrowded: this.#variant.limits !== undefined,
      falls: () => this.#storm.falls,
      storeTroubles: () => this.#supervisor.storeTroubles,
      troubles: this.#troubles,
      deafTimes: () => this.#storm.deafTimes,
      isUp: () => this.#isUp(),
      wasLocked: (rowId) => this.#storm.wasLocked(rowId),
      hadTwoProcesses: () => this.#hadTwoProcesses,
      hasCompany: () => this.#supervisor.hasCompany,
    });
  }

  async play(): Promise<ScheduleResult> {
    const chance = chanceOf(this.#seed, 'day');
    this.#weather = drawWeather(chanceOf(this.#seed, 'weather'));
    this.#supervisor.start();
    this.#agents.begin();
    this.#office.open(chance.pick([5_000, 15_000, 40_000]));
    this.#storm.rage(this.#weather);
    const dayMs = chance.between(2, 8) * MINUTE_MS;
    if (this.#variant.limits) this.#office.floodWithin(dayMs);
    await this.#clock.pass(dayMs);
    await this.#rest();
    await this.#stop();
    this.#oracle.judge();
    await this.#servers.stop();
    const result = this.#result();
    for (const process of this.#supervisor.all) {
      process.kill();
      process.forget();
    }
    return result;
  }

  /** Nothing goes wrong any more, and nobody does anything: the connector has the time that it needs. */
  async #rest(): Promise<void> {
    this.#note('calm');
    this.#weather = CALM;
    this.#office.close();
    this.#storm.calm();
    this.#troubles.endWithin(TROUBLES_END_MS);
    this.#supervisor.settle();
    await this.#clock.pass(REST_AT_LEAST_MS);
    this.#agents.end();
    await this.#clock.pass(REST_AT_LEAST_MS);
    await this.#clock.pass(REST_LIMIT_MS, () => this.#oracle.unsettled().length === 0);
    // What can heal is tried again by itself.
    await this.#clock.pass(this.#oracle.longestHealing() + MINUTE_MS, () => !this.#oracle.waitsForHealing());
    await this.#clock.pass(MINUTE_MS);
  }

  /** An orderly end, whose time is bounded; also checks what a process may have open at a time. */
  async #stop(): Promise<void> {
    const { current, all } = this.#supervisor;
    if (!current) return;
    await this.#clock.passWhile(current.group.stop(), MINUTE_MS);
    if (current.group.connector.unfinished > 0) this.#oracle.report('P1', 'the stopped process has unfinished rows');
    current.kill();
    const { concurrency } = this.#config().routing;
    const mayHold = mostHeldBy(this.#variant.limits, concurrency);
    for (const { name, mostOpen, mostHeld } of all) {
      if (mostOpen > concurrency + OPEN_BESIDE_LANES)
        this.#oracle.report('P6', `process ${name} had ${mostOpen} exchanges under way`);
      if (mostHeld > mayHold)
        this.#oracle.report('P6', `process ${name} held ${mostHeld} rows, not ${mayHold} at most`);
    }
  }

  #result(): ScheduleResult {
    const outcomes: Record<string, number> = {};
    const rows = this.#desk.rows();
    for (const { Outcome__c } of rows) outcomes[String(Outcome__c)] = (outcomes[String(Outcome__c)] ?? 0) + 1;
    this.#hash.update(JSON.stringify(outcomes));
    return {
      seed: this.#seed,
      violations: this.#oracle.violations,
      byKind: this.#tally.toRecord(),
      rows: rows.length,
      longestTogetherMs: this.#oracle.longestTogether,
      outcomes,
      passedMs: this.#clock.monotonic(),
      fingerprint: this.#hash.digest('hex').slice(0, 16),
      story: this.#story,
    };
  }

  #makeSupervisor(): Supervisor {
    const around = {
      chance: chanceOf(this.#seed, 'process'),
      tally: this.#tally,
      weather: () => this.#weather,
      world: this.#clock,
    };
    const { org, pair } = this.#servers;
    const config = this.#config();
    const nextName = () => String(supervisor.all.length + 1);
    const supervisor: Supervisor = new Supervisor({
      clock: this.#clock,
      chance: chanceOf(this.#seed, 'supervisor'),
      newDisk: () => new Disk({ ...around, onWrite: (text) => this.#oracle.wrote(text) }),
      newProcess: (disk, onEnd) =>
        new SimulatedProcess({
          ...around,
          ...{ config, disk, onEnd, limits: this.#variant.limits },
          name: nextName(),
          witness: this.#oracle.witnessOf(nextName()),
          org: org.handle,
          cic: { cic1: pair.primary.handle, cic2: pair.backup.handle },
          onHappening: (process, happening) => {
            this.#oracle.hear(happening);
            this.#note(`${process.name}: ${JSON.stringify(happening)}`);
          },
        }),
      onDeed: (what) => {
        this.#troubles.add('side', DEED_FELT_MS);
        this.#note(what);
      },
    });
    return supervisor;
  }

  #config(): Config {
    const { clientId, clientSecret } = this.#servers.org.credentials;
    return loadConfig({
      env: {},
      overrides: {
        connector: { pluginName: 'faults', dataDir: 'faults' },
        salesforce: { url: 'http://127.0.0.1:1', auth: 'clientCredentials', clientId, clientSecret },
        cic: {
          serverName: 'cic1',
          backupServerNames: ['cic2'],
          tls: false,
          allowInsecure: true,
          username: CIC_USER,
          password: CIC_PASSWORD,
          creation: this.#variant.creation,
        },
        routing: { enableAutoDisconnectOnReply: this.#variant.autoDisconnect },
        logs: { console: 'off' },
      },
    });
  }

  /** An exchange that went wrong is felt until its time limit and the pause after it are over. */
  #feel(kind: string): void {
    if (kind.startsWith('server.')) return;
    if (kind.startsWith('stream.') && !kind.startsWith('stream.crash')) this.#troubles.add('stream', STREAM_FELT_MS);
    else this.#troubles.add('side', EXCHANGE_FELT_MS);
  }

  /**
   * By the book of the CIC server's sessions, not by what the process says. Only its newest session counts: a session that
   * the process has given up stays in the book until the server drops it.
   */
  #isUp(): boolean {
    const running = this.#supervisor.all.filter(({ machine }) => machine.state !== 'dead');
    if (running.length !== 1 || running[0]?.machine.state !== 'running') return false;
    const active = this.#servers.pair.active();
    if (!active || active.power.death !== undefined) return false;
    const session = active.front.sessions.all().findLast(({ userId }) => userId === CIC_USER);
    return session !== undefined && session.subscriptions.queues.size > 0;
  }

  #note(what: string): void {
    const line = `${String(this.#clock.monotonic()).padStart(9)} ${what}`;
    this.#hash.update(line);
    if (this.#withStory) this.#story.push(line);
    if (this.#supervisor && this.#supervisor.all.filter(({ machine }) => machine.state !== 'dead').length > 1)
      this.#hadTwoProcesses = true;
  }
}

/** The last lane that waits may bring so many along. */
const ROWS_OF_A_CASE = 24;

/**
 * Rows that a process may hold: those that can move and a page more, twice as many that wait and what the last lane brings
 * along, and marks on their way.
 */
function mostHeldBy(limits: Variant['limits'], concurrency: number): number {
  if (!limits) return Number.POSITIVE_INFINITY;
  const { rows, sweepPage, pendingMarks } = limits;
  return rows + sweepPage + 2 * rows + ROWS_OF_A_CASE + pendingMarks + concurrency;
}
