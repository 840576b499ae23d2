import type { Config } from '../../config/schema.js';
import type { Redactor } from '../../operations/redactor.js';
import type { Clock } from '../../runtime/clock.js';
import type { Assets } from '../../web-server/asset.js';
import type { ServerLimits } from '../../web-server/http-server.js';
import type { GroupOperations } from '../group-operations.js';
import type { TokenStore } from './access-files.js';
import type { ConsoleHappening } from './console-happening.js';

/** Whether the process is alive, and whether it routes. */
export interface HealthReport {
  readonly alive: boolean;
  readonly ready: boolean;
  /** Why it is not. */
  readonly reasons: readonly string[];
}

/** What bounds a client. Durations are milliseconds. */
export interface ConsoleLimits extends ServerLimits {
  readonly bodyBytes: number;
  /** Requests to `/api` from one address, within a minute. */
  readonly requestsPerMinute: number;
  readonly liveClients: number;
  /** Longest time that stopping waits for answers on their way. */
  readonly stopMs: number;
}

/** What holds unless a test says otherwise. */
export const CONSOLE_LIMITS: ConsoleLimits = {
  bodyBytes: 65_536,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  workMs: 300_000,
  connections: 512,
  requestsPerMinute: 1_200,
  liveClients: 50,
  stopMs: 5_000,
};

/** What the console's server works with. */
export interface ConsoleServerOptions {
  readonly group: GroupOperations;
  readonly settings: Config['console'];
  readonly clock: Clock;
  /** Applied to whatever is answered. Learns the tokens that the server makes. */
  readonly redact: Redactor;
  readonly tell: (happening: ConsoleHappening) => void;
  readonly health: () => HealthReport;
  /** In the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
  readonly assets: Assets;
  readonly tokens: TokenStore;
  readonly limits?: Partial<ConsoleLimits>;
}
