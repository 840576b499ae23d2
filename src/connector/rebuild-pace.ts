/** Whether to rebuild. */
interface RebuildAnswer {
  readonly now: boolean;
  /** True if it was rebuilt before, and not long ago. */
  readonly again: boolean;
  /** Milliseconds until the next rebuild may be. */
  readonly nextInMs: number;
}

const FIRST_PAUSE_MS = 300_000;
const MAX_PAUSE_MS = 3_600_000;
/** After so long without a cause the pauses begin anew; longer than the longest of them. */
const FORGIVE_MS = 7_200_000;

/** Spaces the rebuilds of a stream: at once, then after pauses that double, for as long as there is cause. */
export class RebuildPace {
  #rebuilds = 0;
  #lastRebuildAt = 0;
  #lastAskedAt = 0;

  /** There is cause to rebuild, at this time (monotonic milliseconds). */
  ask(now: number): RebuildAnswer {
    if (now - this.#lastAskedAt > FORGIVE_MS) this.#rebuilds = 0;
    this.#lastAskedAt = now;
    const again = this.#rebuilds > 0;
    const due = !again || now >= this.#lastRebuildAt + this.#pause();
    if (due) {
      this.#rebuilds += 1;
      this.#lastRebuildAt = now;
    }
    return { now: due, again, nextInMs: this.#lastRebuildAt + this.#pause() - now };
  }

  #pause(): number {
    return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(30, this.#rebuilds - 1));
  }
}
