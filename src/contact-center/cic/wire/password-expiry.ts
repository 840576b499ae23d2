import type { Clock } from '../../../runtime/clock.js';

const DAY_MS = 86_400_000;

/** The password of the CIC account runs out soon. */
export interface PasswordExpiry {
  readonly host: string;
  readonly username: string;
  /** Whole days that are left; 0 or less once it has expired. */
  readonly daysLeft: number;
}

/** What the watch works with. */
export interface PasswordExpiryOptions {
  readonly clock: Clock;
  readonly username: string;
  /** Days before the expiry from which on it is told. */
  readonly warningDays: number;
  readonly onExpiry: (expiry: PasswordExpiry) => void;
  /** What was told for this host does not hold any more. */
  readonly onFine: (host: string) => void;
}

/** Tells once a day that the password runs out, also while one session lasts for weeks. */
export class PasswordExpiryWatch {
  readonly #options: PasswordExpiryOptions;
  #toldAt: number | undefined;
  /** Hosts for which an expiry was told: a pair is few. */
  readonly #toldHosts = new Set<string>();
  #cancel: () => void = () => undefined;

  constructor(options: PasswordExpiryOptions) {
    this.#options = options;
  }

  /** A login has told how many days are left; undefined if it did not. */
  begin(host: string, daysAtLogin: number | undefined): void {
    this.end();
    // The servers of a pair share the account: what one of them tells holds for the other.
    if (daysAtLogin === undefined || daysAtLogin > this.#options.warningDays) this.#forget();
    if (daysAtLogin === undefined) return;
    this.#look(host, daysAtLogin, this.#options.clock.monotonic());
  }

  /** The password is another one: how long it lasts is not known before the next login. */
  replaced(): void {
    this.end();
    this.#forget();
  }

  /** The session is over. Safe to call at any time. */
  end(): void {
    this.#cancel();
    this.#cancel = () => undefined;
  }

  #forget(): void {
    const hosts = [...this.#toldHosts];
    this.#toldHosts.clear();
    this.#toldAt = undefined;
    for (const host of hosts) this.#options.onFine(host);
  }

  #look(host: string, daysAtLogin: number, loggedInAt: number): void {
    const { clock, username, warningDays, onExpiry } = this.#options;
    const now = clock.monotonic();
    const daysLeft = Math.floor(daysAtLogin - (now - loggedInAt) / DAY_MS);
    const isDue = this.#toldAt === undefined || now - this.#toldAt >= DAY_MS;
    if (daysLeft <= warningDays && isDue) {
      this.#toldAt = now;
      this.#toldHosts.add(host);
      onExpiry({ host, username, daysLeft });
    }
    const sinceTold = this.#toldAt === undefined ? 0 : now - this.#toldAt;
    this.#cancel = clock.after(DAY_MS - (sinceTold % DAY_MS), () => this.#look(host, daysAtLogin, loggedInAt));
  }
}
