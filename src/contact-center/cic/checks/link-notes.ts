import type { Happening, ToldError } from '../../../domain/happening.js';
import { raceAbort } from '../../../runtime/abort.js';
import { type Deferred, deferred } from '../../../runtime/deferred.js';

/** What came of asking for the handler. */
export type HandlerAnswer = { readonly version: string } | { readonly error: ToldError };

/** Keeps what the link to the CIC servers tells, for checks that ask later. */
export class LinkNotes {
  readonly #handler: Deferred<HandlerAnswer> = deferred();
  readonly #faults = new Map<string, string>();
  readonly #failure: Deferred<ToldError> = deferred();
  #passwordDays: number | undefined;

  /** Days until the password expires, if that is soon. */
  get passwordDays(): number | undefined {
    return this.#passwordDays;
  }

  /** Takes a happening; those that are of no use here are ignored. */
  take(happening: Happening): void {
    switch (happening.type) {
      case 'contactCenterState':
        if (happening.error) this.#failure.resolve(happening.error);
        return;
      case 'passwordExpires':
        this.#passwordDays = happening.days;
        return;
      case 'passwordFine':
        this.#passwordDays = undefined;
        return;
      case 'queueFaulted':
        this.#faults.set(happening.queue, happening.reason);
        return;
      case 'handlerFound':
        this.#handler.resolve({ version: happening.version });
        return;
      case 'handlerTrouble':
        this.#handler.resolve({ error: happening.error });
        return;
      default:
        return;
    }
  }

  /** Queues that the server refused to show, with its reasons. */
  get faults(): ReadonlyMap<string, string> {
    return this.#faults;
  }

  /** Waits for the first reason why there is no session; for ever if there is one. */
  failure(): Promise<ToldError> {
    return this.#failure.promise;
  }

  /** Waits for the first answer about the handler. */
  handler(signal: AbortSignal): Promise<HandlerAnswer> {
    return raceAbort(this.#handler.promise, signal);
  }
}
