import type { Clock } from '../../../runtime/clock.js';
import { PROFILES } from '../metadata/profiles.js';
import type { OrgSchema } from '../metadata/schema.js';
import type { OrgMetadata } from '../metadata/source-format-loader.js';
import { compileWhere, type QueryOptions, type QueryRows, runQuery } from '../soql/run-query.js';
import { SoqlParser } from '../soql/soql-parser.js';
import { AccessControl } from './access-control.js';
import type { ApexRuntime, QueueableJob } from './apex-runtime.js';
import { AutoNumbers } from './auto-number.js';
import type { EngineContext, OrgBehaviour, RecordValidator } from './engine-context.js';
import type { Actor, CommittedTransaction, OrgEngine, OrgSession, RecordChange, SObjectRecord } from './org-engine.js';
import type { OrgFaults } from './org-faults.js';
import { RecordIdSequence } from './record-id.js';
import type { RemovalTraces } from './record-removal.js';
import { RecordStore } from './record-store.js';
import type { WriteMode } from './row-drafts.js';
import { SessionRegistry } from './sessions.js';
import { Transaction, type TransactionView } from './transaction.js';

/** Options of {@link SimulatedOrgEngine}. */
export interface SimulatedOrgEngineOptions {
  readonly organizationId: string;
  readonly metadata: OrgMetadata;
  readonly apex: ApexRuntime;
  readonly clock: Clock;
  /** From 0 up to, not including, 1: for tokens. */
  readonly random: () => number;
  readonly faults: OrgFaults;
  readonly behaviour: OrgBehaviour;
  readonly validators: Readonly<Record<string, RecordValidator>>;
  /** Milliseconds of not being used after which a session ends. */
  readonly sessionTimeoutMs: number;
  /** Milliseconds between a commit and the Queueable jobs that it enqueued. */
  readonly queueableDelayMs: number;
  /** Told when a job or a commit listener threw; the engine goes on. */
  readonly onError: (what: string, error: unknown) => void;
}

/** The in-memory org: tables, transactions with triggers, SOQL, access and sessions. */
export class SimulatedOrgEngine implements OrgEngine {
  readonly organizationId: string;
  /** Sessions that logins opened; every edge looks its tokens up here. */
  readonly sessions: SessionRegistry;
  readonly #options: SimulatedOrgEngineOptions;
  readonly #context: EngineContext;
  readonly #traces: RemovalTraces = new Map();
  readonly #listeners = new Set<(transaction: CommittedTransaction) => void>();
  readonly #undelivered: CommittedTransaction[] = [];
  readonly #waitingJobs = new Map<{ readonly job: QueueableJob; readonly userId: string }, () => void>();
  #delivering = false;
  #running = false;
  #sequence = 0;
  #requests = 0;

  constructor(options: SimulatedOrgEngineOptions) {
    this.#options = options;
    this.organizationId = options.organizationId;
    const { schema, permissionSets } = options.metadata;
    const store = new RecordStore(schema);
    this.#context = {
      schema,
      store,
      access: new AccessControl(schema, store, PROFILES, permissionSets),
      clock: options.clock,
      apex: options.apex,
      ids: new RecordIdSequence(),
      autoNumbers: new AutoNumbers(),
      faults: options.faults,
      behaviour: options.behaviour,
      validators: options.validators,
      soql: new SoqlParser(),
    };
    this.sessions = new SessionRegistry({
      clock: options.clock,
      random: options.random,
      organizationId: options.organizationId,
      timeoutMs: options.sessionTimeoutMs,
    });
  }

  get schema(): OrgSchema {
    return this.#context.schema;
  }

  get access(): AccessControl {
    return this.#context.access;
  }

  transact<T>(actor: Actor, work: (transaction: TransactionView) => T): T {
    return this.#transact(actor.userId, actor.mode, work);
  }

  /** As {@link transact}, with the rights of the org itself: read-only fields such as CreatedDate can be written. For seeds. */
  transactInternally<T>(userId: string, work: (transaction: TransactionView) => T): T {
    return this.#transact(userId, 'internal', work);
  }

  /** Makes a record so many milliseconds older, and its last change, too; no trigger runs. @throws OrgError */
  letTimePass(recordId: string, ms: number): void {
    this.transactInternally('', (transaction) => transaction.setDatesBack(recordId, ms));
  }

  /** Runs a query with the actor's access. @throws OrgError */
  query(actor: Actor, soql: string, options: QueryOptions = {}): QueryRows {
    const userId = actor.mode === 'user' ? { userId: actor.userId } : {};
    return runQuery({ context: this.#context, ...userId, ...options }, soql);
  }

  onCommit(listener: (transaction: CommittedTransaction) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  canReadRecord(userId: string, objectName: string, record: SObjectRecord): boolean {
    const object = this.schema.object(objectName);
    return object !== undefined && this.access.canReadRecord(userId, object, record);
  }

  canReadObject(userId: string, objectName: string): boolean {
    const object = this.schema.object(objectName);
    return object !== undefined && this.access.object(userId, object).read;
  }

  matchesWhere(soql: string, record: SObjectRecord): boolean {
    return compileWhere(this.#context, soql)(record);
  }

  session(token: string): OrgSession | undefined {
    return this.sessions.use(token);
  }

  /** Runs the Queueable jobs that wait, also those that they enqueue, without waiting for their delay. */
  runQueuedJobs(): void {
    while (this.#waitingJobs.size > 0) {
      for (const [entry, cancel] of [...this.#waitingJobs]) {
        cancel();
        this.#runJob(entry);
      }
    }
  }

  /** Forgets waiting jobs and their timers. */
  stop(): void {
    for (const cancel of this.#waitingJobs.values()) cancel();
    this.#waitingJobs.clear();
  }

  #transact<T>(userId: string, mode: WriteMode, work: (transaction: TransactionView) => T): T {
    if (this.#running) throw new Error('a transaction is already running: use the one that was handed over');
    this.#running = true;
    this.#requests += 1;
    const requestId = `TID:${this.#requests.toString(36).padStart(12, '0')}`;
    const transaction = new Transaction(this.#context, this.#traces, userId, requestId);
    let result: T;
    try {
      result = work(transaction.view(mode));
      this.#context.store.commit();
    } catch (error) {
      this.#context.store.rollbackTo(0);
      throw error;
    } finally {
      this.#running = false;
    }
    this.#committed(transaction.changes);
    for (const job of transaction.jobs) this.#schedule({ job, userId });
    return result;
  }

  #committed(changes: readonly RecordChange[]): void {
    if (changes.length === 0) return;
    this.#sequence += 1;
    this.#undelivered.push({ sequence: this.#sequence, committedAt: this.#options.clock.now(), changes: [...changes] });
    if (this.#delivering) return;
    this.#delivering = true;
    for (let next = this.#undelivered.shift(); next !== undefined; next = this.#undelivered.shift()) {
      for (const listener of [...this.#listeners]) this.#tell(listener, next);
    }
    this.#delivering = false;
  }

  #tell(listener: (transaction: CommittedTransaction) => void, transaction: CommittedTransaction): void {
    try {
      listener(transaction);
    } catch (error) {
      this.#options.onError('commit listener', error);
    }
  }

  #schedule(entry: { readonly job: QueueableJob; readonly userId: string }): void {
    const cancel = this.#options.clock.after(this.#options.queueableDelayMs, () => this.#runJob(entry));
    this.#waitingJobs.set(entry, cancel);
  }

  #runJob(entry: { readonly job: QueueableJob; readonly userId: string }): void {
    if (!this.#waitingJobs.delete(entry)) return;
    try {
      this.#transact(entry.userId, 'system', (transaction) => entry.job.run(transaction));
    } catch (error) {
      this.#options.onError(`Queueable ${entry.job.name}`, error);
    }
  }
}
