import { redactedConfig } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import type { Connector } from '../connector/connector.js';
import {
  type AuditView,
  type ChecksView,
  type DemoView,
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
  type WrittenView,
} from '../console/contract.js';
import type { CustomerMail, GroupOperations } from '../console/group-operations.js';
import type { CheckReport } from '../domain/check.js';
import type { CheckCode } from '../domain/check-catalogue.js';
import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { AlertDesk } from '../operations/alerts/alert-desk.js';
import { diagnosticsZip } from '../operations/diagnostics/diagnostics-zip.js';
import { conclude } from '../operations/explain/conclusion.js';
import { timeline } from '../operations/explain/timeline.js';
import { isLogLevel, LOG_LEVELS, type Log } from '../operations/log.js';
import type { LogTail } from '../operations/status/log-tail.js';
import type { StatusBook } from '../operations/status/status-book.js';
import type { Clock } from '../runtime/clock.js';
import { casebridgeVersion } from '../runtime/version.js';
import { listRows } from '../salesforce/row-list.js';
import { type AuditResult, auditCases } from './audit-cases.js';
import { tellAudit } from './audit-watch.js';
import { explainCase } from './explain-case.js';
import { ownParts, part } from './local-diagnostics.js';
import { pausedQueues } from './paused-queues.js';
import { type QueueLine, queueHealth } from './queue-health.js';
import { queuesNamed } from './queue-named.js';
import { routeStranded } from './route-stranded.js';
import { runGroupChecks } from './run-group-checks.js';
import type { OpenVisit, VisitSurroundings } from './visit.js';

/** The demonstration around a group. */
export interface DemoParts {
  readonly view: DemoView;
  readonly sendCustomerMail: (mail: CustomerMail) => Promise<void>;
}

/** What a running group is made of, as its operators see it. */
export interface RunningGroupParts {
  readonly config: Config;
  readonly surroundings: VisitSurroundings;
  readonly connector: Connector;
  readonly openVisit: OpenVisit;
  readonly status: StatusBook;
  readonly alerts: AlertDesk;
  readonly tail: LogTail;
  readonly log: Log;
  readonly tell: Tell;
  readonly dryRun: boolean;
  /** Calls back whenever something happened. @returns how to stop it. */
  readonly onHappening: (listener: () => void) => () => void;
  readonly demo?: DemoParts | undefined;
  /** Reads the configuration again; absent where it comes from no file. */
  readonly reload?: (() => Promise<ReloadView>) | undefined;
}

/** Checks that run at a time where nobody waits for them: some wait for the login of another. */
const QUIETLY = 4;

/** What operators can ask of the group that runs in this process. */
export class RunningGroup implements GroupOperations {
  readonly #parts: RunningGroupParts;
  readonly sendCustomerMail: ((mail: CustomerMail) => Promise<void>) | undefined;
  #lastChecks: ChecksView | undefined;
  /** Of each check the last report that was not skipped. */
  readonly #known = new Map<CheckCode, CheckReport>();
  /** What the last audit of all queues has found, and when (milliseconds since the epoch). */
  #lastAudit: { readonly found: AuditResult; readonly at: number } | undefined;

  constructor(parts: RunningGroupParts) {
    this.#parts = parts;
    this.sendCustomerMail = parts.demo?.sendCustomerMail;
  }

  get lastChecks(): ChecksView | undefined {
    return this.#lastChecks;
  }

  get lastAudit(): AuditView | undefined {
    return this.#lastAudit && auditView(this.#lastAudit.found, this.#lastAudit.at);
  }

  get logLevel(): string {
    return this.#parts.log.level;
  }

  status(): GroupStatus {
    const { config, status, alerts, dryRun, demo } = this.#parts;
    return status.status({
      group: config.connector.pluginName,
      instanceId: config.connector.instanceId,
      version: casebridgeVersion(),
      dryRun,
      paused: this.#paused(),
      troubles: alerts.alerts,
      demo: demo?.view,
    });
  }

  interactions(): readonly InteractionView[] {
    return this.#parts.status.interactions;
  }

  async rows(which: 'unprocessed' | 'parked', signal: AbortSignal, wanted?: RowsWanted): Promise<readonly RowView[]> {
    const rows = await this.#withVisit((visit) => listRows(visit.org.rest, which, signal, wanted));
    return rows.map(({ createdAt, objectId, ...row }) => ({
      ...row,
      caseId: objectId,
      createdAt: Date.parse(createdAt) || 0,
    }));
  }

  async retry(which: readonly string[] | 'all', signal: AbortSignal): Promise<readonly WrittenView[]> {
    this.#refuseInDryRun();
    const { taken, left, notParked } = await this.#parts.connector.retryParked(which, signal);
    return [
      ...taken.map((id) => ({ id, error: '' })),
      ...left.map((id) => ({ id, error: 'It is under way already, or there is no room for it now.' })),
      ...notParked.map((id) => ({ id, error: 'No such row is parked.' })),
    ];
  }

  async queues(signal: AbortSignal): Promise<readonly QueueView[]> {
    const { surroundings, openVisit, connector } = this.#parts;
    const { lines } = await queueHealth(openVisit, surroundings.clock, signal);
    return lines.map((line) =>
      queueView(line, connector.pauses.all || connector.pauses.queueIds.includes(line.queueId)),
    );
  }

  async pause(queue: string | undefined): Promise<Paused> {
    await this.#parts.connector.pauses.pause(this.#queueId(queue));
    return this.#paused();
  }

  async resume(queue: string | undefined): Promise<Paused> {
    await this.#parts.connector.pauses.resume(this.#queueId(queue));
    return this.#paused();
  }

  async explain(id: string, signal: AbortSignal): Promise<ExplanationView> {
    const { openVisit, config, surroundings } = this.#parts;
    const facts = await explainCase(openVisit, { config, clock: surroundings.clock }, id, signal);
    return { facts, timeline: timeline(facts), ...conclude(facts) };
  }

  async audit(queue: string | undefined, signal: AbortSignal): Promise<AuditView> {
    if (queue === undefined) return this.auditAll(signal);
    return auditView(await this.#stranded(queue, signal), this.#clock.now());
  }

  /** Looks for stranded cases in all queues, keeps what was found, and tells of it. @throws CasebridgeError */
  async auditAll(signal: AbortSignal): Promise<AuditView> {
    return this.#audited(await this.#stranded(undefined, signal));
  }

  #audited(found: AuditResult): AuditView {
    const at = this.#clock.now();
    // Whoever is told asks for it at once.
    this.#lastAudit = { found, at };
    tellAudit(found, this.#parts.tell);
    return auditView(found, at);
  }

  /** What the last audit has found is told again without these. */
  #noLongerStranded(caseIds: ReadonlySet<string>): void {
    const last = this.#lastAudit?.found;
    if (!last?.stranded.some(({ caseId }) => caseIds.has(caseId))) return;
    this.#audited({ ...last, stranded: last.stranded.filter(({ caseId }) => !caseIds.has(caseId)) });
  }

  async #stranded(queue: string | undefined, signal: AbortSignal): Promise<AuditResult> {
    let found: AuditResult = { looked: 0, stranded: [], more: false, hidden: [] };
    await auditCases(this.#parts.openVisit, this.#clock, { queue }, signal, async (audit) => {
      found = audit;
    });
    return found;
  }

  async routeStranded(caseIds: readonly string[], signal: AbortSignal): Promise<readonly WrittenView[]> {
    this.#refuseInDryRun();
    const written = await routeStranded(this.#parts.openVisit, this.#clock, caseIds, signal);
    this.#noLongerStranded(
      new Set(written.filter(({ error }) => error === '' || error === NOT_STRANDED).map(({ id }) => id)),
    );
    return written;
  }

  check(signal: AbortSignal): Promise<ChecksView> {
    return this.#check(signal);
  }

  /** Runs every check in the background, few at a time. @returns how many have failed. */
  async checkQuietly(signal: AbortSignal): Promise<number> {
    const { reports } = await this.#check(signal, QUIETLY);
    return reports.filter(({ result }) => result === 'fail').length;
  }

  async #check(signal: AbortSignal, atOnce?: number): Promise<ChecksView> {
    const { config, surroundings, tell } = this.#parts;
    const reports = await runGroupChecks(config, surroundings, { atOnce }, signal);
    const view = { at: this.#clock.now(), reports };
    this.#lastChecks = view;
    const before = [...this.#known.values()];
    for (const report of reports) if (report.result !== 'skipped') this.#known.set(report.code, report);
    tell({ type: 'checksFinished', reports, before });
    return view;
  }

  log(filter: LogFilter): readonly LogView[] {
    return this.#parts.tail.read(filter);
  }

  setLogLevel(level: string): void {
    if (!isLogLevel(level))
      throw new CasebridgeError('CASEBRIDGE_USAGE', `"${level}" is no log level; these are: ${LOG_LEVELS.join(', ')}.`);
    this.#parts.log.setLevel(level);
  }

  config(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return redactedConfig(this.#parts.config);
  }

  async reload(): Promise<ReloadView> {
    const { reload } = this.#parts;
    if (reload) return reload();
    throw new CasebridgeError('CASEBRIDGE_USAGE', 'This process reads no configuration file.');
  }

  async diagnostics(signal: AbortSignal): Promise<Uint8Array> {
    const { config, surroundings } = this.#parts;
    const [checks, queueMap] = await Promise.all([
      part(async () => this.#lastChecks ?? (await this.check(signal)), signal),
      part(() => this.queues(signal), signal),
    ]);
    const status = { value: this.status() };
    return diagnosticsZip({ ...ownParts(config, surroundings), status, checks, queueMap }, signal);
  }

  onLog(listener: (line: LogView) => void): () => void {
    return this.#parts.tail.onLine(listener);
  }

  onChange(listener: () => void): () => void {
    return this.#parts.onHappening(listener);
  }

  get #clock(): Clock {
    return this.#parts.surroundings.clock;
  }

  #paused(): Paused {
    const { pauses, queueMap } = this.#parts.connector;
    return pausedQueues(pauses, queueMap);
  }

  #queueId(queue: string | undefined): string | undefined {
    return queue === undefined ? undefined : queuesNamed(this.#parts.connector.queueMap, queue)[0].queueId;
  }

  #refuseInDryRun(): void {
    if (!this.#parts.dryRun) return;
    throw new CasebridgeError('CASEBRIDGE_USAGE', 'This is a dry run: it changes nothing.');
  }

  async #withVisit<T>(work: (visit: ReturnType<OpenVisit>) => Promise<T>): Promise<T> {
    const visit = this.#parts.openVisit();
    try {
      return await work(visit);
    } finally {
      await visit.close();
    }
  }
}

function auditView({ looked, stranded, more, hidden }: AuditResult, at: number): AuditView {
  const views = stranded.map((one) => ({ ...one, touchedAt: Date.parse(one.touchedAt) || 0 }));
  return { at, looked, more, hidden, stranded: views };
}

function queueView(line: QueueLine, paused: boolean): QueueView {
  const { queueId, queueName, workgroup, directToQueue, salesforce, cic, live } = line;
  const findings = [...salesforce, ...(cic ?? [])];
  const bad = findings.some(({ blocks }) => blocks) ? 'fail' : 'warn';
  const health = findings.length > 0 ? bad : cic ? 'ok' : 'unknown';
  return { queueId, queueName, workgroup, directToQueue, paused, health, findings, salesforce, cic, live };
}
