import { systemClock } from '../../src/runtime/clock.js';
import { listenHttp } from '../../src/runtime/http-listener.js';
import type { UserEntry } from '../../src/simulator/cic/directory-data.js';
import { createSimulatedCic } from '../../src/simulator/cic/simulated-cic.js';
import type { CicAccess } from './cic-process.js';
import { moment } from './pops/moment.js';
import { answerCalls } from './process/answer-calls.js';

/** How agents and the connector get into the CIC server. */
export interface PopCicAccess extends CicAccess {
  readonly agents: readonly string[];
  readonly agentPassword: string;
}

/** The server began to alert an agent. */
export interface Alert {
  readonly interactionId: string;
  readonly caseId: string;
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type PopCicCalls = ReturnType<typeof popCicCalls>;

const AGENTS = 200;
const ALERTING = 'A';
const MAX_BODY_BYTES = 1024 * 1024;
const SERVICE = 'casebridge';

/** A simulated CIC server with many agents, which notes when it alerts whom. */
function popCicCalls() {
  const password = crypto.randomUUID();
  const agentPassword = crypto.randomUUID();
  const agents = Array.from({ length: AGENTS }, (_, index) => `agent${String(index).padStart(3, '0')}`);
  const service: UserEntry = { id: SERVICE, password, viewsQueues: 'all', isAdmin: true };
  const cic = createSimulatedCic({
    clock: systemClock,
    random: Math.random,
    password,
    directory: {
      users: [service, ...agents.map((id) => ({ id, password: agentPassword }))],
      workgroups: [
        { name: 'Support Mail', members: agents, supervisors: [SERVICE] },
        { name: 'Billing Mail', members: agents, supervisors: [SERVICE] },
      ],
      skills: [],
    },
  });
  const alerts: Alert[] = [];
  cic.core.book.changes.add(({ interaction, changed }) => {
    const last = interaction.states.at(-1);
    if (!changed.has('eic_state') || last?.state !== ALERTING) return;
    const caseId = interaction.attributes.get('ObjectRouting_ObjectId') ?? '';
    alerts.push({ interactionId: interaction.id, caseId, user: last.user, at: moment() });
  });
  return {
    listen: async (_: null): Promise<PopCicAccess> => {
      const { host, port } = await listenHttp(cic.handle, { host: '127.0.0.1', port: 0, maxBodyBytes: MAX_BODY_BYTES });
      return { host, port, username: SERVICE, password, agents, agentPassword };
    },
    /** Ends interactions, as if they had been answered. */
    end: async (ids: readonly string[]): Promise<void> => {
      for (const id of ids) cic.core.life.end(id, 'I');
    },
    /** Those since the last time that this was asked. */
    alerts: async (_: null): Promise<readonly Alert[]> => {
      const errors = cic.core.errors();
      if (errors.length > 0) throw new Error(`the simulated CIC server failed: ${errors[0]}`);
      return alerts.splice(0);
    },
  };
}

answerCalls(popCicCalls());
