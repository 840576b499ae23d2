import type { Happening } from '../../../src/domain/happening.js';
import { systemClock } from '../../../src/runtime/clock.js';

/** When Casebridge was back after a death. Milliseconds since the epoch. */
export interface BackAgain {
  readonly loggedInAt: number;
  readonly readyAt: number;
  /** Host that took the login. */
  readonly host: string;
}

interface LinkChange {
  readonly state: string;
  readonly host: string;
  readonly at: number;
}

/** Notes the states of the link to the CIC servers as Casebridge tells them. */
export class LinkWatch {
  readonly #changes: LinkChange[] = [];
  readonly #waiters = new Set<() => void>();

  follow(happening: Happening): void {
    if (happening.type !== 'contactCenterState') return;
    this.#changes.push({ state: happening.state, host: happening.server, at: systemClock.now() });
    for (const check of [...this.#waiters]) check();
  }

  /** @throws Error if Casebridge does not become ready within `limitMs`. */
  backAgain(since: number, limitMs: number): Promise<BackAgain> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiters.delete(check);
      };
      const check = () => {
        const found = this.#find(since);
        if (!found) return;
        finish();
        resolve(found);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`not ready within ${limitMs} ms; the link went ${this.#story(since)}`));
      }, limitMs);
      this.#waiters.add(check);
      check();
    });
  }

  #find(since: number): BackAgain | undefined {
    const later = this.#changes.filter(({ at }) => at >= since);
    const ready = later.findIndex(({ state }) => state === 'ready');
    const login = later.slice(0, ready + 1).findLast(({ state }) => state === 'up');
    if (ready < 0 || !login) return undefined;
    return { loggedInAt: login.at, readyAt: later[ready]?.at ?? Number.NaN, host: login.host };
  }

  #story(since: number): string {
    const later = this.#changes.filter(({ at }) => at >= since);
    return later.map(({ state, host, at }) => `${state} (${host}, ${at - since} ms)`).join(', ');
  }
}
