import type { Config } from '../config/schema.js';
import type { ConnectorSettings } from '../connector/connector.js';
import type { BackoffOptions } from '../runtime/backoff.js';

const DAY_MS = 86_400_000;

/** The settings of a connector, read from the configuration whenever they are needed. */
export function connectorSettings(
  { connector, routing, salesforce, cic, store }: Config,
  start: Pick<ConnectorSettings, 'acceptNewIdentity' | 'dryRun'>,
): ConnectorSettings {
  return {
    ...start,
    group: connector.pluginName,
    instanceId: connector.instanceId,
    contactCenterName: cic.serverName,
    backoff: liveBackoff(routing),
    policy: {
      get autoDisconnectOnReply() {
        return routing.enableAutoDisconnectOnReply;
      },
    },
    get concurrency() {
      return routing.concurrency;
    },
    get maxCreatesPerSecond() {
      return routing.maxCreatesPerSecond === 0 ? Number.POSITIVE_INFINITY : routing.maxCreatesPerSecond;
    },
    get maxAttempts() {
      return routing.maxAttempts;
    },
    get directTimeoutMs() {
      return routing.directTimeout;
    },
    get markIntervalMs() {
      return routing.markInterval;
    },
    get sweepIntervalMs() {
      return salesforce.sweepInterval;
    },
    get queueMapIntervalMs() {
      return salesforce.queueMapInterval;
    },
    get parkedRetryIntervalMs() {
      return routing.parkedRetryInterval;
    },
    get parkedAlertAfterMs() {
      return routing.parkedAlertAfter;
    },
    get stopTimeoutMs() {
      return routing.stopTimeout;
    },
    get keepLedgerMs() {
      return store.keepDays * DAY_MS;
    },
  };
}

/** The back-off, read from the configuration whenever it is needed. */
export function liveBackoff(routing: Config['routing']): BackoffOptions {
  return {
    get initialMs() {
      return routing.backoffInitial;
    },
    get maxMs() {
      return routing.backoffMax;
    },
  };
}
