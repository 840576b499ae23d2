import type { CicCore } from './cic-core.js';
import type { JsonRecord } from './json.js';
import { SessionBook } from './session-book.js';
import { SubscriptionHub } from './subscriptions/subscription-hub.js';

/** How a web front is set up. */
export interface CicFrontOptions {
  readonly core: CicCore;
  readonly serverName: string;
  readonly random: () => number;
  /** Bare host names that clients may turn to, without scheme and port. */
  readonly alternateHosts: readonly string[];
}

/** What the web interface (Session Manager) of one server holds: its sessions and their subscriptions. */
export class CicFront {
  /** The server's state, which another front may share. */
  readonly core: CicCore;
  /** Name of the server, as sessions and the switchover status give it. */
  readonly serverName: string;
  /** Sessions that were opened here. */
  readonly sessions: SessionBook;
  /** False: logins are answered with 503 and the alternate hosts, as on a backup server. */
  isAccepting = true;
  /** Bare host names that clients may turn to; faults change them. */
  alternateHosts: readonly string[];
  readonly #hub: SubscriptionHub;
  #requestCount = 0;

  constructor(options: CicFrontOptions) {
    this.core = options.core;
    this.serverName = options.serverName;
    this.alternateHosts = options.alternateHosts;
    this.sessions = new SessionBook({ core: options.core, random: options.random, keyPrefix: options.serverName });
    this.#hub = new SubscriptionHub(options.core, this.sessions);
    this.#hub.start();
  }

  /** The next request id: a decimal number, from 1. */
  nextRequestId(): string {
    this.#requestCount += 1;
    return String(this.#requestCount);
  }

  /** The switchover status as ICWS shows it: the first alternate host is the backup. */
  switchoverStatus(): JsonRecord {
    return {
      isSwitchoverActive: this.alternateHosts.length > 0,
      primaryHost: this.serverName,
      ...(this.alternateHosts[0] === undefined ? {} : { backupHost: this.alternateHosts[0] }),
      isBackupICStopping: false,
      isBackupICStarting: false,
      isManualSwitchOnly: false,
      backupState: 0,
      subsystemsDown: [],
    };
  }

  /** Ends all sessions. */
  stop(): void {
    this.#hub.stop();
    this.sessions.closeAll();
  }
}
