import type { Tell } from '../../domain/happening.js';
import type { BackoffOptions } from '../../runtime/backoff.js';
import type { Clock } from '../../runtime/clock.js';
import type { Secrets } from '../../runtime/secrets.js';
import type { IcwsCredentials } from './wire/icws-session.js';
import type { IcwsTransport } from './wire/icws-transport.js';

/**
 * How a CIC server pair is used. Durations are milliseconds. The password, the time between polls, that for a
 * confirmation, the grace and the back-off may change: they are read when they are needed.
 */
export interface CicOptions {
  readonly transport: IcwsTransport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  readonly hosts: readonly string[];
  /** Whether a host that a server names may be logged in to. */
  readonly acceptsHost: (host: string) => boolean;
  readonly credentials: IcwsCredentials;
  /** Is told of tokens and cookies, and takes secrets out of what servers say. */
  readonly secrets: Secrets;
  readonly requestTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly confirmTimeoutMs: number;
  /** Who makes interactions: the handler on the server, or ICWS itself. */
  readonly creation: 'handler' | 'generic';
  /** How long interactions may take to come back after a switchover before they count as lost. */
  readonly recoveryGraceMs: number;
  readonly backoff: BackoffOptions;
  /** Org that this group serves (18 characters); '' until it is known. */
  readonly organizationId: () => string;
}
