import type { Clock } from '../../../src/runtime/clock.js';

/** What is troubled: the stream is deaf, or the stream otherwise, one of the two servers or the way to it, or the process. */
export type TroubledPart = 'deaf' | 'stream' | 'side';

interface Trouble {
  readonly part: TroubledPart;
  readonly from: number;
  readonly to: number;
}

/** When something was done to the connector, and until when that may be felt. Times are milliseconds since the epoch. */
export class Troubles {
  readonly #clock: Clock;
  #all: Trouble[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something is wrong for so many milliseconds from now on. */
  add(part: TroubledPart, forMs: number): void {
    const now = this.#clock.now();
    const last = this.#all.at(-1);
    if (last?.part === part && last.to >= now + forMs && last.from <= now) return;
    this.#all.push({ part, from: now, to: now + forMs });
  }

  /** Nothing goes wrong any more: but for the stream's pauses, all is well so many milliseconds from now at the latest. */
  endWithin(ms: number): void {
    const latest = this.#clock.now() + ms;
    this.#all = this.#all.map((one) => (one.part !== 'stream' && one.to > latest ? { ...one, to: latest } : one));
  }

  /** Whether one of these parts was troubled at any moment of this time. */
  wasAny(parts: readonly TroubledPart[], from: number, to: number): boolean {
    return this.#all.some((one) => parts.includes(one.part) && one.from <= to && one.to >= from);
  }

  /** The longest time between these two moments in which none of these parts was troubled (milliseconds). */
  longestQuiet(parts: readonly TroubledPart[], from: number, to: number): number {
    const within = this.#all
      .filter((one) => parts.includes(one.part) && one.from <= to && one.to >= from)
      .sort((a, b) => a.from - b.from);
    let longest = 0;
    let quietFrom = from;
    for (const one of within) {
      longest = Math.max(longest, one.from - quietFrom);
      quietFrom = Math.max(quietFrom, one.to);
    }
    return Math.max(longest, to - quietFrom);
  }
}
