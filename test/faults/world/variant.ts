import type { Config } from '../../../src/config/schema.js';
import type { ConnectorLimits } from '../../../src/connector/connector.js';
import type { CicSwitches } from '../../../src/simulator/cic/switches.js';
import type { Chance } from '../clock/chance.js';

/** What is settled for one schedule: how the connector is configured, and facts of real servers that nobody could settle. */
export interface Variant {
  readonly autoDisconnect: boolean;
  readonly creation: Config['cic']['creation'];
  readonly directToQueue: boolean;
  readonly assignmentRuleFiresUpdateTriggers: boolean;
  readonly queueableDelayMs: number;
  readonly switches: Partial<CicSwitches>;
  /** Room so small that a few cases fill it; undefined: as much as a real process has. */
  readonly limits?: (ConnectorLimits & { readonly sweepPage: number }) | undefined;
}

/** Draws the variant of a schedule. */
export function drawVariant(chance: Chance): Variant {
  return {
    autoDisconnect: !chance.hits(0.15),
    creation: chance.hits(0.12) ? 'generic' : 'handler',
    directToQueue: chance.hits(0.3),
    assignmentRuleFiresUpdateTriggers: chance.hits(0.5),
    queueableDelayMs: chance.whole(0, 3_000),
    switches: drawSwitches(chance),
    limits: chance.hits(0.4) ? drawLimits(chance) : undefined,
  };
}

function drawLimits(chance: Chance): Variant['limits'] {
  return {
    rows: chance.whole(4, 12),
    waitingLanes: chance.whole(2, 6),
    pendingMarks: chance.whole(2, 6),
    sweepPage: chance.whole(2, 5),
  };
}

function drawSwitches(chance: Chance): Partial<CicSwitches> {
  return {
    handlerMemory: chance.pick(['rows', 'rows', 'rows', 'live', 'none']),
    handlerLatencyMs: chance.pick([5, 200, 3_000]),
    attributesLateMs: chance.pick([0, 0, 400]),
    messagingVersion: chance.pick([2, 2, 1]),
    unsetAttributes: chance.pick(['empty', 'omitted']),
    connectedStaysOnWorkgroupQueue: chance.hits(0.5),
    connectionStateAs: chance.pick(['number', 'word']),
    sendsNormalState: chance.hits(0.5),
    errorCodes: chance.pick(['sessionExpired', 'sessionExpired']),
    recoveredState: chance.pick(['queued', 'asBefore']),
    idsAfterSwitchover: chance.pick(['higher', 'lower']),
  };
}
