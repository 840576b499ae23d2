import type { Chance } from '../clock/chance.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Disk } from './disk.js';
import type { SimulatedProcess } from './simulated-process.js';

/** What a supervisor works with. */
export interface SupervisorOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly newDisk: () => Disk;
  readonly newProcess: (disk: Disk, onEnd: (process: SimulatedProcess) => void) => SimulatedProcess;
  readonly onDeed: (what: string) => void;
}

/** Longest time until a process that ended is started again (milliseconds). */
const RESTART_MS = 15_000;
/** What a process sent before it died has arrived after so long (milliseconds). */
const MEMORY_MS = 120_000;

/** Keeps one process of the group running, as a service manager does; by mistake of its host two for a while. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #all: SimulatedProcess[] = [];
  #disk: Disk;
  #current: SimulatedProcess | undefined;
  #stale: SimulatedProcess | undefined;
  #diedAt = Number.NEGATIVE_INFINITY;
  readonly #storeTroubles: { from: number; to: number }[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#disk = options.newDisk();
  }

  /** When a disk was full, or another host began with an empty one (milliseconds since the epoch). */
  get storeTroubles(): readonly { readonly from: number; readonly to: number }[] {
    return this.#storeTroubles;
  }

  /** The disk is full for a while. */
  fillDisk(forMs: number): void {
    const disk = this.#disk;
    const { clock } = this.#options;
    disk.isFull = true;
    this.#storeTroubles.push({ from: clock.now(), to: clock.now() + forMs });
    clock.after(forMs, () => {
      disk.isFull = false;
    });
  }

  /** The process that is meant to run; undefined while none does. */
  get current(): SimulatedProcess | undefined {
    return this.#current;
  }

  /** Whether another process than the present one may have settled rows of late: one is stale, or died not long ago. */
  get hasCompany(): boolean {
    return this.#stale !== undefined || this.#options.clock.now() - this.#diedAt < MEMORY_MS;
  }

  /** Every process there was. */
  get all(): readonly SimulatedProcess[] {
    return this.#all;
  }

  /** Starts the process. */
  start(): void {
    const process = this.#options.newProcess(this.#disk, (ended) => this.#ended(ended));
    if (this.#all.length > 0) this.#diedAt = this.#options.clock.now();
    this.#all.push(process);
    this.#current = process;
    this.#options.onDeed(`process ${process.name} starts`);
    process.start();
  }

  /** `kill -9`; it is started again some time later. */
  crash(): void {
    const { current } = this;
    if (!current) return;
    current.kill();
    this.#ended(current);
  }

  /** It is asked to stop, and started again. */
  restart(): void {
    const { current } = this;
    if (current?.machine.state !== 'running') return;
    this.#current = undefined;
    this.#options.onDeed(`process ${current.name} is asked to stop`);
    const over = () => {
      current.kill();
      if (!this.#current) this.start();
    };
    current.group.stop().then(over, over);
  }

  /** `SIGSTOP` for a while, or the sleep of the host. */
  freeze(forMs: number, how: 'freeze' | 'sleep' = 'freeze'): void {
    const { current } = this;
    if (!current || this.#stale) return;
    this.#options.onDeed(`process ${current.name}: ${how} for ${Math.round(forMs)} ms`);
    current.machine[how]();
    this.#options.clock.after(forMs, () => current.machine.thaw());
  }

  /** The process freezes; another host takes it for dead and starts a successor; then it wakes up beside it. */
  replace(wakesAfterMs: number, diesAfterMs: number, how: 'freeze' | 'sleep' = 'freeze'): void {
    const { clock, chance, newDisk, onDeed } = this.#options;
    const stale = this.#current;
    if (!stale || this.#stale) return;
    onDeed(`process ${stale.name}: ${how}, and a successor takes its place`);
    stale.machine[how]();
    this.#stale = stale;
    this.#current = undefined;
    if (chance.hits(0.5)) {
      this.#disk = newDisk();
      this.#storeTroubles.push({ from: clock.now(), to: clock.now() });
    }
    this.start();
    clock.after(wakesAfterMs, () => stale.machine.thaw());
    clock.after(wakesAfterMs + diesAfterMs, () => this.#endStale());
  }

  /** Exactly one process runs from now on, and its clock is right. */
  settle(): void {
    this.#endStale();
    this.#disk.isFull = false;
    if (!this.#current) this.start();
    this.#current?.machine.thaw();
    this.#current?.machine.setRight();
  }

  #endStale(): void {
    if (!this.#stale) return;
    this.#options.onDeed(`process ${this.#stale.name} is ended`);
    this.#diedAt = this.#options.clock.now();
    this.#stale.kill();
    this.#stale = undefined;
  }

  #ended(process: SimulatedProcess): void {
    this.#options.onDeed(`process ${process.name} died${process.failure ? `: ${String(process.failure)}` : ''}`);
    if (process !== this.#current) return;
    this.#current = undefined;
    this.#options.clock.after(this.#options.chance.between(100, RESTART_MS), () => {
      if (!this.#current) this.start();
    });
  }
}
