import type { LiveInteraction } from '../../../domain/interaction.js';
import type { Clock } from '../../../runtime/clock.js';

/** What the recovery works with. */
export interface RecoveryOptions {
  readonly clock: Clock;
  /** `cic.recoveryGrace` in milliseconds: how long interactions may take to come back after a switchover. */
  readonly graceMs: number;
  readonly onLost: (interaction: LiveInteraction) => void;
}

/** However often the view is lost meanwhile, the graces of one switchover last no longer than this many together. */
const MOST_GRACES = 5;

/**
 * Interactions that were live when another server took over and that it does not have. They may come back late, under
 * new ids; what has not come back when the grace is over is lost.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  /** By case. */
  readonly #missing = new Map<string, LiveInteraction[]>();
  #cancelGrace: (() => void) | undefined;
  /** Milliseconds that graces have lasted which were broken off, and when the present one began. */
  #spentMs = 0;
  #begunAt = 0;
  /** Another server took over, and its view is not whole yet. */
  #tookOver = false;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** True while the grace lasts. */
  get underWay(): boolean {
    return this.#cancelGrace !== undefined;
  }

  /** Whether an interaction of this case is missing. */
  isMissing(objectId: string): boolean {
    return this.#missing.has(objectId);
  }

  /** An interaction is not at the server that took over. */
  miss(interaction: LiveInteraction): void {
    this.#missing.set(interaction.objectId, [...(this.#missing.get(interaction.objectId) ?? []), interaction]);
  }

  /** An interaction of the case is there: the missing one has come back, perhaps under another id. */
  found(objectId: string): void {
    this.#missing.delete(objectId);
  }

  /** Another server is in charge. */
  serverChanged(): void {
    this.#tookOver = true;
  }

  /**
   * The view is whole. After a takeover the grace begins; what was missing when the link broke again is waited for anew.
   * Otherwise, with nothing owed, the next switchover is another matter.
   */
  viewIsWhole(): void {
    if (this.#tookOver || (this.#missing.size > 0 && !this.underWay)) this.begin();
    else if (!this.underWay) this.#spentMs = 0;
    this.#tookOver = false;
  }

  /** The grace begins, or begins anew. */
  begin(): void {
    const { clock, graceMs } = this.#options;
    this.pause();
    this.#begunAt = clock.monotonic();
    const left = Math.max(0, MOST_GRACES * graceMs - this.#spentMs);
    this.#cancelGrace = clock.after(Math.min(graceMs, left), () => this.#end());
  }

  /** The server is gone again: no time passes until a view is whole. */
  pause(): void {
    if (!this.#cancelGrace) return;
    this.#cancelGrace();
    this.#cancelGrace = undefined;
    this.#spentMs += this.#options.clock.monotonic() - this.#begunAt;
  }

  #end(): void {
    this.#cancelGrace = undefined;
    this.#spentMs = 0;
    const lost = [...this.#missing.values()].flat();
    this.#missing.clear();
    for (const interaction of lost) this.#options.onLost(interaction);
  }
}
