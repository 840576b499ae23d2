import type { Requests } from '../../../web-page/state/requests.js';
import type {
  AuditView,
  ChecksView,
  ExplanationView,
  GroupStatus,
  LogPage,
  Paused,
  QueueView,
  RowView,
  SessionView,
  WrittenView,
} from '../../contract.js';
import { type LineFilter, MAX_LINES } from '../logic/log-lines.js';
import { chunks } from '../logic/selection.js';

/** How somebody logs in. */
export type Credentials = { readonly user: string; readonly password: string } | { readonly token: string };

/** A mail of the demonstration's customer. */
export interface DemoMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Message-ID of the first mail on the case that this one goes on with. */
  readonly inReplyTo?: string;
}

/** What shows that a request that changes something comes from a page of the console. @param token '' while nobody is logged in. */
export function csrfHeaders(token: () => string): (method: string) => Readonly<Record<string, string>> {
  return (method) => (method === 'GET' ? {} : { 'x-csrf-token': token() });
}

/** Checks, audits and diagnostics ask both sides about many things. */
const LONG_MS = 180_000;
/** The most rows that a list shows. */
export const MAX_ROWS = 10_000;
/** Rows in one answer. */
const ROWS_PER_ANSWER = 2_000;
/** Ids in one request. */
const MAX_IDS = 1_000;

/** The routes of `/api`, each as a function. All throw `Problem`. */
export class Api {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  login(body: Credentials): Promise<SessionView> {
    return this.#requests.json({ method: 'POST', path: '/api/login', body, what: 'The login' });
  }

  logout(): Promise<unknown> {
    return this.#requests.json({ method: 'POST', path: '/api/logout', body: {}, what: 'The logout' });
  }

  session(): Promise<SessionView> {
    return this.#requests.json({ path: '/api/session', what: 'The session' });
  }

  status(): Promise<GroupStatus> {
    return this.#requests.json({ path: '/api/status', what: 'The status', limitMs: 5_000 });
  }

  /** The oldest rows, {@link MAX_ROWS} at most. */
  async rows(which: 'unprocessed' | 'parked', signal: AbortSignal): Promise<readonly RowView[]> {
    const rows: RowView[] = [];
    while (rows.length < MAX_ROWS) {
      const after = rows.at(-1)?.name;
      const query = `which=${which}&limit=${ROWS_PER_ANSWER}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`;
      const path = `/api/rows?${query}`;
      const more = await this.#requests.json<readonly RowView[]>({
        path,
        what: 'The list of rows',
        limitMs: 60_000,
        signal,
      });
      rows.push(...more);
      if (more.length < ROWS_PER_ANSWER) break;
    }
    return rows;
  }

  async retry(rows: readonly string[] | 'all', signal: AbortSignal): Promise<readonly WrittenView[]> {
    if (rows === 'all') return this.#write('/api/rows/retry', { all: true }, 'The retry', signal);
    return this.#inParts(rows, (part) => this.#write('/api/rows/retry', { rows: part }, 'The retry', signal));
  }

  queues(signal: AbortSignal): Promise<readonly QueueView[]> {
    return this.#requests.json({ path: '/api/queues', what: 'The queue map', limitMs: 60_000, signal });
  }

  /** @param queue undefined for all. */
  pause(queue: string | undefined, signal: AbortSignal): Promise<Paused> {
    return this.#requests.json({ method: 'POST', path: '/api/pause', body: { queue }, what: 'The pause', signal });
  }

  /** @param queue undefined for all. */
  resume(queue: string | undefined, signal: AbortSignal): Promise<Paused> {
    return this.#requests.json({ method: 'POST', path: '/api/resume', body: { queue }, what: 'The resume', signal });
  }

  explain(id: string, signal: AbortSignal): Promise<ExplanationView> {
    const path = `/api/explain/${encodeURIComponent(id)}`;
    return this.#requests.json({ path, what: `The explanation of ${id}`, limitMs: 60_000, signal });
  }

  /** What the last audit of all queues has found; null before the first. */
  lastAudit(signal: AbortSignal): Promise<AuditView | null> {
    return this.#requests.json({ path: '/api/audit', what: 'The last audit', signal });
  }

  /** @param queue undefined for all. */
  audit(queue: string | undefined, signal: AbortSignal): Promise<AuditView> {
    const body = { queue };
    return this.#requests.json({
      method: 'POST',
      path: '/api/audit',
      body,
      what: 'The audit',
      limitMs: LONG_MS,
      signal,
    });
  }

  route(caseIds: readonly string[], signal: AbortSignal): Promise<readonly WrittenView[]> {
    return this.#inParts(caseIds, (part) =>
      this.#write('/api/audit/route', { caseIds: part }, 'Routing stranded cases', signal),
    );
  }

  checks(signal: AbortSignal): Promise<ChecksView | null> {
    return this.#requests.json({ path: '/api/checks', what: 'The last checks', signal });
  }

  runChecks(signal: AbortSignal): Promise<ChecksView> {
    return this.#requests.json({
      method: 'POST',
      path: '/api/checks',
      body: {},
      what: 'The checks',
      limitMs: LONG_MS,
      signal,
    });
  }

  log({ level, text }: LineFilter, signal: AbortSignal): Promise<LogPage> {
    const query = new URLSearchParams({ level, limit: String(MAX_LINES), ...(text === '' ? {} : { text }) });
    return this.#requests.json({ path: `/api/log?${query}`, what: 'The log', signal });
  }

  setLogLevel(level: string, signal: AbortSignal): Promise<unknown> {
    return this.#requests.json({
      method: 'PUT',
      path: '/api/log/level',
      body: { level },
      what: 'The log level',
      signal,
    });
  }

  config(signal: AbortSignal): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
    return this.#requests.json({ path: '/api/config', what: 'The configuration', signal });
  }

  diagnostics(signal: AbortSignal): Promise<ArrayBuffer> {
    return this.#requests.bytes({ path: '/api/diagnostics', what: 'The diagnostics', limitMs: LONG_MS, signal });
  }

  sendMail(body: DemoMail, signal: AbortSignal): Promise<unknown> {
    return this.#requests.json({ method: 'POST', path: '/api/demo/mail', body, what: "The customer's mail", signal });
  }

  #write(path: string, body: unknown, what: string, signal: AbortSignal): Promise<readonly WrittenView[]> {
    return this.#requests.json({ method: 'POST', path, body, what, limitMs: LONG_MS, signal });
  }

  async #inParts(
    ids: readonly string[],
    write: (part: readonly string[]) => Promise<readonly WrittenView[]>,
  ): Promise<readonly WrittenView[]> {
    const written: WrittenView[] = [];
    for (const part of chunks(ids, MAX_IDS)) written.push(...(await write(part)));
    return written;
  }
}
