import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../src/runtime/clock.js';
import type { SimulatedCic } from '../../src/simulator/cic/simulated-cic.js';
import { createSimulatedCicPair } from '../../src/simulator/cic/simulated-cic-pair.js';
import { answerCalls } from './process/answer-calls.js';
import { type InteractionRecord, interactionRecord } from './servers/interaction-record.js';

/** How clients get into the pair at this moment. */
export interface CicPairAccess {
  /** Hosts of the server that is active and of the other one. */
  readonly hosts: readonly [active: string, standby: string];
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** How the active server dies. */
export interface DeathOrder {
  /** False: its connections stay open, and nothing is ever answered. */
  readonly closeSockets: boolean;
  readonly interactions: 'keep' | 'lose';
  /** Milliseconds until the other server takes logins. */
  readonly downMs: number;
}

export type CicPairCalls = ReturnType<typeof cicPairCalls>;

const LOOK_MS = 20;

function cicPairCalls() {
  const password = crypto.randomUUID();
  const pair = createSimulatedCicPair({ clock: systemClock, random: Math.random, password });
  const ofCase = (objectId: string): readonly InteractionRecord[] =>
    pair.primary
      .state()
      .interactions.map(interactionRecord)
      .filter((one) => one.objectId === objectId);
  let port = 0;
  return {
    listen: async (_: null): Promise<null> => {
      const [listener] = await pair.listen();
      port = listener.port;
      return null;
    },
    access: async (_: null): Promise<CicPairAccess> => {
      const [primary, backup] = pair.hosts;
      const hosts =
        active(pair.active()) === pair.primary ? ([primary, backup] as const) : ([backup, primary] as const);
      return { hosts, port, username: 'casebridge', password };
    },
    /** @returns the moment of the death, in milliseconds since the epoch. */
    die: async ({ closeSockets, interactions, downMs }: DeathOrder): Promise<number> => {
      const at = systemClock.now();
      pair.switchOver({ closeSockets, interactions, downMs, comesBack: false });
      return at;
    },
    /** The dead server comes back as the backup. */
    bringBack: async (_: null): Promise<null> => {
      pair.bringBack();
      await pair.settled();
      return null;
    },
    /** Waits for an interaction of the case that was made at this time or later. */
    madeFor: async (wanted: {
      readonly objectId: string;
      readonly since: number;
      readonly limitMs: number;
    }): Promise<number> => {
      const until = systemClock.now() + wanted.limitMs;
      for (;;) {
        const found = ofCase(wanted.objectId).find(({ createdAt }) => createdAt >= wanted.since);
        if (found) return found.createdAt;
        if (systemClock.now() > until) throw new Error(`no interaction was made within ${wanted.limitMs} ms`);
        await wait(LOOK_MS);
      }
    },
    /** How many interactions of the case are live. */
    liveOf: async (objectId: string): Promise<number> => {
      const errors = pair.core.errors();
      if (errors.length > 0) throw new Error(`the simulated CIC servers failed: ${errors[0]}`);
      return ofCase(objectId).filter(({ endedAt }) => endedAt === undefined).length;
    },
  };
}

function active(server: SimulatedCic | undefined): SimulatedCic {
  if (!server) throw new Error('no server of the pair is active');
  return server;
}

answerCalls(cicPairCalls());
