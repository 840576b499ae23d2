import { Connector, type ConnectorSettings } from '../../../src/connector/connector.js';
import { CicContactCenter } from '../../../src/contact-center/cic/cic-contact-center.js';
import type { CicOptions } from '../../../src/contact-center/cic/cic-options.js';
import type { Happening } from '../../../src/domain/happening.js';
import type { Clock } from '../../../src/runtime/clock.js';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import type { SalesforceOrg } from '../../../src/salesforce/org.js';
import type { Store } from '../../../src/store/store.js';
import { cicOptions } from '../cic-options.js';
import { inProcessIcws } from '../in-process-icws.js';
import { recordId } from '../routing.js';

/** What a process runs in. */
export interface ProcessSurroundings {
  readonly clock: Clock;
  readonly org: SalesforceOrg;
  readonly store: Store;
  /** CIC servers by host name, the preferred one first. */
  readonly servers: Readonly<Record<string, HttpExchangeHandler>>;
  readonly shapes: 'checked' | 'unchecked';
  readonly connector: Partial<ConnectorSettings>;
  readonly cic: Partial<CicOptions>;
}

/** The org of all benches here. */
export const ORGANIZATION_ID = recordId('00D', 1);
/** Password of everybody. */
export const PASSWORD = 'correct-horse-9';

/**
 * The real connector on the real contact-centre adapter, as one process: it can be killed, and then does nothing more,
 * to nobody. Its store outlives it.
 */
export class MortalProcess {
  readonly happenings: Happening[] = [];
  readonly contactCenter: CicContactCenter;
  readonly connector: Connector;
  readonly #death = new AbortController();

  constructor(around: ProcessSurroundings) {
    const clock = this.#mortalClock(around.clock);
    const tell = (happening: Happening) => void this.happenings.push(happening);
    this.contactCenter = new CicContactCenter(
      cicOptions({
        transport: inProcessIcws(this.#mortalServers(around.servers), around.shapes),
        clock,
        tell,
        hosts: Object.keys(around.servers),
        credentials: { username: 'casebridge', password: PASSWORD },
        recoveryGraceMs: 120_000,
        organizationId: () => ORGANIZATION_ID,
        ...around.cic,
      }),
    );
    this.connector = new Connector({
      settings: { ...SETTINGS, ...around.connector },
      clock,
      random: () => 0.5,
      org: this.#mortalOrg(around.org),
      contactCenter: this.contactCenter,
      store: this.#mortalStore(around.store),
      cleanse: (text) => text,
      tell,
    });
  }

  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** From now on nothing of it reaches anybody; its connections are closed. */
  kill(): void {
    this.#death.abort(new Error('the process was killed'));
  }

  told<T extends Happening['type']>(type: T): readonly Extract<Happening, { type: T }>[] {
    return this.happenings.filter((happening): happening is Extract<Happening, { type: T }> => happening.type === type);
  }

  /** What was under way when the process was killed never ends. */
  async #alive<T>(work: () => Promise<T>): Promise<T> {
    const never = new Promise<never>(() => undefined);
    if (this.isDead) return never;
    const result = await work();
    return this.isDead ? never : result;
  }

  #mortalClock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (delayMs, run) =>
        clock.after(delayMs, () => {
          if (!this.isDead) run();
        }),
    };
  }

  #mortalServers(servers: Readonly<Record<string, HttpExchangeHandler>>): Record<string, HttpExchangeHandler> {
    const mortal =
      (serve: HttpExchangeHandler): HttpExchangeHandler =>
      (request) =>
        this.#alive(() => serve({ ...request, signal: AbortSignal.any([request.signal, this.#death.signal]) }));
    return Object.fromEntries(Object.entries(servers).map(([host, serve]) => [host, mortal(serve)]));
  }

  #mortalOrg(org: SalesforceOrg): SalesforceOrg {
    const { rows, stream } = org;
    return {
      connect: (signal) => org.connect(signal),
      recordUrl: (id) => org.recordUrl(id),
      close: () => org.close(),
      cases: org.cases,
      queueMap: org.queueMap,
      apiUsage: org.apiUsage,
      rows: {
        unprocessed: (signal, scope) => rows.unprocessed(signal, scope),
        newestName: (signal) => this.#alive(() => rows.newestName(signal)),
        newerThan: (name, signal) => this.#alive(() => rows.newerThan(name, signal)),
        stillUnprocessed: (ids, signal) => this.#alive(() => rows.stillUnprocessed(ids, signal)),
        authorOf: (id, signal) => this.#alive(() => rows.authorOf(id, signal)),
        read: (ids, signal) => this.#alive(() => rows.read(ids, signal)),
        parked: (signal) => rows.parked(signal),
        routed: (signal) => rows.routed(signal),
        mark: (marks, signal) => this.#alive(() => rows.mark(marks, signal)),
      },
      stream: {
        get state() {
          return stream.state;
        },
        source: stream.source,
        start: (signal, resume) => stream.start(signal, resume),
        rebuild: (why) => stream.rebuild(why),
        stop: () => stream.stop(),
        onRows: (listener) => stream.onRows((told, steps) => (this.isDead ? undefined : listener(told, steps))),
        onState: (listener) => stream.onState((state) => (this.isDead ? undefined : listener(state))),
      },
    };
  }

  #mortalStore(store: Store): Store {
    return {
      bind: (identity, accept) => store.bind(identity, accept),
      noteCreate: (note) => this.#alive(() => store.noteCreate(note)),
      clearCreates: (rowIds) => this.#alive(() => store.clearCreates(rowIds)),
      openCreates: () => store.openCreates(),
      noteLive: (live, ended) => this.#alive(() => store.noteLive(live, ended)),
      liveNotes: () => store.liveNotes(),
      notePops: (popped, over) => this.#alive(() => store.notePops(popped, over)),
      popNotes: () => store.popNotes(),
      notePauses: (paused) => this.#alive(() => store.notePauses(paused)),
      pauses: () => store.pauses(),
      noteStreamPosition: (source, position) => this.#alive(() => store.noteStreamPosition(source, position)),
      streamPosition: (source) => store.streamPosition(source),
      append: (entries) => this.#alive(() => store.append(entries)),
      ledger: (query, limit) => store.ledger(query, limit),
      prune: (before, limit) => store.prune(before, limit),
      close: () => Promise.resolve(),
    };
  }
}

const SETTINGS: ConnectorSettings = {
  group: 'test',
  instanceId: 'one',
  policy: { autoDisconnectOnReply: true },
  concurrency: 8,
  maxCreatesPerSecond: Number.POSITIVE_INFINITY,
  maxAttempts: 3,
  directTimeoutMs: 300_000,
  markIntervalMs: 200,
  backoff: { initialMs: 500, maxMs: 30_000 },
  sweepIntervalMs: 60_000,
  queueMapIntervalMs: 300_000,
  parkedRetryIntervalMs: 600_000,
  parkedAlertAfterMs: 3_600_000,
  stopTimeoutMs: 5_000,
  contactCenterName: 'cic',
  acceptNewIdentity: false,
  dryRun: false,
  keepLedgerMs: 90 * 86_400_000,
};
