import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import { findTopic } from './push-topic.js';
import type { SalesforceRest } from './rest.js';

/** What the watch works with. */
export interface PushTopicWatchOptions {
  readonly clock: Clock;
  readonly rest: SalesforceRest;
  /** Name of the PushTopic. */
  readonly name: string;
  readonly tell: Tell;
  /** Ends the looks. */
  readonly signal: AbortSignal;
  /** The PushTopic could not be used and can be now: a subscription need not wait longer. */
  readonly onFound: () => void;
}

/** Milliseconds between two looks for a PushTopic that cannot be used. */
const LOOK_MS = 60_000;

/**
 * Looks whether the PushTopic is there and active, and says so if not: rows are then routed by the sweep only, and a
 * person must mend it. Looks again until it is found.
 */
export class PushTopicWatch {
  readonly #options: PushTopicWatchOptions;
  /** What was told of it; '' while nothing is wrong. */
  #told = '';
  #looking: Promise<void> | undefined;
  #cancel: () => void = () => undefined;

  constructor(options: PushTopicWatchOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#cancel(), { once: true });
  }

  /** Looks now. Never rejects: what cannot be found out keeps nothing from being routed. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { clock, signal, tell, onFound } = this.#options;
    this.#cancel();
    const error = await this.#trouble();
    if (signal.aborted) return;
    if (error) {
      this.#cancel = clock.after(LOOK_MS, () => void this.look());
      // Whether it is there is not known: what was told of it before still holds.
      if (error.passing || error.message === this.#told) return;
      this.#told = error.message;
      tell({ type: 'pushTopicUnfit', error });
    } else if (this.#told !== '') {
      this.#told = '';
      tell({ type: 'pushTopicFound' });
      onFound();
    }
  }

  async #trouble() {
    const { rest, name, signal } = this.#options;
    try {
      const what = await topicTrouble(rest, name, signal);
      return what === '' ? undefined : toldError(new CasebridgeError('CASEBRIDGE_PUSH_TOPIC_MISSING', what));
    } catch (error) {
      return toldError(CasebridgeError.from(error));
    }
  }
}

/** Why nothing can be subscribed to; '' if it can. @throws CasebridgeError */
async function topicTrouble(rest: SalesforceRest, name: string, signal: AbortSignal): Promise<string> {
  const look = await findTopic(rest, name, signal);
  if (look.state === 'found') return look.record.IsActive === true ? '' : `The PushTopic "${name}" is not active.`;
  const near = look.state === 'absent' && look.near !== undefined ? `; there is "${look.near}"` : '';
  return `There is no PushTopic "${name}" that the integration user can see${near}.`;
}
