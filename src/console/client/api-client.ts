import { parseJson } from '../../runtime/decode.js';
import type {
  AuditView,
  ChecksView,
  ExplanationView,
  GroupStatus,
  InteractionView,
  LogFilter,
  LogPage,
  Paused,
  QueueView,
  ReloadView,
  RowsWanted,
  RowView,
  WrittenView,
} from '../contract.js';
import type { CustomerMail } from '../group-operations.js';
import {
  AUDIT,
  CHECKS,
  CONFIG,
  EXPLANATION,
  INTERACTIONS,
  LOG_LEVEL,
  LOG_PAGE,
  PAUSED,
  QUEUES,
  RELOAD,
  ROWS,
  STATUS,
  WRITTEN,
} from './answer-shapes.js';
import { type ApiCall, type ApiTransport, unreachable } from './api-transport.js';
import { anything, nullable, type Shape } from './shape.js';

/** Longest wait for what the group knows by itself, and for what it must ask both sides. Milliseconds. */
const QUICK_MS = 10_000;
const LONG_MS = 310_000;
/** Ids in one request: the body of a request is bounded. */
const MAX_IDS = 1_000;

/**
 * A running group as the command line sees it: each route of its API as a function. All throw `CasebridgeError`, that
 * of the group if it answered with one, and the signal's reason when it aborts.
 */
export class ApiClient {
  readonly #transport: ApiTransport;

  constructor(transport: ApiTransport) {
    this.#transport = transport;
  }

  /** The state of the group. @param limitMs longest wait, milliseconds. */
  status(signal: AbortSignal, limitMs = QUICK_MS): Promise<GroupStatus> {
    return this.#call(STATUS, { method: 'GET', path: '/api/status', limitMs }, signal);
  }

  /** The live interactions. */
  interactions(signal: AbortSignal): Promise<readonly InteractionView[]> {
    return this.#get(INTERACTIONS, '/api/interactions', signal);
  }

  /** Rows, oldest first, at most 2,000. */
  rows(which: 'unprocessed' | 'parked', signal: AbortSignal, wanted: RowsWanted = {}): Promise<readonly RowView[]> {
    const query = new URLSearchParams({ which });
    for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value));
    return this.#get(ROWS, `/api/rows?${query}`, signal);
  }

  /** Tries parked rows again. @param which names or ids, or all of them. */
  retry(which: readonly string[] | 'all', signal: AbortSignal): Promise<readonly WrittenView[]> {
    if (which === 'all') return this.#post(WRITTEN, '/api/rows/retry', { all: true }, signal);
    return inParts(which, (rows) => this.#post(WRITTEN, '/api/rows/retry', { rows }, signal));
  }

  /** The queue map, held against both sides. */
  queues(signal: AbortSignal): Promise<readonly QueueView[]> {
    return this.#get(QUEUES, '/api/queues', signal);
  }

  /** Pauses routing. @param queue name; undefined for all. */
  pause(queue: string | undefined, signal: AbortSignal): Promise<Paused> {
    return this.#post(PAUSED, '/api/pause', { queue }, signal);
  }

  /** Ends a pause. @param queue name; undefined for all. */
  resume(queue: string | undefined, signal: AbortSignal): Promise<Paused> {
    return this.#post(PAUSED, '/api/resume', { queue }, signal);
  }

  /** One timeline of a case. */
  explain(id: string, signal: AbortSignal): Promise<ExplanationView> {
    return this.#get(EXPLANATION, `/api/explain/${encodeURIComponent(id)}`, signal);
  }

  /** What the last audit of all queues has found; undefined before the first. */
  async lastAudit(signal: AbortSignal): Promise<AuditView | undefined> {
    return (await this.#get(nullable(AUDIT), '/api/audit', signal)) ?? undefined;
  }

  /** Looks for stranded cases. @param queue name; undefined for all. */
  audit(queue: string | undefined, signal: AbortSignal): Promise<AuditView> {
    return this.#post(AUDIT, '/api/audit', { queue }, signal);
  }

  /** Routes cases that are still stranded. */
  routeStranded(caseIds: readonly string[], signal: AbortSignal): Promise<readonly WrittenView[]> {
    return inParts(caseIds, (part) => this.#post(WRITTEN, '/api/audit/route', { caseIds: part }, signal));
  }

  /** The checks as they ran last; undefined before the first run. */
  async lastChecks(signal: AbortSignal): Promise<ChecksView | undefined> {
    return (await this.#get(nullable(CHECKS), '/api/checks', signal)) ?? undefined;
  }

  /** Runs all checks. */
  check(signal: AbortSignal): Promise<ChecksView> {
    return this.#post(CHECKS, '/api/checks', {}, signal);
  }

  /** The latest log lines that fit, newest last. */
  log(filter: LogFilter, signal: AbortSignal): Promise<LogPage> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
    return this.#get(LOG_PAGE, `/api/log?${query}`, signal);
  }

  /** Changes what is logged, until the next start. @returns the level that holds. */
  async setLogLevel(level: string, signal: AbortSignal): Promise<string> {
    const call = { method: 'PUT', path: '/api/log/level', body: { level }, limitMs: QUICK_MS } as const;
    return (await this.#call(LOG_LEVEL, call, signal)).level;
  }

  /** The configuration as it may be shown. */
  config(signal: AbortSignal): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
    return this.#get(CONFIG, '/api/config', signal);
  }

  /** Has the configuration read again. */
  reload(signal: AbortSignal): Promise<ReloadView> {
    return this.#post(RELOAD, '/api/reload', {}, signal);
  }

  /** A zip of logs, configuration without secrets, status and checks. */
  diagnostics(signal: AbortSignal): Promise<Uint8Array> {
    return this.#transport.send({ method: 'GET', path: '/api/diagnostics', limitMs: LONG_MS }, signal);
  }

  /** Lets the demonstration's customer write. */
  async sendCustomerMail(mail: CustomerMail, signal: AbortSignal): Promise<void> {
    await this.#post(anything, '/api/demo/mail', mail, signal);
  }

  /** Lets go of the connections. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  #get<T>(shape: Shape<T>, path: string, signal: AbortSignal): Promise<T> {
    return this.#call(shape, { method: 'GET', path, limitMs: LONG_MS }, signal);
  }

  #post<T>(shape: Shape<T>, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return this.#call(shape, { method: 'POST', path, body, limitMs: LONG_MS }, signal);
  }

  async #call<T>(shape: Shape<T>, call: ApiCall, signal: AbortSignal): Promise<T> {
    const bytes = await this.#transport.send(call, signal);
    try {
      return shape(parseJson(Buffer.from(bytes).toString('utf8')), 'the answer');
    } catch (error) {
      throw unreachable(`The answer of the running group to ${call.method} ${call.path} was not understood`, error);
    }
  }
}

async function inParts(
  ids: readonly string[],
  write: (part: readonly string[]) => Promise<readonly WrittenView[]>,
): Promise<readonly WrittenView[]> {
  const written: WrittenView[] = [];
  for (let from = 0; from < ids.length; from += MAX_IDS)
    written.push(...(await write(ids.slice(from, from + MAX_IDS))));
  return written;
}
