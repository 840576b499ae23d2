import type { Config } from '../../../src/config/schema.js';
import type { Happening } from '../../../src/domain/happening.js';
import type { CommittedTransaction, SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Agents } from '../people/agents.js';
import type { OrgDesk } from '../people/org-desk.js';
import type { Witness } from '../ways/witness.js';
import type { Troubles } from '../weather/troubles.js';
import { CIC_PASSWORD, type Servers } from '../world/servers.js';
import { CaseHistory } from './case-history.js';
import { CreationCheck } from './creation-check.js';
import { causeOf } from './failed-check.js';
import { wrongInTheEnd } from './final-check.js';
import { type InteractionTrace, InteractionTraces } from './interaction-trace.js';
import { LatencyCheck } from './latency-check.js';
import { OrderCheck } from './order-check.js';
import { untruth } from './outcome-check.js';
import { Secrets } from './secrets.js';
import type { StoreTrouble } from './store-trouble.js';
import { createdAt, text } from './text.js';
import { TogetherCheck, type WrongEnd } from './together-check.js';
import { Traffic } from './traffic.js';
import type { PromiseName, Violation } from './violation.js';
import { endsOne } from './words.js';

/** What the oracle watches. */
export interface OracleOptions {
  readonly clock: VirtualClock;
  readonly servers: Servers;
  readonly desk: OrgDesk;
  readonly agents: Agents;
  readonly config: Config;
  /** When CIC servers went down (milliseconds since the epoch). */
  readonly falls: () => readonly number[];
  /** There is room for a few rows only. */
  readonly isCrowded: boolean;
  readonly storeTroubles: () => readonly StoreTrouble[];
  readonly troubles: Troubles;
  readonly deafTimes: () => readonly { readonly from: number; readonly to: number }[];
  /** One process runs, and has its queues at the active CIC server. */
  readonly isUp: () => boolean;
  /** The org would not let anybody write the row for a while. */
  readonly wasLocked: (rowId: string) => boolean;
  /** Two processes were awake at a time. */
  readonly hadTwoProcesses: () => boolean;
  /** Another process than the present one may have settled rows of late. */
  readonly hasCompany: () => boolean;
}

/** Longest time for which a case has two interactions while the connector is up: one reconcile, with every pause between its tries. */
const TOGETHER_MS = 120_000;
/** Where there is room for a few rows only, pages of a few rows are read some seconds apart, and rows let go come with a later sweep. */
const CROWD_MS = 120_000;
/** The wait of a parked row doubles with each time that it was parked, up to this. */
const LONGEST_HEALING_MS = 6 * 3_600_000;
/** Tokens of the simulated org begin with its id. */
const TOKEN = /00D[0-9A-Za-z]{12}!/;

/**
 * Checks the promises from the state of the two servers and from what goes over the wires: what the connector claims is
 * believed only where it speaks of itself (P8).
 */
export class Oracle {
  readonly #options: OracleOptions;
  readonly #traces: InteractionTraces;
  readonly #creations: CreationCheck;
  readonly #together: TogetherCheck;
  readonly #order: OrderCheck;
  readonly #latency: LatencyCheck;
  readonly #cases = new CaseHistory();
  readonly #traffic: Traffic;
  readonly #secrets: Secrets;
  /** Routing rows by id, as they were last committed. */
  readonly #rows = new Map<string, SObjectRecord>();
  /** Codes of the handler's failures by row. */
  readonly #refusals = new Map<string, string[]>();
  readonly #violations: Violation[] = [];
  readonly #begun: number;
  readonly #detach: readonly (() => void)[];

  constructor(options: OracleOptions) {
    this.#options = options;
    this.#begun = options.clock.now();
    const { servers, clock, falls, hasCompany } = options;
    const { switches } = servers.pair.core;
    this.#traces = new InteractionTraces({
      onFirst: (trace) => this.#appeared(trace),
      onChange: ({ caseId }) => this.#together.look(caseId),
      onEnd: (trace) => this.#together.ended(trace, this.#traces.liveOf(trace.caseId)),
    });
    this.#together = new TogetherCheck(
      {
        now: () => clock.now(),
        later: (delayMs, run) => void clock.after(delayMs, run),
        traces: this.#traces,
        isUp: options.isUp,
        report: (what) => this.report('P3', what),
      },
      TOGETHER_MS,
    );
    const { password, securityToken, clientSecret } = servers.org.credentials;
    this.#secrets = new Secrets([CIC_PASSWORD, password, securityToken, clientSecret]);
    this.#order = new OrderCheck((rowId) => this.#rows.get(rowId), options.isCrowded);
    this.#latency = new LatencyCheck({
      crowdMs: options.isCrowded ? CROWD_MS : 0,
      now: () => clock.now(),
      ...{ troubles: options.troubles, deafTimes: options.deafTimes },
      sweepIntervalMs: options.config.salesforce.sweepInterval,
      wasHeldUp: (row) => options.wasLocked(row.Id) || this.#wasRefused(text(row.Object_Id__c)),
    });
    this.#creations = new CreationCheck({
      now: () => clock.now(),
      traces: this.#traces,
      rowOf: (rowId) => this.#rows.get(rowId),
      ...{ falls, hasCompany },
      wasUnwatched: (at) => options.troubles.wasAny(['side'], at - 1, at + 1),
      mayBeForgotten: (at) => options.storeTroubles().some(({ to }) => to >= at),
      // Another process may ask for another attempt before the handler sees whose the interaction of the first one is.
      remembers: () =>
        switches.handlerMemory === 'rows' &&
        options.config.cic.creation === 'handler' &&
        !(switches.attributesLateMs > 0 && hasCompany()),
    });
    this.#traffic = new Traffic({
      onCreateAsked: (process, rowId) => {
        this.#complain('P3', this.#creations.asked(rowId));
        this.#complain('P4', this.#order.acts(process, rowId, 'asked'));
      },
      onMarksAsked: (process, rowIds) => {
        for (const rowId of rowIds) this.#complain('P4', this.#order.acts(process, rowId, 'marked'));
      },
      onDelivered: (process, rowIds, by) => this.#order.delivered(process, rowIds, by),
      onAnswered: (request, response) => this.#secrets.take(request, response),
    });
    this.#detach = [
      servers.pair.core.book.changes.add((change) => this.#traces.take(change, clock.now())),
      servers.pair.core.handlerSent.add(({ eventId, data }) => this.#answered(eventId, data)),
      servers.org.engine.onCommit((transaction) => this.#committed(transaction)),
    ];
  }

  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** Who watches the wires of a process. */
  witnessOf(process: string): Witness {
    return this.#traffic.witnessOf(process);
  }

  /** Rows that nobody has settled. */
  unsettled(): readonly SObjectRecord[] {
    return [...this.#rows.values()].filter(({ Processed__c }) => Processed__c !== true);
  }

  /** How long the slowest row that is parked for what has passed may wait for its next try (milliseconds). */
  longestHealing(): number {
    const { parkedRetryInterval, maxAttempts } = this.#options.config.routing;
    const waits = this.#healed().map(({ Attempts__c, Error__c }) => {
      const attempts = Number(Attempts__c);
      // A refused create spends an attempt with each of its tries.
      const isRefused = text(Error__c).startsWith('CASEBRIDGE_CREATE_REFUSED');
      const doublings = isRefused ? Math.floor(attempts / maxAttempts) - 1 : attempts - maxAttempts;
      return Math.min(parkedRetryInterval * 2 ** Math.max(0, doublings), LONGEST_HEALING_MS);
    });
    // What is due is looked for once in an interval.
    return Math.max(0, ...waits) + parkedRetryInterval;
  }

  /** Whether a row is parked though nothing stands in its way any more. */
  waitsForHealing(): boolean {
    return this.#healed().length > 0;
  }

  /** Takes what a process tells. */
  hear(happening: Happening): void {
    const said = JSON.stringify(happening);
    if (this.#isTelling(said)) this.report('P8', `told with a secret: ${happening.type}`);
    if (happening.type === 'streamDeaf') this.#latency.alarm();
    if (said.includes('"CASEBRIDGE_INTERNAL"')) this.report('P5', `an internal error: ${said.slice(0, 500)}`);
  }

  /** Takes what a process writes into its store: notes and ledger. */
  wrote(written: string): void {
    if (this.#isTelling(written)) this.report('P8', 'a secret is written into the store');
  }

  report(promise: PromiseName, what: string): void {
    this.#violations.push({ promise, what, at: this.#options.clock.now() - this.#begun });
  }

  /** The longest time that a case had two interactions while the connector was up (milliseconds). */
  get longestTogether(): number {
    return this.#together.longest;
  }

  /** Looks at every case when everything has come to rest. */
  judge(): void {
    for (const detach of this.#detach) detach();
    for (const { Name, Event__c } of this.unsettled())
      this.report('P1', `${text(Name)} ${text(Event__c)} is unsettled`);
    for (const { Name, Error__c } of this.#healed())
      this.report('P1', `${text(Name)} is still parked, though nothing stands in its way: ${text(Error__c)}`);
    for (const error of this.#options.servers.errors()) throw new Error(`a simulator has a fault: ${error}`);
    const caseIds = new Set([...this.#rows.values()].map(({ Object_Id__c }) => text(Object_Id__c)));
    for (const caseId of caseIds) this.#judgeCase(caseId, this.#rowsOf(caseId));
    for (const { promise, what } of this.#latency.judge()) this.report(promise, what);
    for (const wrong of this.#together.wrongEnds) this.#judgeEnd(wrong);
  }

  #isTelling(told: string): boolean {
    return TOKEN.test(told) || this.#secrets.isIn(told);
  }

  get #autoDisconnect(): boolean {
    return this.#options.config.routing.enableAutoDisconnectOnReply;
  }

  #complain(promise: PromiseName, what: string | undefined): void {
    if (what !== undefined) this.report(promise, what);
  }

  /** Rows of a case, oldest first. */
  #rowsOf(caseId: string): readonly SObjectRecord[] {
    return [...this.#rows.values()]
      .filter(({ Object_Id__c }) => Object_Id__c === caseId)
      .sort((a, b) => (text(a.Name) < text(b.Name) ? -1 : 1));
  }

  #judgeCase(caseId: string, rows: readonly SObjectRecord[]): void {
    const { desk, agents, hadTwoProcesses } = this.#options;
    const wrong = wrongInTheEnd({
      ...{ caseId, rows, traces: this.#traces, autoDisconnect: this.#autoDisconnect },
      caseRecord: desk.find(caseId),
      // Moves of a closed case make no rows.
      workgroup: desk.isOpen(caseId) ? desk.workgroupOf(caseId) : undefined,
      endedByAgents: agents.ended,
      placeMatters: !hadTwoProcesses(),
    });
    if (wrong) this.report(wrong.promise, `case ${caseId}: ${wrong.what}`);
  }

  #wasRefused(caseId: string): boolean {
    return this.#rowsOf(caseId).some(({ Id }) => this.#refusals.has(Id));
  }

  /** The better one of two ended: an agent may have ended it, or a row of its case. */
  #judgeEnd({ ended, kept, caseId, at }: WrongEnd): void {
    const rows = this.#rowsOf(caseId);
    const byRow = rows.some(
      ({ Outcome__c, Interaction_Id__c }) =>
        Interaction_Id__c === ended.id && (Outcome__c === 'Disconnected' || Outcome__c === 'Withdrawn'),
    );
    const last = rows.findLast((row) => createdAt(row) <= at);
    const isOrphan = last !== undefined && endsOne(text(last.Event__c), this.#autoDisconnect);
    if (byRow || isOrphan || this.#options.agents.ended.has(ended.id)) return;
    this.report('P3', `case ${caseId}: ${ended.id} was ended, ${kept.id} kept, though the first is the better`);
  }

  #committed({ changes }: CommittedTransaction): void {
    const { clock, desk } = this.#options;
    for (const { objectName, before, after } of changes) {
      if (objectName === 'Case') this.#cases.take(before, after, clock.now());
      if (objectName !== 'Object_Routing__c' || !after) continue;
      this.#rows.set(after.Id, after);
      // The package settles rows of its own accord, too.
      const byConnector = after.LastModifiedById === desk.connectorId;
      if (byConnector && this.#isTelling(JSON.stringify(after)))
        this.report('P8', `a secret is written into row ${text(after.Name)}`);
      this.#creations.committed(after, byConnector);
      this.#latency.committed(after);
      if (after.Processed__c === true && byConnector) this.#marked(after, before);
    }
  }

  #marked(row: SObjectRecord, before: SObjectRecord | undefined): void {
    const isAnew = before?.Processed__c === true && before.Outcome__c === row.Outcome__c;
    if (isAnew && before.Interaction_Id__c === row.Interaction_Id__c) return;
    const caseId = text(row.Object_Id__c);
    const wrong = untruth({
      ...{ row, traces: this.#traces, rowsOfCase: this.#rowsOf(caseId), autoDisconnect: this.#autoDisconnect },
      wasElsewhere: () =>
        this.#cases.wasElsewhere(row, createdAt(row), (ownerId) => this.#options.desk.cicUserOf(ownerId)),
      mayBeParked: () => this.#causeOf(row) !== undefined,
    });
    if (wrong === undefined) return;
    const outcome = `${text(row.Outcome__c)} (${text(row.Interaction_Id__c)})`;
    this.report('P2', `${text(row.Name)} ${text(row.Event__c)} of ${caseId} marked ${outcome}: ${wrong}`);
  }

  #causeOf(row: SObjectRecord): ReturnType<typeof causeOf> {
    return causeOf(row, this.#options.servers.pair.core, this.#refusals.get(row.Id) ?? []);
  }

  /** Rows that the connector parked for what has passed. */
  #healed(): readonly SObjectRecord[] {
    const { connectorId } = this.#options.desk;
    return [...this.#rows.values()].filter((row) => {
      if (row.Outcome__c !== 'Failed' || row.LastModifiedById !== connectorId) return false;
      const cause = this.#causeOf(row);
      return cause === undefined || cause === 'passing';
    });
  }

  #answered(eventId: string, [rowId = '', second = '']: readonly string[]): void {
    const { servers, clock } = this.#options;
    const row = this.#rows.get(rowId);
    if (!row) return;
    if (eventId === 'InteractionFailed') this.#refusals.set(rowId, [...(this.#refusals.get(rowId) ?? []), second]);
    if (eventId === 'InteractionCreated' && servers.pair.core.book.find(second))
      this.#traces.bind(second, rowId, text(row.Object_Id__c), clock.now());
  }

  /** An interaction that belongs to a case is seen for the first time. */
  #appeared(trace: InteractionTrace): void {
    this.#complain('P3', this.#creations.appeared(trace));
    const { handlerMemory, attributesLateMs } = this.#options.servers.pair.core.switches;
    const { config, falls } = this.#options;
    const remembers = handlerMemory === 'rows' && config.cic.creation === 'handler';
    if (!remembers || attributesLateMs !== 0 || falls().length > 0) return;
    const others = this.#traces.liveOf(trace.caseId).filter(({ id }) => id !== trace.id);
    if (others.length > 0)
      this.report('P3', `case ${trace.caseId}: ${trace.id} beside ${others.map(({ id }) => id).join(', ')}`);
    this.#lookForOvertaken(trace);
  }

  /** No interaction is made for a row while a later one of its case is marked as having ended it. */
  #lookForOvertaken(trace: InteractionTrace): void {
    const rows = this.#rowsOf(trace.caseId);
    const row = rows.find(({ Id }) => Id === trace.rowId);
    const later = rows.find(
      ({ Id, Name, Event__c, Processed__c, Outcome__c }) =>
        row !== undefined &&
        !this.#creations.mayBeUnknown(Id) &&
        text(Name) > text(row.Name) &&
        endsOne(text(Event__c), this.#autoDisconnect) &&
        Processed__c === true &&
        Outcome__c !== 'Superseded',
    );
    if (row && later) this.report('P4', `${trace.id} made for ${text(row.Name)} after ${text(later.Name)} was settled`);
  }
}
