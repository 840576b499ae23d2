import { raceAbort, sleep } from '../../../src/runtime/abort.js';
import type { Clock } from '../../../src/runtime/clock.js';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type { Chance } from '../clock/chance.js';
import type { Machine } from '../process/machine.js';
import type { Tally } from '../weather/tally.js';
import type { ExchangeFault, Weather } from '../weather/weather.js';

/** Between which two a wire runs. */
export interface WireOptions {
  /** `salesforce`, `stream` or `cic`; stands before the kind in the tally. */
  readonly side: string;
  readonly world: Clock;
  readonly machine: Machine;
  readonly chance: Chance;
  readonly tally: Tally;
  /** The weather as it is now. */
  readonly weather: () => Weather;
  /** An answer of a server, or of something before it, that cannot serve now. */
  readonly refusal: () => HttpExchangeResponse;
  /** A process dies by a fault: it is to be started again. */
  readonly onCrash: () => void;
}

/** Longest delay of an exchange that is not slow, each way (milliseconds). */
const LATENCY_MS = 60;
const SLOW_MS = 40_000;
/** Few answers bring events: those are mixed up so many times as often as others go wrong. */
const REORDERED_TIMES = 5;

/** The network between one process and one server: exchanges take their time, and go wrong as the weather has it. */
export class Wire {
  readonly #options: WireOptions;
  #open = 0;
  #mostOpen = 0;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** The largest number of exchanges that were under way at once. */
  get mostOpen(): number {
    return this.#mostOpen;
  }

  /** Sends a request to a server as the process would see it: it may never hear of it. */
  exchange(
    serve: (signal: AbortSignal) => Promise<HttpExchangeResponse>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<HttpExchangeResponse> {
    const { machine } = this.#options;
    if (machine.state === 'dead') return new Promise(() => undefined);
    const either = AbortSignal.any([signal, machine.death]);
    this.#open += 1;
    this.#mostOpen = Math.max(this.#mostOpen, this.#open);
    const over = () => {
      this.#open -= 1;
    };
    const work = this.#carry(serve, either);
    return machine.reach(raceAbort(work, either).finally(over));
  }

  /** Lets one part of a long answer through, or breaks it off. */
  async part(): Promise<void> {
    const { machine, world, chance } = this.#options;
    await machine.reach(sleep(world, chance.between(1, LATENCY_MS)));
    const fault = this.#draw();
    if (fault !== 'lostAnswer' && fault !== 'lostRequest') return;
    this.#count('streamCut');
    throw broken();
  }

  async #carry(
    serve: (signal: AbortSignal) => Promise<HttpExchangeResponse>,
    signal: AbortSignal,
  ): Promise<HttpExchangeResponse> {
    const { world, chance, refusal } = this.#options;
    const fault = this.#draw();
    if (fault) this.#count(fault);
    if (fault === 'crashBeforeRequest') return this.#crash();
    await sleep(world, fault === 'slow' ? chance.between(0, SLOW_MS) : chance.between(1, LATENCY_MS), signal);
    if (fault === 'lostRequest') throw broken();
    if (fault === 'swallowed') return never();
    if (fault === 'refused') return refusal();
    const response = await serve(signal);
    if (fault === 'crashBeforeAnswer') return this.#crash();
    if (fault === 'silentAfterEffect') return never();
    await sleep(world, fault === 'slow' ? chance.between(0, SLOW_MS) : chance.between(1, LATENCY_MS), signal);
    if (fault === 'lostAnswer') throw broken();
    return fault === 'garbled'
      ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' }
      : response;
  }

  #crash(): Promise<never> {
    this.#options.onCrash();
    return never();
  }

  /** Items in another order, and those that come later: as they were, unless the weather has it otherwise. */
  reordered<T>(items: readonly T[]): { readonly now: readonly T[]; readonly later: readonly T[] } {
    const { weather, chance } = this.#options;
    if (items.length === 0 || !chance.hits((weather().exchange.get('reordered') ?? 0) * REORDERED_TIMES))
      return { now: items, later: [] };
    this.#count('reordered');
    const mixed = items.map((item) => ({ item, turn: chance.next() })).sort((a, b) => a.turn - b.turn);
    const held = chance.whole(0, 1);
    return {
      now: mixed.slice(held).map(({ item }) => item),
      later: mixed.slice(0, held).map(({ item }) => item),
    };
  }

  #draw(): ExchangeFault | undefined {
    const { weather, chance } = this.#options;
    for (const [fault, probability] of weather().exchange)
      if (fault !== 'reordered' && chance.hits(probability)) return fault;
    return undefined;
  }

  #count(fault: string): void {
    this.#options.tally.count(`${this.#options.side}.${fault}`);
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function broken(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
