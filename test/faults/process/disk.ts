import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { sleep } from '../../../src/runtime/abort.js';
import type { Clock } from '../../../src/runtime/clock.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { Store } from '../../../src/store/store.js';
import type { Chance } from '../clock/chance.js';
import type { Tally } from '../weather/tally.js';
import type { Weather } from '../weather/weather.js';
import type { Machine } from './machine.js';

/** What a disk is attached to. */
export interface DiskOptions {
  readonly world: Clock;
  readonly chance: Chance;
  readonly tally: Tally;
  readonly weather: () => Weather;
  /** Sees everything that is written. */
  readonly onWrite: (text: string) => void;
}

/** What a full disk refuses. */
const WRITES = /^(note|clear|append|prune)/;
/** Longest time of one access (milliseconds). */
const ACCESS_MS = 8;

/** The disk of a host: what a process wrote outlives it. It can be full, and a process can die in the middle of a write. */
export class Disk {
  readonly #options: DiskOptions;
  readonly #store = createMemoryStore();
  isFull = false;

  constructor(options: DiskOptions) {
    this.#options = options;
  }

  /** The store on this disk, as one process opens it. */
  openFor(machine: Machine, onCrash: () => void): Store {
    const access = <T>(name: string, work: () => Promise<T>) => machine.reach(this.#access(name, work, onCrash));
    return new Proxy(this.#store, {
      get: (store, name) => {
        // Another process may still have it open.
        if (name === 'close') return () => access('close', () => Promise.resolve());
        const member: unknown = Reflect.get(store, name);
        if (typeof member !== 'function') return member;
        return (...given: readonly unknown[]) => {
          if (WRITES.test(String(name))) this.#options.onWrite(JSON.stringify(given));
          return access(String(name), () => Promise.resolve(Reflect.apply(member, store, given)));
        };
      },
    });
  }

  async #access<T>(name: string, work: () => Promise<T>, onCrash: () => void): Promise<T> {
    const { world, chance, tally, weather } = this.#options;
    const { exchange } = weather();
    const crash = (kind: 'crashBeforeRequest' | 'crashBeforeAnswer') => {
      if (!chance.hits(exchange.get(kind) ?? 0)) return undefined;
      tally.count(`disk.${kind}`);
      onCrash();
      return new Promise<never>(() => undefined);
    };
    await sleep(world, chance.between(0, ACCESS_MS));
    await crash('crashBeforeRequest');
    if (this.isFull && WRITES.test(name)) {
      tally.count('disk.full');
      throw new CasebridgeError(
        'CASEBRIDGE_STORE_FAILED',
        'The store could not be written: SQLITE_FULL, disk is full.',
      );
    }
    const result = await work();
    await crash('crashBeforeAnswer');
    return result;
  }
}
