import type { CaseFacts } from '../../src/domain/case-facts.js';
import type { Mark } from '../../src/domain/outcome.js';
import { byName, type Row } from '../../src/domain/row.js';
import type {
  ApiUsage,
  MarkResult,
  NewestRows,
  OrgIdentity,
  ParkedRow,
  QueueMapEntry,
  ResumePoint,
  RoutedRow,
  RowListener,
  RowStream,
  SalesforceOrg,
  StreamState,
  StreamStep,
  SweepScope,
} from '../../src/salesforce/org.js';
import { QUEUE_ID, recordId } from './routing.js';

const PARKED_PAGE = 200;

/** An org in memory: a routing table, a stream that tells what is put into it, and cases. */
export class FakeOrg implements SalesforceOrg {
  readonly table = new Map<string, Row>();
  /** Rows that were marked. */
  readonly past = new Map<string, Row>();
  readonly marks: Mark[] = [];
  readonly markCalls: (readonly Mark[])[] = [];
  readonly facts = new Map<string, CaseFacts>();
  readonly factReads: string[] = [];
  sweeps = 0;
  /** Pages of unprocessed rows that were read. */
  pages = 0;
  /** Looks at the newest rows. */
  looks = 0;
  /** What each sweep asked for. */
  readonly sweepScopes: SweepScope[] = [];
  /** Rows made before this time (milliseconds since the epoch) are not recent. */
  recentFrom = 0;
  usage: ApiUsage | undefined;
  /** Milliseconds that the org's clock is ahead of ours. */
  aheadMs = 0;
  /** From when on each look at routed rows asked, by the org's clock. */
  readonly routedSince: (number | undefined)[] = [];
  readUsage: () => Promise<ApiUsage | undefined> = () => Promise.resolve(this.usage);
  pageSize = 500;
  /** Decides the result of each mark; may throw for the whole call. */
  onMark: (mark: Mark) => MarkResult = (mark) => ({ rowId: mark.rowId, status: 'marked' });
  beforeSweep: () => Promise<void> = () => Promise.resolve();
  /** Awaited before the parked rows are read. */
  beforeParked: () => Promise<void> = () => Promise.resolve();
  queueMapEntries: readonly QueueMapEntry[] = [
    {
      queueId: QUEUE_ID,
      queueName: 'Support',
      workgroup: 'Support Mail',
      directToQueue: false,
      currentName: 'Support',
    },
  ];
  closed = false;
  readonly stream = new FakeStream();
  readonly apiUsage = this.#meter();

  readonly rows = {
    unprocessed: (_signal: AbortSignal, scope: SweepScope = 'full'): AsyncIterable<readonly Row[]> =>
      this.#unprocessed(scope),
    newestName: () => Promise.resolve([...this.table.values(), ...this.past.values()].sort(byName).at(-1)?.name ?? ''),
    newerThan: (name: string): Promise<NewestRows> => this.#newerThan(name),
    stillUnprocessed: (ids: readonly string[]) => Promise.resolve(this.#waiting().filter(({ id }) => ids.includes(id))),
    read: (ids: readonly string[]) =>
      Promise.resolve(ids.flatMap((id) => this.table.get(id) ?? this.past.get(id) ?? [])),
    authorOf: () => Promise.resolve(''),
    parked: (): AsyncIterable<readonly ParkedRow[]> => this.#parked(),
    routed: (_signal: AbortSignal, since?: number): AsyncIterable<readonly RoutedRow[]> => this.#routed(since),
    mark: (marks: readonly Mark[]): Promise<readonly MarkResult[]> => this.#mark(marks),
  };

  readonly cases = {
    facts: (caseId: string): Promise<CaseFacts> => {
      this.factReads.push(caseId);
      const standing = { exists: true, isClosed: false, ownerId: QUEUE_ID, ownerCicUser: '', rows: [] };
      return Promise.resolve(this.facts.get(caseId) ?? standing);
    },
  };

  readonly queueMap = { load: () => Promise.resolve(this.queueMapEntries) };

  connect(): Promise<OrgIdentity> {
    return Promise.resolve({
      organizationId: recordId('00D', 1),
      instanceUrl: 'https://org.example',
      userId: recordId('005', 1),
    });
  }

  recordUrl(id: string): string {
    return `https://org.example/${id}`;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** Puts rows into the table without telling the stream. */
  insert(...rows: readonly Row[]): void {
    for (const row of rows) this.table.set(row.id, row);
  }

  /** Puts rows into the table and tells the stream, last first as Salesforce does. */
  happen(...rows: readonly Row[]): void {
    this.insert(...rows);
    this.stream.tell([...rows].reverse());
  }

  async *#routed(since?: number): AsyncGenerator<readonly RoutedRow[]> {
    this.routedSince.push(since);
    const rows = [...this.past.values()].sort((a, b) => byName(b, a));
    const marked = new Map(this.marks.map((mark) => [mark.rowId, mark]));
    const found = rows.flatMap(({ id, objectId, event }) => {
      const { interactionId = '', at = 0 } = marked.get(id) ?? {};
      const changedAt = at + this.aheadMs;
      return interactionId === '' || changedAt < (since ?? 0)
        ? []
        : [{ id, objectId, event, interactionId, changedAt }];
    });
    if (found.length > 0) yield found;
  }

  #meter() {
    const usage = () => this.usage;
    return {
      get usage() {
        return usage();
      },
      read: () => this.readUsage(),
    };
  }

  async *#unprocessed(scope: SweepScope): AsyncGenerator<readonly Row[]> {
    this.sweeps += 1;
    this.sweepScopes.push(scope);
    await this.beforeSweep();
    const rows = this.#waiting().filter(({ createdAt }) => scope === 'full' || createdAt >= this.recentFrom);
    for (let at = 0; at < rows.length; at += this.pageSize) {
      this.pages += 1;
      yield rows.slice(at, at + this.pageSize);
    }
  }

  #newerThan(name: string): Promise<NewestRows> {
    this.looks += 1;
    const newer = this.#waiting().filter((row) => row.name > name);
    const rows = newer.slice(0, this.pageSize);
    return Promise.resolve({ rows, upTo: rows.at(-1)?.name ?? '', whole: newer.length < this.pageSize });
  }

  async *#parked(): AsyncGenerator<readonly ParkedRow[]> {
    await this.beforeParked();
    const last = new Map(this.marks.map((mark) => [mark.rowId, mark]));
    const parked = [...last.values()].flatMap(({ rowId, outcome, error, at }) => {
      const row = this.past.get(rowId);
      return row && outcome === 'Failed' ? [{ row, cause: error, parkedAt: at, skills: row.skills }] : [];
    });
    for (let at = 0; at < parked.length; at += PARKED_PAGE) yield parked.slice(at, at + PARKED_PAGE);
  }

  #waiting(): readonly Row[] {
    return [...this.table.values()].sort(byName).map((row) => ({ ...row, source: 'sweep' as const }));
  }

  #mark(marks: readonly Mark[]): Promise<readonly MarkResult[]> {
    this.markCalls.push(marks);
    try {
      const results = marks.map((mark) => this.onMark(mark));
      results.forEach((result, index) => {
        const mark = marks[index];
        if (!mark || result.status === 'failed') return;
        this.marks.push(mark);
        const row = this.table.get(mark.rowId) ?? this.past.get(mark.rowId);
        if (row) this.past.set(row.id, { ...row, attempts: mark.attempts });
        this.table.delete(mark.rowId);
      });
      return Promise.resolve(results);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/** A stream that delivers what it is told. */
export class FakeStream implements RowStream {
  state: StreamState = 'stopped';
  deaf = false;
  readonly source = '/topic/ObjectRouting';
  /** Where it was asked to go on, at each subscription. */
  readonly resumedAt: (string | undefined)[] = [];
  readonly rebuilds: string[] = [];
  /** What a rebuild does; by itself it subscribes again. */
  onRebuild: () => void = () => undefined;
  resume: ResumePoint | undefined;
  #steps = 0;
  readonly #rowListeners = new Set<RowListener>();
  readonly #stateListeners = new Set<(state: StreamState) => void>();

  start(_signal: AbortSignal, resume?: ResumePoint): void {
    this.resume = resume;
    this.become('subscribed');
  }

  rebuild(why: string): void {
    this.rebuilds.push(why);
    this.become('lost');
    this.onRebuild();
    this.become('subscribed');
  }

  stop(): Promise<void> {
    this.become('stopped');
    return Promise.resolve();
  }

  become(state: StreamState): void {
    if (state === 'subscribed') this.resumedAt.push(this.resume?.position());
    this.state = state;
    for (const listener of this.#stateListeners) listener(state);
  }

  onRows(listener: RowListener): () => void {
    this.#rowListeners.add(listener);
    return () => this.#rowListeners.delete(listener);
  }

  onState(listener: (state: StreamState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  tell(rows: readonly Row[]): void {
    if (this.deaf || this.state !== 'subscribed') return;
    const steps = rows.map(({ id }): StreamStep => ({ position: `position ${++this.#steps}`, rowId: id }));
    for (const listener of this.#rowListeners) listener(rows, steps);
  }
}
