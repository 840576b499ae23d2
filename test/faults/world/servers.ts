import { createSimulatedCicPair, type SimulatedCicPair } from '../../../src/simulator/cic/simulated-cic-pair.js';
import { type CometdEndpoint, createCometdEndpoint } from '../../../src/simulator/salesforce/cometd/endpoint.js';
import { validatePushTopic } from '../../../src/simulator/salesforce/cometd/push-topic-validator.js';
import { DEFAULT_SEED } from '../../../src/simulator/salesforce/engine/seed.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import type { Chance } from '../clock/chance.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Packages } from './package.js';
import type { Variant } from './variant.js';

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

/** Starts an org that runs the package, and a pair of CIC servers that run the handler. */
export function startServers(clock: VirtualClock, chance: Chance, packages: Packages, variant: Variant): Servers {
  const errors: string[] = [];
  const { metadata, program, handlerDefinition } = packages;
  const edges: { cometd?: CometdEndpoint } = {};
  const org = createSimulatedOrg({
    clock,
    metadataFolders: [],
    metadata,
    program,
    random: chance.next,
    seed: directToQueue(variant.directToQueue),
    assignmentRuleFiresUpdateTriggers: variant.assignmentRuleFiresUpdateTriggers,
    queueableDelayMs: variant.queueableDelayMs,
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
    switches: variant.switches,
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
