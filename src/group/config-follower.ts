import type { ConfigChange } from '../config/config-change.js';
import type { LiveConfig } from '../config/live-config.js';
import type { Config } from '../config/schema.js';
import type { ToldError } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';

/** Where the configuration of a running group comes from. */
export interface ConfigSource {
  /** What is in effect. */
  readonly live: LiveConfig;
  /** Reads and checks it anew. @throws CasebridgeError without secrets if it is not valid. */
  readonly load: () => Config;
  /** A text that differs when the files that it is read from do. Must not reject. */
  readonly fingerprint: () => Promise<string>;
}

/** What the follower works with. */
export interface ConfigFollowerOptions {
  readonly clock: Clock;
  readonly source: ConfigSource;
  /** A valid configuration was read and is in effect. @param isNews whether there is something to tell of it. */
  readonly onTaken: (change: ConfigChange, isNews: boolean) => void;
  /** A configuration was read that is not valid. */
  readonly onRefused: (error: ToldError) => void;
}

/** Between two looks (milliseconds): a file that is written in pieces is read once it has stood still for so long. */
const LOOK_MS = 1_000;

/**
 * Follows the files of the configuration by what they hold, and takes over what may change. It asks the file system
 * again and again instead of being told: that also works where files are replaced, linked anew, or on a network.
 */
export class ConfigFollower {
  readonly #options: ConfigFollowerOptions;
  #cancelTimer: () => void = () => undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Fingerprint as it was seen last, and of what was read last. */
  #seen: string | undefined;
  #read: string | undefined;
  #isRefused = false;

  constructor(options: ConfigFollowerOptions) {
    this.#options = options;
  }

  /** Begins to look. */
  start(): void {
    if (this.#stopped) return;
    this.#cancelTimer = this.#options.clock.after(LOOK_MS, () => {
      this.#looking = this.#look().then(() => this.start());
    });
  }

  /** Ends looking. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#looking;
  }

  /** Reads the configuration at once, changed or not. @throws CasebridgeError if it is refused. */
  async reload(): Promise<ConfigChange> {
    this.#read = await this.#options.source.fingerprint();
    return this.#take(true);
  }

  async #look(): Promise<void> {
    const found = await this.#options.source.fingerprint();
    const isStill = found === this.#seen;
    this.#seen = found;
    if (this.#stopped || !isStill || found === this.#read) return;
    this.#read = found;
    try {
      this.#take(false);
    } catch {
      // It has been told, and is told again only when the files change.
    }
  }

  #take(isAsked: boolean): ConfigChange {
    const { source, onTaken } = this.#options;
    const next = this.#load();
    const before = source.live.waiting;
    const change = source.live.take(next);
    const isNews = isAsked || this.#isRefused || change.applied.length > 0 || !isSame(before, change.waiting);
    this.#isRefused = false;
    onTaken(change, isNews);
    return change;
  }

  #load(): Config {
    try {
      return this.#options.source.load();
    } catch (error) {
      this.#isRefused = true;
      this.#options.onRefused(toldError(error));
      throw error;
    }
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
