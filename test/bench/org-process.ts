import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/runtime/clock.js';
import { listenHttp } from '../../src/runtime/http-listener.js';
import { loadApex } from '../../src/simulator/salesforce/apex/load/load-program.js';
import { ApexInterpreter } from '../../src/simulator/salesforce/apex/run/interpreter.js';
import { type CometdEndpoint, createCometdEndpoint } from '../../src/simulator/salesforce/cometd/endpoint.js';
import { loadOrgMetadata } from '../../src/simulator/salesforce/metadata/source-format-loader.js';
import { createSimulatedOrg } from '../../src/simulator/salesforce/org.js';
import { answerCalls } from './process/answer-calls.js';
import { CaseFlow } from './servers/case-flow.js';
import { CaseLoad } from './servers/case-load.js';
import { counted } from './servers/counted.js';
import { mutableApex } from './servers/mutable-apex.js';
import { atDistance } from './servers/network.js';
import { RowBook, type RowRecord } from './servers/row-book.js';
import { RowFill } from './servers/row-fill.js';

/** How clients get into the org. */
export interface OrgAccess {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the org saw since the last `reset`. */
export interface OrgReport {
  readonly rows: readonly RowRecord[];
  /** Requests that count against the org's limit of API calls. */
  readonly apiCalls: number;
}

export type OrgCalls = ReturnType<typeof orgCalls>;

/** The org polls its event bus this often (a real one about every second); the bench is after what comes on top. */
const DISPATCH_INTERVAL_MS = 50;
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const PACKAGE_FOLDER = fileURLToPath(new URL('../../salesforce-package/force-app', import.meta.url));

function orgCalls() {
  const errors: string[] = [];
  const edges: { cometd?: CometdEndpoint } = {};
  const book = new RowBook();
  const metadata = loadOrgMetadata([PACKAGE_FOLDER], {});
  const program = loadApex([PACKAGE_FOLDER], metadata.schema, { tests: false });
  const apex = mutableApex(new ApexInterpreter({ program, random: Math.random }));
  const org = createSimulatedOrg({
    clock: systemClock,
    metadataFolders: [],
    metadata,
    apex,
    cometd: (engine) => {
      edges.cometd = createCometdEndpoint({
        engine,
        clock: systemClock,
        random: Math.random,
        dispatchInterval: DISPATCH_INTERVAL_MS,
      });
      return edges.cometd.handle;
    },
    onError: (what, error) => errors.push(`${what}: ${String(error)}`),
  });
  const api = counted(org.handle, (_method, target) => (target.startsWith('/services/data') ? 'api' : undefined));
  const network = atDistance(api.handle);
  org.start();
  edges.cometd?.start();
  org.engine.onCommit((transaction) => book.follow(transaction));
  const load = new CaseLoad(org, book);
  const flow = new CaseFlow(load);
  const fill = new RowFill(org, apex);
  return {
    listen: async (_: null): Promise<OrgAccess> => {
      const { url } = await listenHttp(network.handle, { host: '127.0.0.1', port: 0, maxBodyBytes: MAX_BODY_BYTES });
      const { clientId, clientSecret } = org.credentials;
      return { url, clientId, clientSecret };
    },
    reset: async (options: { readonly roundTripMs: number }): Promise<void> => {
      book.reset();
      api.reset();
      network.roundTripMs = options.roundTripMs;
    },
    /** Open cases with a row each, without the way through triggers. */
    fill: (count: number): Promise<void> => fill.insert(count),
    beginFlow: async (perSecond: number): Promise<void> => flow.begin(perSecond),
    /** @returns how many cases came since `beginFlow`. */
    endFlow: (_: null): Promise<number> => flow.end(),
    createCases: (count: number): Promise<void> => load.create(count),
    closeCases: (count: number): Promise<void> => load.close(count),
    steady: (flow: { readonly rowsPerSecond: number; readonly seconds: number }): Promise<void> =>
      load.steady(flow.rowsPerSecond, flow.seconds),
    processed: (until: { readonly count: number; readonly limitMs: number }): Promise<boolean> =>
      book.processed(until.count, until.limitMs),
    report: async (_: null): Promise<OrgReport> => {
      if (errors.length > 0) throw new Error(`the simulated org failed: ${errors.slice(0, 3).join('; ')}`);
      return { rows: book.rows(), apiCalls: api.counts.api ?? 0 };
    },
  };
}

answerCalls(orgCalls());
