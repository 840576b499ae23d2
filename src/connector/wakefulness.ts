import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';

/** What a watch over the process works with. */
export interface WakefulnessOptions {
  readonly clock: Clock;
  readonly contactCenter: Pick<ContactCenter, 'resync' | 'onState'>;
  readonly tell: Tell;
  /** The process runs again: what is delivered now may have waited, and another process may have done its work. */
  readonly onResume: () => void;
}

const BEAT_MS = 1_000;
/** A process that was not run for longer than this may hold old things for current. */
const LIMIT_MS = 10_000;

/**
 * Notices that the process did not run for a while: it was stopped, its virtual machine was moved, or something kept
 * the event loop busy. What it knows of the contact centre is old then, and a successor may have taken its place; so
 * nothing is decided or done until the contact centre was read anew.
 */
export class Wakefulness {
  readonly #options: WakefulnessOptions;
  /** Both clocks at the last beat. Without a beat nobody looks. */
  #beat: { readonly monotonic: number; readonly now: number } | undefined;
  #isOld = false;
  #resumedAt = Number.NEGATIVE_INFINITY;
  #cancelBeat: () => void = () => undefined;
  #unsubscribe: () => void = () => undefined;

  constructor(options: WakefulnessOptions) {
    this.#options = options;
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#unsubscribe = this.#options.contactCenter.onState((state) => {
      if (state === 'ready') this.#isOld = false;
    });
    this.#beat = this.#read();
    this.#plan();
  }

  /** Looks no more. */
  stop(): void {
    this.#cancelBeat();
    this.#unsubscribe();
    this.#beat = undefined;
  }

  /** When the process last ran again after it had not run for a while (monotonic milliseconds). */
  get resumedAt(): number {
    return this.#resumedAt;
  }

  /**
   * Has nothing to say while what is known of the contact centre is current.
   *
   * @throws CasebridgeError `CASEBRIDGE_PROCESS_SUSPENDED` while it is old.
   */
  assure(): void {
    this.#look();
    if (!this.#isOld) return;
    throw new CasebridgeError(
      'CASEBRIDGE_PROCESS_SUSPENDED',
      'The process did not run for a while; the contact centre is being read anew.',
    );
  }

  #plan(): void {
    this.#cancelBeat = this.#options.clock.after(BEAT_MS, () => {
      this.#look();
      this.#plan();
    });
  }

  /** While a whole machine is suspended its monotonic time may stand still, too; the time of day jumps. */
  #read(): { readonly monotonic: number; readonly now: number } {
    const { clock } = this.#options;
    return { monotonic: clock.monotonic(), now: clock.now() };
  }

  #look(): void {
    const { clock, contactCenter, tell, onResume } = this.#options;
    if (!this.#beat) return;
    const before = this.#beat;
    this.#beat = this.#read();
    const gapMs = Math.max(this.#beat.monotonic - before.monotonic, this.#beat.now - before.now);
    if (gapMs <= LIMIT_MS) return;
    this.#isOld = true;
    this.#resumedAt = clock.monotonic();
    onResume();
    tell({ type: 'processResumed', gapMs: Math.round(gapMs) });
    contactCenter.resync(`the process did not run for ${Math.round(gapMs / 1_000)} s`);
  }
}
