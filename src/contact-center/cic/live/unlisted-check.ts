import { CasebridgeError } from '../../../errors/casebridge-error.js';

/** What the check works with. */
export interface UnlistedCheckOptions {
  /** Ids that no watched queue lists. */
  readonly unlisted: () => readonly string[];
  /** Reads one interaction into the view, or takes it out. */
  readonly refresh: (interactionId: string, signal: AbortSignal) => Promise<unknown>;
  readonly onTrouble: (error: unknown, signal: AbortSignal) => void;
}

const REFRESHES_AT_ONCE = 16;

/** Asks the server for interactions that no queue lists: leaving a queue does not end one. */
export class UnlistedCheck {
  readonly #options: UnlistedCheckOptions;
  #checking: Promise<boolean> | undefined;
  #again = false;

  constructor(options: UnlistedCheckOptions) {
    this.#options = options;
  }

  /** Asks until nothing new is unlisted; calls during a check share it. @returns false if the server could not say. */
  run(signal: AbortSignal): Promise<boolean> {
    if (this.#checking !== undefined) {
      // What left a queue since the check began is not in its list.
      this.#again = true;
      return this.#checking;
    }
    this.#checking = this.#askUntilNothingNew(signal).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #askUntilNothingNew(signal: AbortSignal): Promise<boolean> {
    let complete: boolean;
    do {
      this.#again = false;
      complete = await this.#ask(signal);
    } while (this.#again && complete && !signal.aborted);
    return complete;
  }

  async #ask(signal: AbortSignal): Promise<boolean> {
    const { unlisted, refresh, onTrouble } = this.#options;
    const ids = unlisted();
    let complete = true;
    for (let at = 0; at < ids.length && !signal.aborted; at += REFRESHES_AT_ONCE) {
      const chunk = ids.slice(at, at + REFRESHES_AT_ONCE);
      const results = await Promise.allSettled(chunk.map((id) => refresh(id, signal)));
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        onTrouble(result.reason, signal);
        // One that the server will not show stays as last seen; it must not keep all the others waiting.
        if (CasebridgeError.from(result.reason).failureClass !== 'refused') complete = false;
      }
    }
    return complete && !signal.aborted;
  }
}
