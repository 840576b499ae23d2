import { systemClock } from '../../src/runtime/clock.js';
import { listenHttp } from '../../src/runtime/http-listener.js';
import { createSimulatedCic } from '../../src/simulator/cic/simulated-cic.js';
import { answerCalls } from './process/answer-calls.js';
import { counted } from './servers/counted.js';
import { type InteractionRecord, interactionRecord } from './servers/interaction-record.js';

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
  return {
    listen: async (_: null): Promise<CicAccess> => {
      const { host, port } = await listenHttp(icws.handle, {
        host: '127.0.0.1',
        port: 0,
        maxBodyBytes: MAX_BODY_BYTES,
      });
      return { host, port, username: 'casebridge', password };
    },
    reset: async (options: { readonly delayMs: number }): Promise<void> => {
      icws.reset();
      icws.delayMs = options.delayMs;
    },
    report: async (_: null): Promise<CicReport> => {
      const errors = cic.core.errors();
      if (errors.length > 0) throw new Error(`the simulated CIC server failed: ${errors[0]}`);
      return { calls: icws.counts, interactions: cic.state().interactions.map(interactionRecord) };
    },
  };
}

/** Method and path without session and ids, e.g. `POST interactions/disconnect`. */
function kindOf(method: string, target: string): string {
  const path = (target.split('?')[0] ?? '').replace(/^\/icws\/(\d+\/)?/, '').replace(/\/\d{6,}/g, '');
  return `${method} ${path}`;
}

answerCalls(cicCalls());
