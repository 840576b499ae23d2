import type { CicCore } from './cic-core.js';
import { AuthTokens } from './http/auth-tokens.js';
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

/** The other server of a pair, as this one sees it. */
export interface Partner {
  readonly serverName: string;
  readonly isUp: boolean;
  readonly isActive: boolean;
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
  /** Tells about the other server of the pair; a server by itself has none. */
  partner: () => Partner | undefined = () => undefined;
  /** Tokens for further applications of users who are logged in here. */
  readonly authTokens = new AuthTokens();
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

  /** The switchover status as ICWS shows it; in a server by itself the first alternate host counts as the backup. */
  switchoverStatus(): JsonRecord {
    const partner = this.partner();
    const backupHost = partner?.serverName ?? this.alternateHosts[0];
    return {
      isSwitchoverActive: partner?.isUp ?? backupHost !== undefined,
      primaryHost: this.serverName,
      ...(backupHost === undefined ? {} : { backupHost }),
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
