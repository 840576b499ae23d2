import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../src/runtime/clock.js';
import { createSimulatedAgent, type SimulatedAgent } from '../../src/simulator/agents/simulated-agent.js';
import { chanceOf } from '../faults/clock/chance.js';
import { Tally } from '../faults/weather/tally.js';
import { type CicPairProgram, startCicPair } from '../support/system/cic-pair-program.js';
import { canLimitFiles } from '../support/system/file-limit.js';
import { type GroupFile, writeGroupFile } from '../support/system/group-file.js';
import { type OrgProgram, startOrg } from '../support/system/org-program.js';
import { tempFolder } from '../support/system/temp-folder.js';
import { type Evidence, gatherEvidence } from './judge/evidence.js';
import { judge, type Verdict } from './judge/judge.js';
import { LogWatch } from './judge/log-watch.js';
import { lookAtRemains } from './judge/remains.js';
import type { Complain, Violation } from './judge/violation.js';
import { type Latency, latencies } from './measure/latency.js';
import { type Network, openNetwork } from './network/network.js';
import { Office } from './people/office.js';
import { ConnectorKeeper } from './process/connector-keeper.js';
import type { ProbeSample } from './process/sample.js';
import { Storm } from './weather/storm.js';

/** How a soak is run. */
export interface SoakOptions {
  /** How long faults strike. Milliseconds. */
  readonly durationMs: number;
  readonly seed: number;
  /** Told from time to time how it goes. */
  readonly progress: (line: string) => void;
}

/** A measurement, with the process that it is of. */
export interface SoakSample extends ProbeSample {
  /** Number of the process, counted from 1. */
  readonly process: number;
  /** The process was made to stand still meanwhile: its lag is not its own. */
  readonly frozen: boolean;
}

/** All that a soak has found. */
export interface SoakReport {
  readonly seed: number;
  /** ISO 8601, the day only. */
  readonly day: string;
  readonly machine: { readonly node: string; readonly platform: string; readonly cores: number };
  /** When it began. Milliseconds since the epoch. */
  readonly begunAt: number;
  readonly durationMs: number;
  readonly faults: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly stranded: number;
  readonly cases: number;
  readonly rows: number;
  /** What people did and the org did not answer in time: the machine was too busy. */
  readonly unanswered: number;
  readonly interactions: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly processes: number;
  /** Milliseconds of each orderly stop. */
  readonly stops: readonly number[];
  /** Notes of creates in the store although their rows are settled. */
  readonly notesLeft: number;
  /** Milliseconds from the last fault until all was settled. */
  readonly settledAfterMs: number;
  readonly samples: readonly SoakSample[];
  readonly latencies: readonly Latency[];
}

const AGENTS = ['alice', 'bob'] as const;
const MAILS_EVERY_MS = 400;
const STOP_TIMEOUT_MS = 5_000;
/** By then everything has to be settled. */
const SETTLE_LIMIT_MS = 90_000;
const LOOK_EVERY_MS = 1_000;
/** Longer than `cic.recoveryGrace`: what was missing is lost or back by then, and its note seen to. */
const QUIET_MS = 8_000;
const PROGRESS_EVERY_MS = 15_000;

/** Waits short enough that what comes after them is seen within a run. */
const SETTINGS = {
  salesforce: { sweepInterval: '4s', requestTimeout: '4s' },
  routing: {
    confirmTimeout: '4s',
    backoffInitial: '100ms',
    backoffMax: '2s',
    stopTimeout: `${STOP_TIMEOUT_MS}ms`,
    parkedRetryInterval: '3s',
  },
  logs: { level: 'info' },
};

/** Runs the real programs under faults of every kind, lets everything calm down, and judges what both servers show. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const [org, cic] = await Promise.all([startOrg(), startCicPair()]);
  const network = await openNetwork({ orgUrl: org.ready.url, cicHosts: cic.hosts, cicPort: cic.port });
  const folder = tempFolder();
  const soak = new Soak(options, org, cic, network, folder.path);
  try {
    const report = await soak.run();
    if (report.violations.length === 0) folder.remove();
    else options.progress(`the log files stay in ${folder.path}`);
    return report;
  } finally {
    await soak.end();
    await network.close();
    await Promise.all([org.program.kill(), cic.program.kill()]);
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #org: OrgProgram;
  readonly #cic: CicPairProgram;
  readonly #violations: Violation[] = [];
  readonly #tally = new Tally();
  readonly #samples: SoakSample[] = [];
  readonly #fullDisks: { readonly from: number; readonly to: number }[] = [];
  readonly #group: GroupFile;
  readonly #keeper: ConnectorKeeper;
  readonly #office: Office;
  readonly #storm: Storm;
  readonly #agents: readonly SimulatedAgent[];
  readonly #begunAt = Date.now();
  #cicFellAt = Number.POSITIVE_INFINITY;

  constructor(options: SoakOptions, org: OrgProgram, cic: CicPairProgram, network: Network, folder: string) {
    this.#options = options;
    this.#org = org;
    this.#cic = cic;
    const { seed } = options;
    const complain: Complain = (promise, what) => {
      this.#violations.push({ promise, what });
      options.progress(`violation of ${promise}: ${what}`);
    };
    this.#group = groupFile(folder, org, cic, network);
    const log = new LogWatch([cic.ready.password, org.ready.clientSecret], complain);
    this.#keeper = new ConnectorKeeper({
      chance: chanceOf(seed, 'process'),
      tally: this.#tally,
      config: this.#group.path,
      stopTimeoutMs: STOP_TIMEOUT_MS,
      longestLifeMs: options.durationMs / 3,
      onLine: (line) => log.read(line),
      onSample: (sample) => this.#measured(sample),
      complain,
    });
    this.#office = new Office({ org, chance: chanceOf(seed, 'office'), everyMs: MAILS_EVERY_MS });
    this.#agents = AGENTS.map((username) => agent(username, org, cic));
    this.#storm = new Storm({
      chance: chanceOf(seed, 'storm'),
      tally: this.#tally,
      world: { network, org, cic, keeper: this.#keeper, note: (what, forMs) => this.#note(what, forMs) },
    });
  }

  async run(): Promise<SoakReport> {
    if (!canLimitFiles()) this.#options.progress('there is no prlimit here: the disk never gets full');
    this.#keeper.start();
    for (const one of this.#agents) one.start();
    this.#office.open();
    this.#storm.begin();
    await this.#pass(this.#options.durationMs);
    await this.#calm();
    const calmAt = performance.now();
    await this.#rest();
    const settledAfterMs = performance.now() - calmAt;
    await wait(QUIET_MS);
    const { evidence, verdict } = await this.#rest();
    await this.#keeper.end();
    const { violations, notesLeft } = lookAtRemains(this.#group, evidence.interactions);
    this.#violations.push(...violations, ...(await this.#lookAtSessions()));
    return { ...this.#report(evidence, verdict, settledAfterMs), notesLeft };
  }

  /** Ends what a run that failed has left. */
  async end(): Promise<void> {
    await this.#storm.end();
    await this.#office.close();
    await Promise.all(this.#agents.map((one) => one.stop()));
    await this.#keeper.kill();
  }

  async #pass(durationMs: number): Promise<void> {
    const until = performance.now() + durationMs;
    for (let leftMs = durationMs; leftMs > 0; leftMs = until - performance.now()) {
      await wait(Math.min(leftMs, PROGRESS_EVERY_MS));
      const seconds = Math.round((Date.now() - this.#begunAt) / 1_000);
      const { total } = this.#tally;
      this.#options.progress(
        `${seconds} s: ${total} faults, ${this.#office.made.length} cases, ${this.#keeper.processes} processes`,
      );
    }
  }

  /** Nobody does anything, and nothing goes wrong any more. */
  async #calm(): Promise<void> {
    await this.#storm.end();
    await this.#office.close();
    await Promise.all(this.#agents.map((one) => one.stop()));
    await this.#org.clearFaults();
    await this.#cic.clearFaults();
    await this.#keeper.settle();
  }

  /** Waits until nothing is wrong, at most so long that whatever is wrong then stays so. */
  async #rest(): Promise<{ readonly evidence: Evidence; readonly verdict: Verdict }> {
    const until = performance.now() + SETTLE_LIMIT_MS;
    for (;;) {
      const evidence = await gatherEvidence(this.#org.ready, this.#cic);
      const verdict = judge(evidence, { cicFellAt: this.#cicFellAt, fullDisks: this.#fullDisks });
      if (verdict.violations.length === 0 || performance.now() > until) return { evidence, verdict };
      await wait(LOOK_EVERY_MS);
    }
  }

  #report({ rows, interactions }: Evidence, verdict: Verdict, settledAfterMs: number): Omit<SoakReport, 'notesLeft'> {
    const outcomes = new Tally();
    for (const { Outcome__c } of rows) outcomes.count(Outcome__c ?? 'none');
    return {
      seed: this.#options.seed,
      day: new Date(this.#begunAt).toISOString().slice(0, 10),
      machine: { node: process.versions.node, platform: `${process.platform} ${process.arch}`, cores: cpus().length },
      begunAt: this.#begunAt,
      durationMs: this.#options.durationMs,
      faults: this.#tally.total,
      byKind: this.#tally.toRecord(),
      violations: [...this.#violations, ...verdict.violations],
      stranded: verdict.stranded,
      cases: new Set(rows.map(({ Object_Id__c }) => Object_Id__c)).size,
      rows: rows.length,
      unanswered: this.#office.unanswered,
      interactions: interactions.length,
      outcomes: outcomes.toRecord(),
      processes: this.#keeper.processes,
      stops: this.#keeper.stops.taken,
      settledAfterMs,
      samples: this.#samples,
      latencies: latencies(this.#office.made, interactions),
    };
  }

  #measured(sample: ProbeSample): void {
    const frozen = this.#keeper.wasFrozen(sample.at - 2_000);
    this.#samples.push({ ...sample, process: this.#keeper.processes, frozen });
  }

  /** Both servers have been said goodbye to. */
  async #lookAtSessions(): Promise<readonly Violation[]> {
    const { sessions } = await this.#cic.state();
    const left = sessions.filter(({ userId }) => userId === 'casebridge').length;
    return left === 0
      ? []
      : [{ promise: 'P6', what: `${left} sessions of the stopped connector are left at the CIC server` }];
  }

  #note(what: 'cicFell' | 'diskFull', forMs: number): void {
    const from = Date.now();
    if (what === 'cicFell') this.#cicFellAt = Math.min(this.#cicFellAt, from);
    else this.#fullDisks.push({ from, to: from + forMs });
  }
}

function groupFile(folder: string, org: OrgProgram, cic: CicPairProgram, network: Network): GroupFile {
  const [serverName = '', ...backupServerNames] = cic.hosts;
  const servers = {
    org: { ...org.ready, url: network.orgUrl },
    cic: { url: `http://${serverName}:${network.cicPort}`, password: cic.ready.password },
  };
  return writeGroupFile(join(folder, 'group'), servers, {
    ...SETTINGS,
    cic: { serverName, backupServerNames, recoveryGrace: '3s', requestTimeout: '3s' },
  });
}

function agent(username: string, org: OrgProgram, cic: CicPairProgram): SimulatedAgent {
  return createSimulatedAgent({
    icwsUrl: cic.ready.servers,
    username,
    password: cic.ready.password,
    salesforceUrl: org.ready.url,
    salesforceUsername: `${username}@casebridge.example`,
    clock: systemClock,
    pickUpAfterMs: 50,
    thinkTimeMs: 300,
    replyText: 'Thank you, this is what we will do.',
    // What an agent meets while servers fall is the agent's affair.
    onEvent: () => undefined,
  });
}
