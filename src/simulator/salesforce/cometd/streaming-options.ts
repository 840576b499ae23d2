import type { Clock } from '../../../runtime/clock.js';
import type { OrgEngine } from '../engine/org-engine.js';

/** Numbers and unsettled facts of the streaming service. All times are milliseconds. */
export interface StreamingSettings {
  /** How long a connect is held when there is nothing to tell. Guide: 110 s. */
  readonly longPollTimeout: number;
  /** A session without a request outstanding ends this long after its last response. Guide: 40 s. */
  readonly sessionExpiry: number;
  /** How often the event bus is polled. Guide: "every second. This frequency can fluctuate". */
  readonly dispatchInterval: number;
  /** How long PushTopic events can be replayed. Guide: 24 h. */
  readonly eventRetention: number;
  /** At most this many retained events per topic, to bound memory. */
  readonly maxRetainedEvents: number;
  /** At most this many events in one connect reply; the rest follows in the next. */
  readonly maxEventsPerReply: number;
  /** Life of the load balancer's cookie `sfdc-stream`; after it the session is not found any more. About 3 h. */
  readonly routingCookieLife: number;
  /** Concurrent CometD clients of the org. Limits page: 1,000 (Enterprise), 2,000 (Unlimited), 20 (others). */
  readonly maxClients: number;
  /** Delivered notifications in 24 h over all clients. Limits page: 200,000 (Enterprise), 1,000,000 (Unlimited). */
  readonly dailyEventLimit: number;
  /** The first replay id of a topic. Ids grow, but not by one. */
  readonly firstReplayId: number;
  /** Newest API version that the org knows, e.g. 68. */
  readonly latestApiVersion: number;
  /**
   * Versions below 37.0: the error table refuses them, the end-of-life page says they are routed to the
   * latest; `serve` speaks the old form without replay ids.
   */
  readonly retiredVersions: 'refuse' | 'latest' | 'serve';
  /** How the subscription to a topic that is not there is refused. */
  readonly unknownTopic: 'documented' | 'createDenied';
  /** What a `deleted` notification carries: its Id only, or all selected fields. */
  readonly deletedPayload: 'id' | 'fields';
  /** HTTP status of a reply with a Bayeux-level error: always 200, or the code of the error. */
  readonly errorStatus: 'ok' | 'code';
  /** A second connect of a session: the first ends with HTTP 500 (CometD's default) or as if nothing had happened. */
  readonly duplicateConnect: 'http500' | 'release';
  /** Whether a connect that fails for its token is preceded by `{"channel":"/meta/disconnect"}`. */
  readonly disconnectBeforeRefusal: boolean;
}

/** What a {@link StreamingSettings} says when nothing is said. */
const DEFAULT_STREAMING_SETTINGS: StreamingSettings = {
  longPollTimeout: 110_000,
  sessionExpiry: 40_000,
  dispatchInterval: 1_000,
  eventRetention: 24 * 3_600_000,
  maxRetainedEvents: 100_000,
  maxEventsPerReply: 1_000,
  routingCookieLife: 3 * 3_600_000,
  maxClients: 1_000,
  dailyEventLimit: 200_000,
  firstReplayId: 1,
  latestApiVersion: 68,
  retiredVersions: 'refuse',
  unknownTopic: 'documented',
  deletedPayload: 'id',
  errorStatus: 'ok',
  duplicateConnect: 'http500',
  disconnectBeforeRefusal: true,
};

/** What the streaming service needs from outside. */
export interface CometdOptions extends Partial<StreamingSettings> {
  readonly engine: OrgEngine;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive): client ids, cookies, gaps between replay ids. */
  readonly random: () => number;
}

/** Completes the settings of `options`. */
export function streamingSettings(options: Partial<StreamingSettings>): StreamingSettings {
  return { ...DEFAULT_STREAMING_SETTINGS, ...options };
}
