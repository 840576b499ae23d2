import { systemClock } from '../../src/runtime/clock.js';
import { listenHttp } from '../../src/runtime/http-listener.js';
import { createSimulatedCic } from '../../src/simulator/cic/simulated-cic.js';
import { answerCalls } from './process/answer-calls.js';
import { counted } from './servers/counted.js';
import { Crew } from './servers/crew.js';
import { InteractionLog } from './servers/interaction-log.js';
import type { InteractionRecord } from './servers/interaction-record.js';
import { atDistance } from './servers/network.js';

/** How clients get into the CIC server. */
export interface CicAccess {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** What the server holds, and the requests since the last `reset`. */
export interface CicReport {
  readonly interactions: readonly InteractionRecord[];
  readonly calls: Readonly<Record<string, number>>;
}

export type CicCalls = ReturnType<typeof cicCalls>;

const MAX_BODY_BYTES = 1024 * 1024;

function cicCalls() {
  const password = crypto.randomUUID();
  const cic = createSimulatedCic({ clock: systemClock, random: Math.random, password });
  const icws = counted(cic.handle, kindOf);
  const network = atDistance(icws.handle);
  const log = new InteractionLog(cic.core.book);
  const crew = new Crew(cic.core);
  return {
    listen: async (_: null): Promise<CicAccess> => {
      const { host, port } = await listenHttp(network.handle, {
        host: '127.0.0.1',
        port: 0,
        maxBodyBytes: MAX_BODY_BYTES,
      });
      return { host, port, username: 'casebridge', password };
    },
    reset: async (options: { readonly roundTripMs: number }): Promise<void> => {
      icws.reset();
      network.roundTripMs = options.roundTripMs;
    },
    /** Agents keep the interactions that wait down to a number; null sends them home. */
    crew: async (atMost: number | null): Promise<void> => crew.work(atMost ?? undefined),
    report: async (_: null): Promise<CicReport> => {
      const errors = cic.core.errors();
      if (errors.length > 0) throw new Error(`the simulated CIC server failed: ${errors[0]}`);
      return { calls: icws.counts, interactions: log.all() };
    },
  };
}

/** Method and path without session and ids, e.g. `POST interactions/disconnect`. */
function kindOf(method: string, target: string): string {
  const path = (target.split('?')[0] ?? '').replace(/^\/icws\/(\d+\/)?/, '').replace(/\/\d{6,}/g, '');
  return `${method} ${path}`;
}

answerCalls(cicCalls());
