import {
  type AuditView,
  type ChecksView,
  type ExplanationView,
  type GroupStatus,
  type InteractionView,
  type LogFilter,
  type LogView,
  NOT_STRANDED,
  type Paused,
  type QueueView,
  type ReloadView,
  type RowsWanted,
  type RowView,
  type StrandedView,
  type Trouble,
  type WrittenView,
} from '../../src/console/contract.js';
import type { CustomerMail, GroupOperations } from '../../src/console/group-operations.js';
import { CasebridgeError } from '../../src/errors/casebridge-error.js';
import { LOG_LEVELS } from '../../src/operations/log.js';
import { Listeners } from '../../src/runtime/listeners.js';
import {
  FAKE_FINDINGS,
  FAKE_QUEUES,
  FAKE_REPORTS,
  FAKE_START,
  fakeExplanation,
  fakeInteraction,
  fakeLine,
  fakeLink,
  fakeRow,
  fakeSeries,
  fakeStranded,
  recordId,
} from './fake-group-data.js';

const MINUTE = 60_000;
const RANKS: readonly string[] = LOG_LEVELS;

/** What a fake group is like. */
export interface FakeGroupOptions {
  /** Milliseconds since the epoch; stands still unless it is moved. */
  readonly now?: () => number;
  /** Unprocessed rows. */
  readonly rows?: number;
  readonly parked?: number;
  readonly interactions?: number;
  readonly logLines?: number;
  /** As the demonstration: with mail of a customer. */
  readonly demo?: boolean;
}

/** A call that was made, with what it was given. */
export interface FakeCall {
  readonly name: string;
  readonly given: unknown;
  readonly signal?: AbortSignal;
}

/** A group with plausible data and no work behind it. It keeps what was asked of it, and can be told to fail or to wait. */
export class FakeGroupOperations implements GroupOperations {
  readonly calls: FakeCall[] = [];
  logLevel = 'note';
  lastChecks: ChecksView | undefined;
  /** What the next calls throw, by name. */
  readonly failures = new Map<string, unknown>();
  /** Calls that end only with their signal. */
  readonly hanging = new Set<string>();
  /** Merged into the status. */
  statusChange: Partial<GroupStatus> = {};
  configuration: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    connector: { pluginName: 'casebridge', instanceId: 'node-1', dataDir: './data' },
    salesforce: { url: 'https://example.my.salesforce.com', clientSecret: '[secret]' },
    cic: { serverName: 'cic1.example.com', password: '[secret]' },
  };
  readonly sendCustomerMail: ((mail: CustomerMail) => Promise<void>) | undefined;
  readonly #options: FakeGroupOptions;
  readonly #changes = new Listeners<void>(() => undefined);
  readonly #lines = new Listeners<LogView>(() => undefined);
  readonly #log: LogView[] = [];
  #interactions: InteractionView[];
  #unprocessed: RowView[];
  #parked: RowView[];
  #stranded: StrandedView[];
  #isPaused = false;
  readonly #pausedQueues = new Set<string>();

  constructor(options: FakeGroupOptions = {}) {
    this.#options = options;
    this.#interactions = Array.from({ length: options.interactions ?? 12 }, (_, index) =>
      fakeInteraction(index, this.now),
    );
    this.#unprocessed = Array.from({ length: options.rows ?? 8 }, (_, index) => fakeRow(index, false, this.now));
    this.#parked = Array.from({ length: options.parked ?? 3 }, (_, index) => fakeRow(100_000 + index, true, this.now));
    this.#stranded = Array.from({ length: 4 }, (_, index) => fakeStranded(index, this.now));
    for (let index = 0; index < (options.logLines ?? 60); index += 1) this.#log.push(fakeLine(index, this.now));
    this.sendCustomerMail = options.demo
      ? async (mail) => {
          await this.#call('sendCustomerMail', mail, undefined);
        }
      : undefined;
  }

  get now(): number {
    return this.#options.now?.() ?? FAKE_START;
  }

  /** The calls of a name, as they were made. */
  callsOf(name: string): readonly FakeCall[] {
    return this.calls.filter((call) => call.name === name);
  }

  /** Tells that status or interactions have changed. */
  change(): void {
    this.#changes.emit();
  }

  /** Adds a live interaction, and tells of it. */
  addInteraction(): void {
    this.#interactions = [...this.#interactions, fakeInteraction(this.#interactions.length, this.now)];
    this.change();
  }

  /** Ends a live interaction, and tells of it. */
  endInteraction(id: string): void {
    this.#interactions = this.#interactions.filter((interaction) => interaction.id !== id);
    this.change();
  }

  /** Writes a log line. */
  write(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const sequence = this.#log.length + 1;
    const line = { sequence, time: new Date(this.now).toISOString(), level, component: 'Connector', message, fields };
    this.#log.push(line);
    this.#lines.emit(line);
  }

  status(): GroupStatus {
    return {
      group: 'casebridge',
      instanceId: 'node-1',
      version: '0.1.0',
      now: this.now,
      startedAt: this.now - 26 * 60 * MINUTE,
      dryRun: false,
      organizationId: '00Dxx0000001gERAAY',
      salesforce: fakeLink('ready', this.now),
      stream: fakeLink('ready', this.now),
      contactCenter: { ...fakeLink('ready', this.now), server: 'cic1.example.com' },
      handler: { version: '1' },
      totals: {
        received: 4_211,
        outcomes: { Routed: 3_910, Transferred: 41, Disconnected: 220, Superseded: 12, Failed: this.#parked.length },
        retries: 17,
        deafRows: 2,
        switchovers: 1,
        reconnects: 3,
      },
      backlog: this.#backlog(),
      paused: this.#paused(),
      live: this.#interactions.length,
      parked: this.#parked.length,
      stranded: { count: this.#stranded.length, at: this.now - 14 * MINUTE },
      checks: this.lastChecks && { failed: 1, at: this.lastChecks.at },
      quota: { used: 31_250, limit: 100_000 },
      troubles: this.#troubles(),
      series: fakeSeries(this.now),
      ...(this.#options.demo
        ? {
            demo: {
              mailboxes: ['support@example.com', 'billing@example.com'],
              salesforceUrl: 'http://127.0.0.1:9001',
              cicUrl: 'http://127.0.0.1:9002',
              letters: [
                {
                  messageId: '<first@customer.example>',
                  to: 'billing@example.com',
                  subject: 'My invoice',
                  answers: [{ from: 'Alice <billing@example.com>', text: 'We look into it.' }],
                },
              ],
            },
          }
        : {}),
      ...this.statusChange,
    };
  }

  interactions(): readonly InteractionView[] {
    return this.#interactions;
  }

  async rows(
    which: 'unprocessed' | 'parked',
    signal: AbortSignal,
    { after = '', limit = 2_000 }: RowsWanted = {},
  ): Promise<readonly RowView[]> {
    await this.#call('rows', which, signal);
    const rows = which === 'parked' ? this.#parked : this.#unprocessed;
    return rows.filter(({ name }) => name > after).slice(0, limit);
  }

  async retry(which: readonly string[] | 'all', signal: AbortSignal): Promise<readonly WrittenView[]> {
    await this.#call('retry', which, signal);
    const wanted = which === 'all' ? this.#parked.map(({ id }) => id) : which;
    const written = wanted.map((id) => {
      const row = this.#parked.find((parked) => parked.id === id || parked.name === id);
      return { id: row?.id ?? id, error: row ? '' : 'There is no parked row with this name or id.' };
    });
    const done = new Set(written.flatMap(({ id, error }) => (error === '' ? [id] : [])));
    this.#parked = this.#parked.filter(({ id }) => !done.has(id));
    this.change();
    return written;
  }

  async queues(signal: AbortSignal): Promise<readonly QueueView[]> {
    await this.#call('queues', undefined, signal);
    return FAKE_QUEUES.map(([queueName, workgroup], index) => ({
      queueId: recordId('00G', index),
      queueName,
      workgroup,
      directToQueue: index === 0,
      paused: this.#isPaused || this.#pausedQueues.has(queueName),
      health: (['ok', 'warn', 'fail'] as const)[index] ?? 'unknown',
      findings: FAKE_FINDINGS[index] ?? [],
      salesforce: [],
      cic: FAKE_FINDINGS[index] ?? [],
      ...(index === 2 ? {} : { live: this.#interactions.filter((live) => live.workgroup === workgroup).length }),
    }));
  }

  async pause(queue: string | undefined): Promise<Paused> {
    await this.#call('pause', queue, undefined);
    this.#checkQueue(queue);
    if (queue === undefined) this.#isPaused = true;
    else this.#pausedQueues.add(queue);
    this.change();
    return this.#paused();
  }

  async resume(queue: string | undefined): Promise<Paused> {
    await this.#call('resume', queue, undefined);
    this.#checkQueue(queue);
    if (queue === undefined) {
      this.#isPaused = false;
      this.#pausedQueues.clear();
    } else this.#pausedQueues.delete(queue);
    this.change();
    return this.#paused();
  }

  async explain(id: string, signal: AbortSignal): Promise<ExplanationView> {
    await this.#call('explain', id, signal);
    if (id.includes('unknown'))
      throw new CasebridgeError('CASEBRIDGE_ID_UNKNOWN', `Nothing is known of ${id}.`, { cure: 'Check the id.' });
    return fakeExplanation(this.now);
  }

  get lastAudit(): AuditView {
    return { at: this.now - 14 * MINUTE, looked: 41, stranded: this.#stranded, more: false, hidden: [] };
  }

  async audit(queue: string | undefined, signal: AbortSignal): Promise<AuditView> {
    await this.#call('audit', queue, signal);
    this.#checkQueue(queue);
    const stranded = this.#stranded.filter(({ queueName }) => queue === undefined || queueName === queue);
    return { at: this.now, looked: 37, stranded, more: false, hidden: [] };
  }

  async routeStranded(caseIds: readonly string[], signal: AbortSignal): Promise<readonly WrittenView[]> {
    await this.#call('routeStranded', caseIds, signal);
    const written = caseIds.map((id) => {
      const isStranded = this.#stranded.some(({ caseId }) => caseId === id);
      return { id, error: isStranded ? '' : NOT_STRANDED };
    });
    this.#stranded = this.#stranded.filter(({ caseId }) => !caseIds.includes(caseId));
    this.change();
    return written;
  }

  async check(signal: AbortSignal): Promise<ChecksView> {
    await this.#call('check', undefined, signal);
    this.lastChecks = { at: this.now, reports: FAKE_REPORTS };
    this.change();
    return this.lastChecks;
  }

  log({ level, text, after = 0, limit = 5_000 }: LogFilter): readonly LogView[] {
    const rank = (name: string) => RANKS.indexOf(name);
    const wanted = text?.toLowerCase() ?? '';
    return this.#log
      .filter((line) => line.sequence > after && (level === undefined || rank(line.level) <= rank(level)))
      .filter((line) => JSON.stringify([line.message, line.component, line.fields]).toLowerCase().includes(wanted))
      .slice(-limit);
  }

  setLogLevel(level: string): void {
    this.calls.push({ name: 'setLogLevel', given: level });
    if (!LOG_LEVELS.some((known) => known === level))
      throw new CasebridgeError('CASEBRIDGE_USAGE', `There is no level ${level}.`);
    this.logLevel = level;
  }

  config(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return this.configuration;
  }

  async reload(): Promise<ReloadView> {
    await this.#call('reload', undefined, undefined);
    return { applied: ['routing.concurrency'], waiting: ['cic.port'] };
  }

  async diagnostics(signal: AbortSignal): Promise<Uint8Array> {
    await this.#call('diagnostics', undefined, signal);
    return new Uint8Array([0x50, 0x4b, 0x05, 0x06, ...Array.from({ length: 18 }, () => 0)]);
  }

  onLog(listener: (line: LogView) => void): () => void {
    return this.#lines.add(listener);
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  async #call(name: string, given: unknown, signal: AbortSignal | undefined): Promise<void> {
    this.calls.push({ name, given, ...(signal ? { signal } : {}) });
    if (this.failures.has(name)) throw this.failures.get(name);
    if (!this.hanging.has(name) || !signal) return;
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  }

  #checkQueue(queue: string | undefined): void {
    if (queue === undefined || FAKE_QUEUES.some(([name]) => name === queue)) return;
    throw new CasebridgeError('CASEBRIDGE_USAGE', `The queue map has no queue "${queue}".`);
  }

  #paused(): Paused {
    return { all: this.#isPaused, queues: [...this.#pausedQueues] };
  }

  #backlog() {
    const [oldest] = this.#unprocessed;
    return {
      unfinished: this.#unprocessed.length,
      known: true,
      ...(oldest ? { oldest: { rowName: oldest.name, createdAt: oldest.createdAt } } : {}),
    };
  }

  #troubles(): readonly Trouble[] {
    if (this.#parked.length === 0) return [];
    return [
      {
        key: 'parkedAged',
        level: 'error',
        since: this.now - 90 * MINUTE,
        code: 'CASEBRIDGE_ROWS_PARKED',
        message: `${this.#parked.length} rows have been parked for longer than an hour.`,
        cure: 'Read the cause of each, mend it, then retry the rows.',
      },
    ];
  }
}
