import type { RightsFilter } from '../directory-rights.js';
import type { QueueId } from '../queue-id.js';

/** A queue subscription; `attributeNames` as the client spelled them. */
export interface QueueSubscription {
  readonly id: string;
  readonly queues: readonly QueueId[];
  readonly attributeNames: readonly string[];
}

/** Object and event ids, lower case, whose handler-sent notifications a client wants. */
interface HandlerHeader {
  readonly objectId: string;
  readonly eventIds: readonly string[];
}

/** A subscription to configuration objects; `*` in `ids` means all. */
export interface ConfigurationSubscription {
  readonly id: string;
  /** Who is told, and what they ask to see. */
  readonly userId: string;
  readonly rightsFilter: RightsFilter;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
}

/** All subscriptions of one session. A PUT to the same place replaces. */
export interface Subscriptions {
  readonly queues: Map<string, QueueSubscription>;
  /** Interaction id → attribute names. */
  readonly interactions: Map<string, readonly string[]>;
  readonly configuration: {
    readonly users: Map<string, ConfigurationSubscription>;
    readonly workgroups: Map<string, ConfigurationSubscription>;
    readonly skills: Map<string, ConfigurationSubscription>;
  };
  handlerHeaders: readonly HandlerHeader[];
  /** Whether the session is told when its station changes. */
  station: boolean;
  /** Lower-case user ids whose status is watched. */
  statusOf: readonly string[];
}

/** What a new session has subscribed to: nothing. */
export function emptySubscriptions(): Subscriptions {
  return {
    queues: new Map(),
    interactions: new Map(),
    configuration: { users: new Map(), workgroups: new Map(), skills: new Map() },
    handlerHeaders: [],
    station: false,
    statusOf: [],
  };
}
