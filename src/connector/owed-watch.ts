import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import type { LiveNote } from '../domain/interaction.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import { sleep } from '../runtime/abort.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { Clock } from '../runtime/clock.js';
import { retryDelay } from '../runtime/retry-delay.js';
import type { RoutingRows } from '../salesforce/org.js';
import type { CaseMemory } from './case-memory.js';
import { owedInteractions } from './owed.js';

/** What the watch works with. */
export interface OwedWatchOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly rows: Pick<RoutingRows, 'routed'>;
  readonly memory: CaseMemory;
  /** Whether the ledger says that the latest interaction of this case ended. */
  readonly hasEnded: (objectId: string) => Promise<boolean>;
  readonly tell: Tell;
  readonly random: () => number;
  readonly backoff: BackoffOptions;
  readonly signal: AbortSignal;
}

/** A start waits no longer for an answer (milliseconds): the first server brings the next look. */
const START_WITHIN_MS = 60_000;
/** A change may show this much later than its time says (milliseconds): the org sets it before it commits. */
const OVERLAP_MS = 10 * 60_000;
/** What was read so lately (milliseconds) is not read again for the first server. */
const FRESH_FOR_MS = 10_000;

/**
 * Looks for interactions that should be live by their rows and that this process has not seen: at its start, for what its
 * store has lost, and whenever another server took over, for what another process did beside it. Such a process may have
 * died since; nobody else would notice that the switchover has lost them.
 */
export class OwedWatch {
  readonly #options: OwedWatchOptions;
  /** Monotonic milliseconds. */
  #readAt = Number.NEGATIVE_INFINITY;
  /** The newest change that was read, by the org's clock, which ours is never compared with; 0 if there was none. */
  #changedUpTo = 0;
  #stay: number | undefined;

  constructor(options: OwedWatchOptions) {
    this.#options = options;
  }

  /**
   * What is owed beside what the store knows. Asked for during a minute; empty if that did not help. Then routing begins
   * without it, and {@link OwedWatch.start} goes on to ask.
   *
   * @param noted what the store says to be live.
   * @throws the reason of the signal.
   */
  async atStart(noted: readonly LiveNote[], signal: AbortSignal): Promise<readonly LiveNote[]> {
    const { clock } = this.#options;
    const begun = clock.monotonic();
    return this.#read(noted, signal, undefined, () => clock.monotonic() - begun >= START_WITHIN_MS);
  }

  /** Begins to follow the servers. @returns ends it. */
  start(): () => void {
    const end = this.#options.contactCenter.onState(() => this.#follow());
    this.#follow();
    return end;
  }

  #follow(): void {
    const { contactCenter, clock } = this.#options;
    if (contactCenter.state !== 'ready' || contactCenter.stay === this.#stay) return;
    const isFirst = this.#stay === undefined;
    this.#stay = contactCenter.stay;
    if (!isFirst || clock.monotonic() - this.#readAt > FRESH_FOR_MS) void this.#look(contactCenter.stay);
  }

  async #look(stay: number): Promise<void> {
    const { contactCenter, signal } = this.#options;
    const isOver = () => contactCenter.stay !== stay;
    const since = this.#changedUpTo > 0 ? this.#changedUpTo - OVERLAP_MS : undefined;
    const owed = await this.#read(contactCenter.allLive(), signal, since, isOver).catch((error: unknown) => {
      if (signal.aborted) return [];
      throw error;
    });
    if (isOver()) return;
    const isNews = ({ objectId }: LiveNote) =>
      !contactCenter.isMissing(objectId) && contactCenter.liveFor(objectId).length === 0;
    contactCenter.recall(owed.filter(isNews));
  }

  async #read(
    noted: readonly { readonly objectId: string }[],
    signal: AbortSignal,
    since: number | undefined,
    isOver = () => false,
  ): Promise<readonly LiveNote[]> {
    const { rows, tell, clock, random, backoff } = this.#options;
    for (let failures = 0; !isOver(); ) {
      const readAt = clock.monotonic();
      try {
        const hasEnded = (objectId: string, rowId: string) => this.#hasEnded(objectId, rowId);
        const { interactions, changedUpTo } = await owedInteractions({
          rows,
          hasEnded,
          noted,
          signal,
          ...(since === undefined ? {} : { since }),
        });
        this.#readAt = readAt;
        this.#changedUpTo = Math.max(this.#changedUpTo, changedUpTo);
        return interactions;
      } catch (error) {
        signal.throwIfAborted();
        failures += 1;
        const reason = CasebridgeError.from(error);
        tell({ type: 'sweepFailed', why: 'what was routed before', error: toldError(reason) });
        if (reason.policy.kind !== 'retry' && reason.policy.kind !== 'waitAsTold') {
          this.#readAt = readAt;
          return [];
        }
        await sleep(clock, retryDelay(reason.retry, failures, backoff, random), signal);
      }
    }
    return [];
  }

  /** What this process settled itself it has followed since. */
  async #hasEnded(objectId: string, rowId: string): Promise<boolean> {
    const { memory, contactCenter, hasEnded } = this.#options;
    return memory.settledHere(objectId, rowId) || contactCenter.endedElsewhere(rowId) || hasEnded(objectId);
  }
}
