import { type Finding, fail, ok, type Verdict, verdictOf, warn } from '../../domain/check.js';
import { interactionState } from '../../domain/interaction.js';
import type { RowSource } from '../../domain/row.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { longLivedController, raceAbort, sleep } from '../../runtime/abort.js';
import {
  caseRights,
  casesOfSubject,
  deleteRecord,
  type FollowedRow,
  followedRows,
  makeCanaryCase,
  makeRow,
  removeCase,
} from '../../salesforce/canary-case.js';
import type { OrgIdentity, QueueMapEntry } from '../../salesforce/org.js';
import type { GroupVisit, VisitSurroundings } from '../visit.js';
import type { CanaryStep } from './canary-steps.js';

/** What a flight works with. */
export interface CanaryFlightOptions {
  /** Logged in to Salesforce. */
  readonly visit: GroupVisit;
  readonly identity: OrgIdentity;
  readonly entry: QueueMapEntry;
  readonly surroundings: VisitSurroundings;
  /** `;`-separated. */
  readonly skills: string;
  /** Milliseconds for the group to process the row. Default: longer than the time between two sweeps. */
  readonly routeLimitMs?: number | undefined;
  /** How the group that runs came to know of the row; undefined if its history does not tell. */
  readonly sourceOf: (rowId: string, signal: AbortSignal) => Promise<RowSource | undefined>;
}

/** A sweep comes once a minute: a deaf stream must not look like a group that does not run. Milliseconds. */
const ROUTE_LIMIT_MS = 100_000;
const QUICK_LIMIT_MS = 30_000;
/** Milliseconds for an ending row that no group seems to take. */
const UNTAKEN_MS = 5_000;
/** Attributes may arrive after the interaction. Milliseconds. */
const LATE_MS = 10_000;
const POLL_MS = 500;
const ASSIGN =
  'Assign the permission set Object_Routing_Canary to the integration user, beside Object_Routing_Connector.';
const UNKNOWN_WAY =
  'Whether the stream or the sweep brought it is known only where the group runs on this data folder.';
const OWN_ROW =
  "The canary made the row itself: that triggers make rows for customers' cases is shown by SALESFORCE_TRIGGERS.";
const GONE = 'An agent may have ended it; run the canary again. If not, look what the log says of the row.';
const ATTRIBUTES = [
  'Eic_State',
  'Eic_UserName',
  'Eic_WorkgroupName',
  'ObjectRouting_RowId',
  'ObjectRouting_ObjectId',
  'ObjectRouting_OrgId',
  'ObjectRouting_Skills',
];

/** One marked case on its way through the chain, step by step. */
export class CanaryFlight {
  readonly #options: CanaryFlightOptions;
  readonly #subject: string;
  #origin = '';
  #triedCase = false;
  #caseId = '';
  #askedForRow = false;
  #routed: FollowedRow | undefined;
  #entered: Promise<void> | undefined;

  constructor(options: CanaryFlightOptions) {
    this.#options = options;
    const { clock, random } = options.surroundings;
    const mark = Math.floor(random() * 0xffff_ffff).toString(16);
    this.#subject = `Casebridge canary ${new Date(clock.now()).toISOString()} ${mark}`;
  }

  /** Whether a case may have been made. */
  get triedCase(): boolean {
    return this.#triedCase;
  }

  /** Whether a row that asks for an interaction may have been made. */
  get hasRow(): boolean {
    return this.#askedForRow;
  }

  /** What the integration user may do with cases. Makes nothing. */
  readonly access: CanaryStep = {
    code: 'CANARY_ACCESS',
    limitMs: QUICK_LIMIT_MS,
    run: (signal) => this.#access(signal),
  };

  /** Makes the case, and looks whether it is in the queue. */
  readonly makeCase: CanaryStep = {
    code: 'CANARY_CASE',
    limitMs: QUICK_LIMIT_MS,
    run: (signal) => this.#makeCase(signal),
  };

  /** Makes the row that asks for an interaction, and waits until the group has processed it. */
  readonly route: CanaryStep = {
    code: 'CANARY_ROUTED',
    limitMs: ROUTE_LIMIT_MS + QUICK_LIMIT_MS,
    run: (signal) => this.#route(signal),
  };

  /** Holds the interaction against row, case, org, workgroup and skills. */
  readonly look: CanaryStep = {
    code: 'CANARY_INTERACTION',
    limitMs: QUICK_LIMIT_MS + LATE_MS,
    run: (signal) => this.#look(signal),
  };

  /** Makes the ending row, and waits until the interaction is gone. */
  readonly end: CanaryStep = {
    code: 'CANARY_ENDED',
    limitMs: ROUTE_LIMIT_MS + QUICK_LIMIT_MS,
    run: (signal) => this.#end(signal),
  };

  /** Takes out what was made, as far as that is allowed. */
  readonly remove: CanaryStep = {
    code: 'CANARY_REMOVED',
    limitMs: QUICK_LIMIT_MS,
    run: (signal) => this.#remove(signal),
  };

  get #rest() {
    return this.#options.visit.org.rest;
  }

  async #access(signal: AbortSignal): Promise<Verdict> {
    const { creates, deletes, writable, origins } = await caseRights(this.#rest, signal);
    const wanted = ['Subject', 'OwnerId', ...(this.#options.skills === '' ? [] : ['ObjectRouting_Skills__c'])];
    const findings: readonly Finding[] = [
      ...(creates ? [] : [blocking('The integration user may not make cases.')]),
      ...(deletes ? [] : [blocking('The integration user may not delete cases.')]),
      ...wanted
        .filter((field) => creates && !writable.has(field))
        .map((field) => blocking(`Case.${field} cannot be set.`)),
    ];
    if (writable.has('Origin')) this.#origin = origins[0] ?? '';
    return verdictOf(findings, 'The integration user may make cases and delete them.');
  }

  async #makeCase(signal: AbortSignal): Promise<Verdict> {
    const { entry, skills } = this.#options;
    const { queueId, queueName } = entry;
    this.#triedCase = true;
    const wanted = { subject: this.#subject, queueId, origin: this.#origin, skills };
    this.#caseId = await makeCanaryCase(this.#rest, wanted, signal);
    const made = (await casesOfSubject(this.#rest, this.#subject, signal)).find(({ id }) => id === this.#caseId);
    if (!made)
      return fail(
        `Case ${this.#caseId} was made and is not to be seen.`,
        'Look for an automation that deletes or renames it.',
      );
    const said = `Case ${made.number} (${made.id}) was made`;
    if (made.ownerId === queueId) return ok(`${said} in the queue "${queueName}".`);
    const cure = 'Look for an automation (a flow, a trigger) that gives such cases to another owner.';
    return fail(`${said} for the queue "${queueName}", and is owned by ${made.ownerId}.`, cure);
  }

  async #route(signal: AbortSignal): Promise<Verdict> {
    this.#askedForRow = true;
    // The package makes no row for what the connector's own user does.
    const rowId = await makeRow(this.#rest, this.#caseId, 'Requeued', signal);
    const row = await this.#processed(rowId, this.#options.routeLimitMs ?? ROUTE_LIMIT_MS, signal);
    if (!row?.processed) {
      const what = `The row ${row?.name ?? rowId} was not processed within ${(this.#options.routeLimitMs ?? ROUTE_LIMIT_MS) / 1_000} s.`;
      return fail(what, 'See that a process of this group runs, is not paused, and what its log says of the row.');
    }
    this.#routed = row;
    if (row.outcome === 'Routed' && row.interactionId !== '') return this.#routedWay(row, signal);
    const why = row.error === '' ? '' : `: ${row.error}`;
    const cure = 'Mend what is said, or ask `casebridge explain` with the row, then run the canary again.';
    return fail(`The row ${row.name} was processed as ${row.outcome || 'nothing known'}${why}.`, cure);
  }

  /** A row that only the sweep has found shows that the stream is deaf, though all goes well. */
  async #routedWay({ id, name, interactionId }: FollowedRow, signal: AbortSignal): Promise<Verdict> {
    const source = await this.#options.sourceOf(id, signal);
    const said = `The row ${name} was processed: Routed, interaction ${interactionId}.`;
    if (source === 'sweep')
      return warn(
        `${said} The sweep found it; the stream did not tell of it.`,
        'See SALESFORCE_STREAM and SALESFORCE_PUSH_TOPIC, and what the log says of the stream.',
      );
    const way =
      source === 'stream' || source === 'repeat'
        ? 'The stream told of it.'
        : `${UNKNOWN_WAY} SALESFORCE_STREAM looks at the stream.`;
    return ok(`${said} ${way} ${OWN_ROW}`);
  }

  async #look(signal: AbortSignal): Promise<Verdict> {
    const row = this.#routed;
    if (!row) throw new CasebridgeError('CASEBRIDGE_INTERNAL', 'The canary has no row to look for.');
    await this.#enter(signal);
    const until = this.#options.surroundings.clock.monotonic() + LATE_MS;
    for (;;) {
      const seen = await this.#attributes(row.interactionId, signal);
      const findings = seen
        ? this.#differences(seen, row)
        : [blocking(`The interaction ${row.interactionId} is gone.`, GONE)];
      if (findings.length === 0) return ok(`Interaction ${row.interactionId} ${whereabouts(seen ?? {})}.`);
      if (this.#options.surroundings.clock.monotonic() >= until) return verdictOf(findings, '');
      await sleep(this.#options.surroundings.clock, POLL_MS, signal);
    }
  }

  #differences(seen: Readonly<Record<string, string>>, row: FollowedRow): readonly Finding[] {
    const { identity } = this.#options;
    const expected: readonly (readonly [string, string])[] = [
      ['ObjectRouting_RowId', row.id],
      ['ObjectRouting_ObjectId', this.#caseId],
      ['ObjectRouting_OrgId', identity.organizationId],
      ['ObjectRouting_Skills', row.skills],
    ];
    const wrong = expected.filter(([name, value]) => (seen[name.toLowerCase()] ?? '') !== value);
    const workgroup = seen.eic_workgroupname ?? '';
    const isElsewhere = workgroup !== '' && workgroup.toLowerCase() !== row.workgroup.toLowerCase();
    return [
      ...wrong.map(([name, value]) =>
        blocking(
          `The interaction carries ${name} "${seen[name.toLowerCase()] ?? ''}", not "${value}".`,
          'Compare the published handler with handler/GUIDE.md.',
        ),
      ),
      ...(isElsewhere
        ? [
            blocking(
              `The interaction is in the workgroup "${workgroup}", not "${row.workgroup}".`,
              'See what else moves interactions on the CIC server.',
            ),
          ]
        : []),
    ];
  }

  async #end(signal: AbortSignal): Promise<Verdict> {
    const rowId = await makeRow(this.#rest, this.#caseId, 'CaseClosed', signal);
    const row = await this.#processed(rowId, this.#routed ? ROUTE_LIMIT_MS : UNTAKEN_MS, signal);
    if (!row?.processed) {
      const what = `The rows of the canary wait: no process has taken ${row?.name ?? rowId}.`;
      return fail(what, 'Start the group: it settles them without making an interaction.');
    }
    const others = (await followedRows(this.#rest, this.#caseId, signal)).filter(({ id }) => id !== rowId);
    const interactionId = others.find((other) => other.interactionId !== '')?.interactionId ?? '';
    if (interactionId === '') return ok(`The row ${row.name} was processed: ${row.outcome}; there was no interaction.`);
    const isGone = await this.#gone(interactionId, signal);
    if (isGone) return ok(`The row ${row.name} was processed: ${row.outcome}; interaction ${interactionId} is gone.`);
    const cure =
      'An agent took it; let the agent end it. With routing.enableAutoDisconnectOnReply it would have been ended.';
    if (row.outcome === 'LeftOpen') return warn(`Interaction ${interactionId} stays: an agent has it.`, cure);
    return fail(
      `The row ${row.name} was processed as ${row.outcome}, and interaction ${interactionId} is still there.`,
      'End it in CIC, and look what the log says of the row.',
    );
  }

  async #gone(interactionId: string, signal: AbortSignal): Promise<boolean> {
    await this.#enter(signal);
    const { clock } = this.#options.surroundings;
    for (const until = clock.monotonic() + LATE_MS; ; ) {
      const seen = await this.#attributes(interactionId, signal);
      if (!seen || interactionState(seen.eic_state ?? '') === 'ended') return true;
      if (clock.monotonic() >= until) return false;
      await sleep(clock, POLL_MS, signal);
    }
  }

  async #remove(signal: AbortSignal): Promise<Verdict> {
    // A case whose making was never answered is found by its subject.
    const found = await casesOfSubject(this.#rest, this.#subject, signal);
    const ids = [...new Set([this.#caseId, ...found.map(({ id }) => id)])].filter((id) => id !== '');
    const rows = (await Promise.all(ids.map((id) => followedRows(this.#rest, id, signal)))).flat();
    const left: string[] = [];
    for (const id of ids)
      await removeCase(this.#rest, id, this.#options.identity.userId, signal).catch((error: unknown) => {
        left.push(`Case ${id} could not be deleted: ${CasebridgeError.from(error).message}`);
      });
    const kept = await this.#removeRows(rows, signal);
    const rowsText =
      kept.length === 0
        ? ''
        : ` Its rows ${kept.join(', ')} stay until the clean-up, which deletes rows after 30 days.`;
    if (left.length === 0) return ok(`${ids.length === 0 ? 'There is no case.' : 'The case is deleted.'}${rowsText}`);
    const cure = `Delete it in Salesforce. ${ASSIGN} If cases are private in the org, make the integration user a member of the queue, too.`;
    return fail(`${left.join(' ')}${rowsText}`, cure);
  }

  /** @returns the names of those that stay. */
  async #removeRows(rows: readonly FollowedRow[], signal: AbortSignal): Promise<readonly string[]> {
    const kept: string[] = [];
    for (const { id, name, processed } of rows) {
      // A row that waits may be in the hands of a process.
      const isDeleted =
        processed &&
        (await deleteRecord(this.#rest, 'Object_Routing__c', id, signal).then(
          () => true,
          () => false,
        ));
      if (!isDeleted) kept.push(name);
    }
    return kept;
  }

  async #processed(rowId: string, limitMs: number, signal: AbortSignal): Promise<FollowedRow | undefined> {
    const { clock } = this.#options.surroundings;
    for (const until = clock.monotonic() + limitMs; ; ) {
      const row = (await followedRows(this.#rest, this.#caseId, signal)).find(({ id }) => id === rowId);
      if (row?.processed || clock.monotonic() >= until) return row;
      await sleep(clock, POLL_MS, signal);
    }
  }

  /** The session outlives the step that began it, and the wish to stop: the end is looked for, too. */
  #enter(signal: AbortSignal): Promise<void> {
    this.#entered ??= this.#options.visit.enterCic(longLivedController().signal);
    return raceAbort(this.#entered, signal);
  }

  #attributes(interactionId: string, signal: AbortSignal) {
    return this.#options.visit.contactCenter.attributesOf(interactionId, ATTRIBUTES, signal);
  }
}

function blocking(what: string, cure = ASSIGN): Finding {
  return { blocks: true, what, cure };
}

function whereabouts(seen: Readonly<Record<string, string>>): string {
  const workgroup = `in the workgroup "${seen.eic_workgroupname ?? ''}", with its attributes and skills`;
  const user = seen.eic_username ?? '';
  switch (interactionState(seen.eic_state ?? '')) {
    case 'waiting':
      return `waits ${workgroup}`;
    case 'alerting':
      return `alerts ${user === '' ? 'an agent' : user} ${workgroup}`;
    case 'withAgent':
      return `is with ${user === '' ? 'an agent' : user} ${workgroup}`;
    case 'ended':
      return `was ended by an agent ${workgroup}`;
  }
}
