import { createSimulatedCicPair, type SimulatedCicPair } from '../../../src/simulator/cic/simulated-cic-pair.js';
import type { CicSwitches } from '../../../src/simulator/cic/switches.js';
import { type CometdEndpoint, createCometdEndpoint } from '../../../src/simulator/salesforce/cometd/endpoint.js';
import { validatePushTopic } from '../../../src/simulator/salesforce/cometd/push-topic-validator.js';
import { DEFAULT_SEED } from '../../../src/simulator/salesforce/engine/seed.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import type { Chance } from '../clock/chance.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Packages } from './package.js';

/** Password of the connector and of the agents on the CIC server; must never be told. */
export const CIC_PASSWORD = 'cic-password-of-the-fault-world';

/** The two simulated servers, in process. */
export interface Servers {
  readonly org: SimulatedOrg;
  readonly cometd: CometdEndpoint;
  readonly pair: SimulatedCicPair;
  /** What went wrong inside the simulators themselves; always empty unless they have a fault. */
  errors(): readonly string[];
  stop(): Promise<void>;
}

/** Starts an org that runs the package, and a pair of CIC servers that run the handler, in a variant that the seed chooses. */
export function startServers(clock: VirtualClock, chance: Chance, packages: Packages): Servers {
  const errors: string[] = [];
  const { metadata, program, handlerDefinition } = packages;
  const edges: { cometd?: CometdEndpoint } = {};
  const org = createSimulatedOrg({
    clock,
    metadataFolders: [],
    metadata,
    program,
    random: chance.next,
    seed: directToQueue(chance.hits(0.3)),
    assignmentRuleFiresUpdateTriggers: chance.hits(0.5),
    queueableDelayMs: chance.whole(0, 3_000),
    validators: { PushTopic: validatePushTopic },
    cometd: (engine) => {
      edges.cometd = createCometdEndpoint({ engine, clock, random: chance.next, dispatchInterval: 1_000 });
      return edges.cometd.handle;
    },
    onError: (what, error) => errors.push(`${what}: ${error instanceof Error ? error.stack : String(error)}`),
  });
  const { cometd } = edges;
  if (!cometd) throw new Error('the org did not ask for its streaming');
  const pair = createSimulatedCicPair({
    clock,
    random: chance.next,
    password: CIC_PASSWORD,
    handlerDefinition,
    hosts: ['cic1', 'cic2'],
    switches: drawSwitches(chance),
  });
  org.start();
  cometd.start();
  return {
    ...{ org, cometd, pair },
    errors: () => [...errors, ...pair.core.errors()],
    stop: async () => {
      cometd.stop();
      org.stop();
      await pair.stop();
    },
  };
}

function directToQueue(direct: boolean): typeof DEFAULT_SEED {
  const queues = DEFAULT_SEED.queues.map((queue) =>
    queue.name === 'Support' ? { ...queue, directToQueue: direct } : queue,
  );
  return { ...DEFAULT_SEED, queues: [...queues, { name: 'Unmonitored', members: [] }] };
}

/** Facts of real servers that nobody could settle. */
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
