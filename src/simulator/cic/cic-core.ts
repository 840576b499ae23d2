import type { Clock } from '../../runtime/clock.js';
import { Listeners } from '../../runtime/listeners.js';
import { Acd } from './acd.js';
import { CoreFaults } from './core-faults.js';
import { Directory, type NameMatching } from './directory.js';
import type { DirectoryData } from './directory-data.js';
import type { HandlerDefinition } from './handler/handler-definition.js';
import { HandlerRuntime, type Notification } from './handler/handler-runtime.js';
import { boundedRowMemory } from './handler/row-memory.js';
import { serverWorld } from './handler/server-world.js';
import { toolBox } from './handler/tools/tool-box.js';
import { InteractionBook, type InteractionChange } from './interaction-book.js';
import { InteractionLife } from './interaction-life.js';
import { type InteractionFate, InteractionRecovery } from './interaction-recovery.js';
import { Presence } from './presence.js';
import { type CicSwitches, type CicTiming, DEFAULT_SWITCHES, DEFAULT_TIMING } from './switches.js';

/** How a server's inner state is set up. */
export interface CicCoreOptions {
  readonly clock: Clock;
  readonly directory: DirectoryData;
  readonly handlerDefinition: HandlerDefinition;
  readonly switches?: Partial<CicSwitches>;
  readonly timing?: Partial<CicTiming>;
  /** Default `case-sensitive`. */
  readonly workgroupNames?: NameMatching;
  /** Id of the first interaction. Default 100154078860131210. */
  readonly firstInteractionId?: bigint;
}

const FIRST_INTERACTION_ID = 100_154_078_860_131_210n;
const HISTORY_LIMIT = 50_000;
const MEMORY_LIMIT = 200_000;
const RUN_LIMIT = 1_000;

/**
 * The state of a CIC server without its web interface: directory, interactions, presence, ACD and the handler.
 * Several web fronts can share one core, as a pair of servers does after a replication.
 */
export class CicCore {
  /** Clock of everything in the server. */
  readonly clock: Clock;
  /** Variants in force; they may be changed while the server runs. */
  readonly switches: CicSwitches;
  /** Times in force, in milliseconds. */
  readonly timing: CicTiming;
  /** Users, workgroups and skills. */
  readonly directory: Directory;
  /** All interactions. */
  readonly book: InteractionBook;
  /** Who is logged in, with what status. */
  readonly presence: Presence;
  /** What moves interactions from state to state. */
  readonly life: InteractionLife;
  /** Runs the handler for notifications of clients. */
  readonly handlers: HandlerRuntime;
  /** What is still to go wrong inside the server. */
  readonly faults = new CoreFaults();
  /** Notifications that handlers have sent to clients. */
  readonly handlerSent: Listeners<Notification>;
  readonly #errors: string[] = [];
  readonly #acd: Acd;
  readonly #recovery: InteractionRecovery;
  readonly #rows = boundedRowMemory(MEMORY_LIMIT);
  readonly #handlerTimers = new Set<() => void>();
  readonly #recoveryTimers = new Set<() => void>();

  constructor(options: CicCoreOptions) {
    const { clock } = options;
    const report = (error: unknown) => this.report(error);
    this.clock = clock;
    this.switches = { ...DEFAULT_SWITCHES, ...options.switches };
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    this.directory = new Directory(
      options.directory,
      options.workgroupNames ?? 'case-sensitive',
      new Listeners(report),
    );
    this.presence = new Presence(clock, new Listeners(report));
    this.book = new InteractionBook({
      clock,
      firstId: options.firstInteractionId ?? FIRST_INTERACTION_ID,
      historyLimit: HISTORY_LIMIT,
      changes: new Listeners<InteractionChange>(report),
    });
    const parts = { clock, book: this.book, directory: this.directory, presence: this.presence };
    this.life = new InteractionLife(parts, { ...this.timing, switches: this.switches });
    this.#acd = new Acd(parts, this.life, report);
    this.#recovery = new InteractionRecovery({ book: this.book, life: this.life, switches: this.switches });
    this.handlerSent = new Listeners(report);
    this.handlers = this.#handlerRuntime(parts, options.handlerDefinition);
    this.#acd.start();
  }

  /** Errors inside the simulator itself; always empty unless it has a fault. */
  errors(): readonly string[] {
    return [...this.#errors];
  }

  /** Keeps an error of the simulator itself for {@link CicCore.errors}; at most 100. */
  report(error: unknown): void {
    if (this.#errors.length < 100)
      this.#errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  /** A client's custom notification: at most once, and nobody is told what came of it. */
  notifyHandlers(notification: Notification): void {
    if (!this.faults.takeNotification()) this.handlers.receive(notification);
  }

  /** Takes an agent's last session away: what alerted there is offered again. */
  agentLeft(userId: string): void {
    if (!this.presence.of(userId).loggedIn) this.life.recall(userId);
  }

  /**
   * What a crash does to the interactions and to the handler: runs that have not begun and attributes that were to
   * come late are lost. Renumbered interactions come back with {@link CicCore.recover}.
   */
  crash(fate: InteractionFate): void {
    this.handlers.stop();
    cancelAll(this.#handlerTimers);
    this.#recovery.crash(fate);
  }

  /** Brings renumbered interactions back after so many milliseconds; 0: at once. */
  recover(afterMs: number): void {
    if (this.#recovery.waiting === 0) return;
    if (afterMs === 0) this.#recovery.comeBack();
    else this.#later(this.#recoveryTimers, afterMs, () => this.#recovery.comeBack());
  }

  /** The handler no longer knows which rows it has dealt with, as on a server to which that was not replicated. */
  forgetRows(): void {
    this.#rows.clear();
  }

  /** Cancels all timers. */
  stop(): void {
    this.#acd.stop();
    this.handlers.stop();
    this.life.stop();
    cancelAll(this.#handlerTimers);
    cancelAll(this.#recoveryTimers);
  }

  #handlerRuntime(
    parts: ConstructorParameters<typeof InteractionLife>[0],
    definition: HandlerDefinition,
  ): HandlerRuntime {
    const world = serverWorld({
      ...parts,
      life: this.life,
      memory: this.#rows,
      switches: this.switches,
      faults: this.faults,
      send: (objectId, eventId, data) => {
        if (!this.faults.takeAnswer()) this.handlerSent.emit({ objectId, eventId, data });
      },
      later: (delayMs, run) => this.#later(this.#handlerTimers, delayMs, run),
    });
    return new HandlerRuntime({
      clock: parts.clock,
      definition,
      tools: toolBox(),
      world,
      latencyMs: () => this.switches.handlerLatencyMs,
      isPublished: () => this.switches.handler === 'published',
      runLimit: RUN_LIMIT,
    });
  }

  #later(timers: Set<() => void>, delayMs: number, run: () => void): void {
    const cancel = this.clock.after(delayMs, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }
}

function cancelAll(timers: Set<() => void>): void {
  for (const cancel of timers) cancel();
  timers.clear();
}
