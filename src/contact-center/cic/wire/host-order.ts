/** Hosts that are tried in one round, and that servers may name, at most. */
const MAX_HOSTS = 16;
/** Every so many tries a host that stays silent gets the full time again. */
const FULL_TIME_EVERY = 4;

/** In which order the servers of a pair are tried, and how long each. */
export class HostOrder {
  readonly #configured: readonly string[];
  readonly #accepts: (host: string) => boolean;
  #named: readonly string[] = [];
  /** Named by a server that said in the same breath that it takes no connections itself. */
  #next: readonly string[] = [];
  #acceptedLast: string | undefined;
  readonly #answered = new Set<string>();
  readonly #silences = new Map<string, number>();

  /**
   * @param configured the usual primary first.
   * @param accepts whether a host that a server names may be logged in to.
   */
  constructor(configured: readonly string[], accepts: (host: string) => boolean) {
    this.#configured = configured;
    this.#accepts = accepts;
  }

  /** First of the configured hosts; '' if there is none. */
  get primary(): string {
    return this.#configured[0] ?? '';
  }

  /**
   * The hosts of one round: those that a 503 has named, the one that accepted last, the configured ones, and those
   * that servers have named; any that did not answer when last asked come after all others.
   */
  round(): readonly string[] {
    const last = this.#acceptedLast === undefined ? [] : [this.#acceptedLast];
    const all = [...new Set([...this.#next, ...last, ...this.#configured, ...this.#named])].slice(0, MAX_HOSTS);
    this.#next = [];
    return [...all.filter((host) => !this.#silences.has(host)), ...all.filter((host) => this.#silences.has(host))];
  }

  /**
   * Whether a host gets only a part of the usual time: it was silent when last asked while another one answers, so
   * that a dead server does not hold up every round.
   */
  isHurried(host: string): boolean {
    const silences = this.#silences.get(host) ?? 0;
    const others = [...this.#answered].some((other) => other !== host && !this.#silences.has(other));
    return silences % FULL_TIME_EVERY !== 0 && others;
  }

  /** The host took the login, and named others for the case that it goes away. */
  accepted(host: string, named: readonly string[]): void {
    this.answered(host);
    this.#acceptedLast = host;
    this.#named = this.acceptable(named);
  }

  /** The host answered, whatever it said. */
  answered(host: string): void {
    this.#silences.delete(host);
    this.#answered.delete(host);
    this.#answered.add(host);
    const [oldest] = this.#answered;
    if (this.#answered.size > MAX_HOSTS && oldest !== undefined) this.#answered.delete(oldest);
  }

  /** The host did not answer. */
  silent(host: string): void {
    const count = (this.#silences.get(host) ?? 0) + 1;
    this.#silences.delete(host);
    this.#silences.set(host, count);
    const [oldest] = this.#silences.keys();
    if (this.#silences.size > 2 * MAX_HOSTS && oldest !== undefined) this.#silences.delete(oldest);
  }

  /** A server ended its session and named others: they are tried first. */
  sentOn(hosts: readonly string[]): void {
    this.#next = this.acceptable(hosts);
  }

  /** Those of the named hosts that may be logged in to. */
  acceptable(hosts: readonly string[]): readonly string[] {
    const found = new Set<string>();
    for (const host of hosts) {
      if (found.size >= MAX_HOSTS) break;
      if (this.#accepts(host)) found.add(host);
    }
    return [...found];
  }
}
