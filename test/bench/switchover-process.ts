import { createUndiciTransport } from '../../src/contact-center/cic/wire/undici-transport.js';
import type { Happening } from '../../src/domain/happening.js';
import type { CicPairAccess } from './cic-pair-process.js';
import type { OrgAccess } from './org-process.js';
import { answerCalls } from './process/answer-calls.js';
import { type RunningCasebridge, startCasebridge } from './subjects/running-casebridge.js';
import { type BackAgain, LinkWatch } from './switchover/link-watch.js';

/** What Casebridge is given for one death. Durations are milliseconds. */
export interface SwitchoverSurroundings {
  readonly org: OrgAccess;
  readonly cic: CicPairAccess;
  readonly floorMs: number;
  readonly recoveryGraceMs: number;
}

export type SwitchoverCalls = ReturnType<typeof switchoverCalls>;

const READY_LIMIT_MS = 30_000;
const ROUND_TRIPS = 10;
const REQUEST_LIMIT_MS = 10_000;

function switchoverCalls() {
  let running: RunningCasebridge | undefined;
  let watch = new LinkWatch();
  return {
    /** Resolves once Casebridge routes. */
    start: async ({ org, cic, floorMs, recoveryGraceMs }: SwitchoverSurroundings): Promise<null> => {
      const { hosts, port, username, password } = cic;
      const [serverName, backup] = hosts;
      watch = new LinkWatch();
      const settings = {
        org,
        cic: {
          serverName,
          backupServerNames: [backup],
          port,
          username,
          password,
          recoveryGrace: `${recoveryGraceMs}ms`,
        },
        // Marks come after what is measured; they need not make a run longer.
        routing: { backoffInitial: `${floorMs}ms`, markInterval: '20ms' },
      };
      running = await startCasebridge(settings, (happening: Happening) => watch.follow(happening));
      await watch.backAgain(0, READY_LIMIT_MS);
      return null;
    },
    /** Waits until Casebridge is logged in and ready again after this moment. */
    backAgain: (after: { readonly since: number; readonly limitMs: number }): Promise<BackAgain> =>
      watch.backAgain(after.since, after.limitMs),
    /** Milliseconds of exchanges with the active server, over a connection that is open already. */
    roundTrips: (cic: CicPairAccess): Promise<readonly number[]> => roundTrips(cic),
    stop: async (_: null): Promise<null> => {
      await running?.stop();
      running = undefined;
      return null;
    },
  };
}

async function roundTrips({ hosts, port }: CicPairAccess): Promise<readonly number[]> {
  const transport = createUndiciTransport({ port, tls: false, ca: '', timeoutMs: REQUEST_LIMIT_MS });
  const { signal } = new AbortController();
  const request = { host: hosts[0], method: 'GET', path: '/icws/connection/version', headers: {} } as const;
  const found: number[] = [];
  try {
    await transport.exchange(request, signal);
    while (found.length < ROUND_TRIPS) {
      const begun = performance.now();
      await transport.exchange(request, signal);
      found.push(performance.now() - begun);
    }
  } finally {
    await transport.close();
  }
  return found;
}

answerCalls(switchoverCalls());
