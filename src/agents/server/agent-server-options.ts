import type { Config } from '../../config/schema.js';
import type { Clock } from '../../runtime/clock.js';
import type { Assets } from '../../web-server/asset.js';
import type { ServerLimits } from '../../web-server/http-server.js';
import type { AgentHappening } from '../agent-happening.js';
import type { AgentService } from '../agent-service.js';

/** What bounds a client. Durations are milliseconds. */
export interface AgentLimits extends ServerLimits {
  readonly bodyBytes: number;
  /** Requests and new sockets from one address within a minute; a whole site may come from one. */
  readonly requestsPerMinute: number;
  /** Open sockets. */
  readonly sockets: number;
  /** Open sockets of one address that have not said yet who they are; a whole site comes back at once after a restart. */
  readonly namelessSockets: number;
  /** Longest time that a socket may take to say who it is. */
  readonly helloMs: number;
  /** Longest time that stopping waits for answers on their way. */
  readonly stopMs: number;
}

/** What holds unless a test says otherwise. */
export const AGENT_LIMITS: AgentLimits = {
  bodyBytes: 16_384,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  workMs: 60_000,
  connections: 4_096,
  requestsPerMinute: 6_000,
  sockets: 3_000,
  namelessSockets: 300,
  helloMs: 10_000,
  stopMs: 5_000,
};

/** What the agents' listener works with. */
export interface AgentServerOptions {
  readonly service: AgentService;
  readonly settings: Config['agents'];
  readonly clock: Clock;
  /** Takes secrets out of what is answered. */
  readonly redact: (text: string) => string;
  readonly tell: (happening: AgentHappening) => void;
  /** Whether the process is alive. */
  readonly alive: () => boolean;
  readonly assets: Assets;
  readonly limits?: Partial<AgentLimits>;
}
