import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from '../../faults/clock/chance.js';
import type { Tally } from '../../faults/weather/tally.js';
import { type Exit, runProgram } from '../../support/system/program.js';
import type { Complain } from '../judge/violation.js';
import { ConnectorProcess } from './connector-process.js';
import type { ProbeSample } from './sample.js';
import { StopWatch } from './stop-watch.js';

/** What keeps the connector running, and ends it. */
export interface ConnectorKeeperOptions {
  readonly chance: Chance;
  readonly tally: Tally;
  /** Path of the configuration file. */
  readonly config: string;
  /** `routing.stopTimeout` of that file. Milliseconds. */
  readonly stopTimeoutMs: number;
  /** Longest life of a process. Milliseconds. */
  readonly longestLifeMs: number;
  readonly onLine: (line: string) => void;
  readonly onSample: (sample: ProbeSample) => void;
  readonly complain: Complain;
}

/** Lives of processes: many that end while they begin, few that last long enough to show what grows. Seconds. */
const LIVES_S = [0.4, 2, 6, 15, 15, 60, 240] as const;
/** Most milliseconds between two processes. */
const LONGEST_GAP_MS = 1_500;
const INSTANCE_RUNNING = 'CASEBRIDGE_INSTANCE_RUNNING';

/** Has one connector run on one data folder, ends it in every way there is, and starts it again. */
export class ConnectorKeeper {
  readonly #options: ConnectorKeeperOptions;
  readonly stops: StopWatch;
  #current: ConnectorProcess | undefined;
  /** Ends of a process that were asked for. */
  readonly #sentAway = new WeakSet<ConnectorProcess>();
  #cancelDeath: () => void = () => undefined;
  /** A fault that a death must not disturb. */
  #busy: Promise<void> = Promise.resolve();
  /** The end that is under way, and the start after it. */
  #dying: Promise<void> = Promise.resolve();
  #isCalm = false;
  #processes = 0;
  #frozenUntil = 0;

  constructor(options: ConnectorKeeperOptions) {
    this.#options = options;
    this.stops = new StopWatch(options.stopTimeoutMs, options.complain);
  }

  /** Processes started so far. */
  get processes(): number {
    return this.#processes;
  }

  /** True if a process was frozen at some time of this span (milliseconds since the epoch): it could not run then. */
  wasFrozen(from: number): boolean {
    return this.#frozenUntil >= from;
  }

  /** Starts a process, which is ended by and by. */
  start(): void {
    const { config, onLine, onSample, complain, chance, longestLifeMs } = this.#options;
    this.#processes += 1;
    const process: ConnectorProcess = new ConnectorProcess({
      config,
      onLine,
      onSample,
      onErrorOutput: (text) => {
        if (!this.#sentAway.has(process))
          complain('P5', `the connector wrote to standard error: ${text.slice(0, 600)}`);
      },
      onExit: (exit) => this.#exited(process, exit),
    });
    this.#current = process;
    if (this.#isCalm) return;
    const lifeMs = Math.min(chance.pick(LIVES_S) * 1_000, longestLifeMs);
    const timer = setTimeout(() => {
      this.#dying = this.#die(process);
    }, lifeMs);
    this.#cancelDeath = () => clearTimeout(timer);
  }

  /** It stands still for so long. @returns whether there was one. */
  freeze(forMs: number): boolean {
    const process = this.#awake();
    if (!process) return false;
    this.#frozenUntil = Number.POSITIVE_INFINITY;
    process.signal('SIGSTOP');
    this.#hold(async () => {
      await wait(forMs);
      process.signal('SIGCONT');
      this.#frozenUntil = Date.now();
    });
    return true;
  }

  /** Its disk is full for so long. @returns whether there was one that had begun to work. */
  fillDisk(forMs: number): boolean {
    const process = this.#awake();
    if (!process?.speaks) return false;
    process.limitFiles(true);
    this.#hold(async () => {
      await wait(forMs);
      if (!process.hasExited) process.limitFiles(false);
    });
    return true;
  }

  /** A second one is started on the same folder, and has to refuse. */
  challenge(): boolean {
    const { config, complain } = this.#options;
    const process = this.#awake();
    if (!process?.speaks) return false;
    this.#hold(async () => {
      const second = await runProgram(['start', '--config', config]);
      const refused = second.exit?.code !== 0 && second.stderr.includes(INSTANCE_RUNNING);
      if (!refused) complain('P3', `a second process was not refused: ${second.excerpt()}`);
    });
    return true;
  }

  /** From now on the connector lives: it is awake, has its disk, and nobody ends it. */
  async settle(): Promise<void> {
    this.#isCalm = true;
    this.#cancelDeath();
    await Promise.all([this.#busy, this.#dying]);
  }

  /** An orderly end. @returns how long it took, in milliseconds. */
  async end(): Promise<number> {
    const process = this.#current;
    if (!process) throw new Error('no connector is running');
    this.#sentAway.add(process);
    return this.stops.stop(process);
  }

  /** Ends it at once, for good. */
  async kill(): Promise<void> {
    await this.settle();
    const process = this.#current;
    if (!process || process.hasExited) return;
    this.#sentAway.add(process);
    process.signal('SIGKILL');
    await process.exited();
  }

  #awake(): ConnectorProcess | undefined {
    const process = this.#current;
    return process && !this.#sentAway.has(process) && this.#frozenUntil !== Number.POSITIVE_INFINITY
      ? process
      : undefined;
  }

  #hold(work: () => Promise<void>): void {
    this.#busy = Promise.all([this.#busy, work()]).then(() => undefined);
  }

  async #die(process: ConnectorProcess): Promise<void> {
    const { chance, tally } = this.#options;
    const how = chance.pick(['kill', 'kill', 'stop', 'stopTwice'] as const);
    this.#sentAway.add(process);
    await this.#busy;
    if (process.hasExited) return;
    tally.count(`process.${how}`);
    if (how === 'kill') process.signal('SIGKILL');
    else if (how === 'stop') await this.stops.stop(process);
    else await this.stops.stopTwice(process, chance.between(0, 400));
    await process.exited();
    await wait(chance.between(0, LONGEST_GAP_MS));
    this.start();
  }

  #exited(process: ConnectorProcess, exit: Exit): void {
    if (this.#sentAway.has(process)) return;
    this.#sentAway.add(process);
    this.#options.complain('P5', `the connector ended by itself: ${JSON.stringify(exit)}\n${process.excerpt}`);
    this.#cancelDeath();
    this.#dying = wait(LONGEST_GAP_MS).then(() => this.start());
  }
}
