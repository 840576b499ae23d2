import { systemClock } from '../../../src/runtime/clock.js';
import type { AgentEvent } from '../../../src/simulator/agents/agent-event.js';
import { createSimulatedAgent, type SimulatedAgent } from '../../../src/simulator/agents/simulated-agent.js';

/** Agents at work in the process of the test. */
export interface Desk {
  readonly events: readonly AgentEvent[];
  start(): void;
  stop(): Promise<void>;
}

/** How fast the agents are, in milliseconds. */
export interface DeskPace {
  readonly pickUpAfterMs?: number;
  readonly thinkTimeMs?: number;
}

/** Alice and Bob, who answer every case that ACD gives them. */
export function desk(cicUrl: string, password: string, orgUrl: string, pace: DeskPace = {}): Desk {
  const events: AgentEvent[] = [];
  const agents: readonly SimulatedAgent[] = ['alice', 'bob'].map((username) =>
    createSimulatedAgent({
      icwsUrl: cicUrl,
      username,
      password,
      salesforceUrl: orgUrl,
      salesforceUsername: `${username}@casebridge.example`,
      clock: systemClock,
      pickUpAfterMs: pace.pickUpAfterMs ?? 30,
      thinkTimeMs: pace.thinkTimeMs ?? 50,
      replyText: 'Thank you, this is what we will do.',
      onEvent: (event) => events.push(event),
    }),
  );
  return {
    events,
    start: () => {
      for (const agent of agents) agent.start();
    },
    stop: async () => {
      await Promise.all(agents.map((agent) => agent.stop()));
    },
  };
}
