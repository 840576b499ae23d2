import { raceAbort } from '../runtime/abort.js';
import type { LoginGuard } from '../web-server/login-guard.js';

/**
 * Holds tries of one key back while as many are under way as may still fail before a lock-out. So failures are counted
 * once they are known: many right logins at once lock nobody out, and many wrong ones are no more than one after another.
 */
export class LoginTurns {
  readonly #guard: LoginGuard;
  readonly #underWay = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(guard: LoginGuard) {
    this.#guard = guard;
  }

  /** Waits for a turn. @returns how to give it back, once the failure is counted. */
  async take(key: string, signal: AbortSignal): Promise<() => void> {
    while (this.#count(key) >= Math.max(1, this.#guard.left(key))) await raceAbort(this.#change(key), signal);
    this.#underWay.set(key, this.#count(key) + 1);
    return () => this.#giveBack(key);
  }

  #count(key: string): number {
    return this.#underWay.get(key) ?? 0;
  }

  #change(key: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
    });
  }

  #giveBack(key: string): void {
    const others = this.#count(key) - 1;
    if (others > 0) this.#underWay.set(key, others);
    else this.#underWay.delete(key);
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const wake of waiting) wake();
  }
}
