import type { Happening } from '../../../src/domain/happening.js';
import { isEndingEvent } from '../../../src/domain/row.js';
import type { CommittedTransaction, SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Agents } from '../people/agents.js';
import type { OrgDesk } from '../people/org-desk.js';
import { CIC_PASSWORD, type Servers } from '../world/servers.js';
import { wrongInTheEnd } from './final-check.js';
import { type InteractionTrace, InteractionTraces } from './interaction-trace.js';
import { text, untruth } from './outcome-check.js';
import type { PromiseName, Violation } from './violation.js';

/** What the oracle watches. */
export interface OracleOptions {
  readonly clock: VirtualClock;
  readonly servers: Servers;
  readonly desk: OrgDesk;
  readonly agents: Agents;
  /** A CIC server has been down. */
  readonly cicFell: () => boolean;
  /** Notes of live interactions are missing: what a CIC server lost meanwhile is left to the audit. */
  readonly notesWereLost: () => boolean;
  /** Two processes were awake at a time. */
  readonly hadTwoProcesses: () => boolean;
}

/** Tokens of the simulated org begin with its id. */
const TOKEN = /00D[0-9A-Za-z]{12}!/;

/**
 * Checks the promises from the state of the two servers alone: what the connector claims is believed only where it
 * speaks of itself (P8).
 */
export class Oracle {
  readonly #options: OracleOptions;
  readonly #traces: InteractionTraces;
  /** Routing rows by id, as they were last committed. */
  readonly #rows = new Map<string, SObjectRecord>();
  readonly #violations: Violation[] = [];
  #stranded = 0;
  readonly #begun: number;
  readonly #detach: readonly (() => void)[];

  constructor(options: OracleOptions) {
    this.#options = options;
    this.#begun = options.clock.now();
    const { servers, clock } = options;
    this.#traces = new InteractionTraces((trace) => this.#appeared(trace));
    this.#detach = [
      servers.pair.core.book.changes.add((change) => this.#traces.take(change, clock.now())),
      servers.pair.core.handlerSent.add(({ eventId, data }) => this.#answered(eventId, data)),
      servers.org.engine.onCommit((transaction) => this.#committed(transaction)),
    ];
  }

  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** Cases that only the audit finds, since a CIC server lost the interaction and the store its note. */
  get stranded(): number {
    return this.#stranded;
  }

  /** Rows that nobody has settled. */
  unsettled(): readonly SObjectRecord[] {
    return [...this.#rows.values()].filter(({ Processed__c }) => Processed__c !== true);
  }

  /** Takes what a process tells. */
  hear(happening: Happening): void {
    const said = JSON.stringify(happening);
    if (said.includes(CIC_PASSWORD) || TOKEN.test(said)) this.report('P8', `told with a secret: ${happening.type}`);
    if (said.includes('"CASEBRIDGE_INTERNAL"')) this.report('P5', `an internal error: ${said.slice(0, 500)}`);
  }

  report(promise: PromiseName, what: string): void {
    this.#violations.push({ promise, what, at: this.#options.clock.now() - this.#begun });
  }

  /** Looks at every case when everything has come to rest. */
  judge(): void {
    for (const detach of this.#detach) detach();
    for (const { Name, Event__c } of this.unsettled())
      this.report('P1', `${text(Name)} ${text(Event__c)} is unsettled`);
    for (const error of this.#options.servers.errors()) throw new Error(`a simulator has a fault: ${error}`);
    const caseIds = new Set([...this.#rows.values()].map(({ Object_Id__c }) => text(Object_Id__c)));
    for (const caseId of caseIds) this.#judgeCase(caseId, this.#rowsOf(caseId));
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
      ...{ caseId, rows, traces: this.#traces },
      caseRecord: desk.find(caseId),
      // Moves of a closed case make no rows.
      workgroup: desk.isOpen(caseId) ? desk.workgroupOf(caseId) : undefined,
      endedByAgents: agents.ended,
      placeMatters: !hadTwoProcesses(),
    });
    if (wrong?.promise === 'P1' && this.#options.notesWereLost() && this.#options.cicFell()) this.#stranded += 1;
    else if (wrong) this.report(wrong.promise, `case ${caseId}: ${wrong.what}`);
  }

  #committed({ changes }: CommittedTransaction): void {
    for (const { objectName, before, after } of changes) {
      if (objectName !== 'Object_Routing__c') continue;
      if (after) this.#rows.set(after.Id, after);
      if (before?.Processed__c !== false || after?.Processed__c !== true) continue;
      // The package settles rows of its own accord, too.
      if (after.LastModifiedById === this.#options.desk.connectorId) this.#marked(after);
    }
  }

  #marked(row: SObjectRecord): void {
    const { desk } = this.#options;
    const caseId = text(row.Object_Id__c);
    const rowsOfCase = this.#rowsOf(caseId);
    const wrong = untruth({ row, traces: this.#traces, rowsOfCase, caseRecord: desk.find(caseId) });
    if (wrong !== undefined) {
      const outcome = `${text(row.Outcome__c)} (${text(row.Interaction_Id__c)})`;
      this.report('P2', `${text(row.Name)} ${text(row.Event__c)} of ${caseId} marked ${outcome}: ${wrong}`);
    }
  }

  #answered(eventId: string, [rowId = '', interactionId = '']: readonly string[]): void {
    const { servers, clock } = this.#options;
    const row = this.#rows.get(rowId);
    if (eventId !== 'InteractionCreated' || !row || !servers.pair.core.book.find(interactionId)) return;
    this.#traces.bind(interactionId, rowId, text(row.Object_Id__c), clock.now());
  }

  /** An interaction that belongs to a case is seen for the first time. */
  #appeared(trace: InteractionTrace): void {
    const { handlerMemory, attributesLateMs } = this.#options.servers.pair.core.switches;
    const fenced = handlerMemory === 'rows' && attributesLateMs === 0 && !this.#options.cicFell();
    if (!fenced) return;
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
      ({ Name, Event__c, Processed__c, Outcome__c }) =>
        row !== undefined &&
        text(Name) > text(row.Name) &&
        isEndingEvent(text(Event__c)) &&
        Processed__c === true &&
        Outcome__c !== 'Superseded',
    );
    if (row && later) this.report('P4', `${trace.id} made for ${text(row.Name)} after ${text(later.Name)} was settled`);
  }
}
