import { asksForOne, endsOne, isKnownEvent } from '../../faults/oracle/words.js';
import type { SeenInteraction } from '../../support/system/cic-program.js';
import type { Evidence, JudgedRow } from './evidence.js';
import { groupBy } from './group-by.js';
import type { Violation } from './violation.js';

/** What happened that excuses something. Times are milliseconds since the epoch. */
export interface Circumstances {
  /** From when on a CIC server had fallen, so that interactions may have come back late or under another id. */
  readonly cicFellAt: number;
  /** When the connector's disk was full. */
  readonly fullDisks: readonly { readonly from: number; readonly to: number }[];
}

/** The verdict on a run that has come to rest. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** Cases whose interaction a CIC server lost while its note could not be written: they are left to the audit. */
  readonly stranded: number;
}

/** `Processed_At__c` is exact to a second. */
const SECOND_MS = 1_000;
/** A note of a live interaction may be given up this long after the disk was full, with the process that has it. */
const NOTE_LATE_MS = 10_000;

/** Judges what both servers show when nothing happens any more. */
export function judge(evidence: Evidence, circumstances: Circumstances): Verdict {
  const violations: Violation[] = [];
  let stranded = 0;
  const interactions = groupBy(evidence.interactions, caseOf);
  for (const [caseId, rows] of groupBy(evidence.rows, ({ Object_Id__c }) => Object_Id__c)) {
    const made = interactions.get(caseId) ?? [];
    const found = [...lookAtRows(rows, made), ...lookAtLives(made, circumstances)];
    const end = lookAtEnd(evidence, rows, made);
    if (end?.promise === 'P1' && made.some((one) => isUnnoted(one, circumstances))) stranded += 1;
    else if (end) found.push(end);
    for (const { promise, what } of found) violations.push({ promise, what: `case ${caseId}: ${what}` });
  }
  return { violations, stranded };
}

/** P1, P2 and P4 of the rows of one case. */
function lookAtRows(rows: readonly JudgedRow[], made: readonly SeenInteraction[]): Violation[] {
  const found: Violation[] = [];
  let last = '';
  for (const row of rows) {
    const { Name, Event__c, Outcome__c, Processed__c, Processed_At__c } = row;
    const at = Processed_At__c ?? '';
    if (!Processed__c) found.push({ promise: 'P1', what: `${Name} ${Event__c} is not processed` });
    if (Processed__c && isMarkedOnce(row) && at < last)
      found.push({ promise: 'P4', what: `${Name} ${Event__c} was marked before an earlier row` });
    if (isMarkedOnce(row) && !isHarmlessLate(row)) last = at > last ? at : last;
    const early = untruth(row, made);
    if (early !== undefined) found.push({ promise: 'P2', what: `${Name} ${Event__c} ${Outcome__c}: ${early}` });
  }
  return found;
}

/**
 * A row whose event the stream lost may come by the sweep, after a later row of its case was settled. Then it has to be
 * decided with that one in view: nothing is done for it any more.
 */
function isHarmlessLate({ Outcome__c }: JudgedRow): boolean {
  return Outcome__c === 'Superseded' || Outcome__c === 'NothingToDisconnect';
}

/** Marked anew is a row that was parked, or whose interaction was lost in a switchover: its remark says so. */
function isMarkedOnce({ Outcome__c, Error__c, Attempts__c }: JudgedRow): boolean {
  return Outcome__c !== 'Failed' && (Error__c ?? '') === '' && (Attempts__c ?? 0) <= 1;
}

/** Whether what a mark says is not so; undefined if it is. */
function untruth(row: JudgedRow, made: readonly SeenInteraction[]): string | undefined {
  const markedBy = Date.parse(row.Processed_At__c ?? '') + SECOND_MS;
  switch (row.Outcome__c) {
    case 'Routed':
    case 'AlreadyActive':
      return made.some(({ createdAt }) => createdAt <= markedBy)
        ? undefined
        : 'no interaction was made before the mark';
    case 'Disconnected':
    case 'Withdrawn':
      return made.some((one) => one.id === row.Interaction_Id__c && isLive(one))
        ? 'the interaction is live'
        : undefined;
    case 'Failed':
      return (row.Error__c ?? '') === '' ? 'it does not say why' : unexplained(row);
    default:
      return undefined;
  }
}

/**
 * Nothing that the soak does to the servers makes the handler refuse a row, and its cases ask for no skills: only a row
 * that names no place, or an unknown event, can be parked. Everything else heals.
 */
function unexplained({ Event__c, Workgroup__c, Error__c }: JudgedRow): string | undefined {
  const isBad = !isKnownEvent(Event__c) || (asksForOne(Event__c) && (Workgroup__c ?? '') === '');
  return isBad ? undefined : `nothing explains that it is parked: ${Error__c}`;
}

/** P3 before any CIC server fell: never two at a time. One that got another id later kept the time of its creation. */
function lookAtLives(made: readonly SeenInteraction[], { cicFellAt }: Circumstances): Violation[] {
  return made.flatMap((one, index) => {
    if (one.createdAt >= cicFellAt) return [];
    const beside = made
      .slice(0, index)
      .filter((other) => other.createdAt !== one.createdAt && endOf(other) > one.createdAt);
    return beside.map(({ id }): Violation => ({ promise: 'P3', what: `${one.id} was made while ${id} was live` }));
  });
}

/** P1, P3 and P4 of a case at rest: one interaction for a case that waits, at its place, and none for another. */
function lookAtEnd(
  evidence: Evidence,
  rows: readonly JudgedRow[],
  made: readonly SeenInteraction[],
): Violation | undefined {
  const live = made.filter(isLive);
  if (live.length > 1) return { promise: 'P3', what: `live interactions: ${live.map(({ id }) => id).join(', ')}` };
  const [one] = live;
  const create = rows.findLast(({ Event__c, Outcome__c }) => asksForOne(Event__c) && Outcome__c !== 'Failed');
  const ending = rows.findLast(({ Event__c, Outcome__c }) => endsOne(Event__c, true) && Outcome__c !== 'Superseded');
  const parked = rows.findLast(({ Event__c }) => asksForOne(Event__c))?.Outcome__c === 'Failed';
  if (ending && (!create || ending.Name > create.Name)) {
    if (!one || ending.Event__c === 'QueueLeft') return undefined;
    return { promise: 'P4', what: `${one.id} is live after ${ending.Name} ${ending.Event__c}` };
  }
  if (!create || (parked && !one)) return undefined;
  if (one) return misplaced(evidence, rows, one);
  if (create.Outcome__c === 'Superseded' && isOvertaken(evidence, create)) return undefined;
  return { promise: 'P1', what: `no interaction after ${create.Name} ${create.Event__c} → ${create.Outcome__c}` };
}

function isOvertaken({ cases }: Evidence, { Object_Id__c, Queue_Id__c }: JudgedRow): boolean {
  const found = cases.get(Object_Id__c);
  return found === undefined || found.IsClosed || found.OwnerId !== Queue_Id__c;
}

function misplaced({ cases }: Evidence, rows: readonly JudgedRow[], one: SeenInteraction): Violation | undefined {
  const owner = cases.get(caseOf(one))?.OwnerId;
  const wanted = rows.findLast(({ Queue_Id__c }) => Queue_Id__c === owner)?.Workgroup__c;
  if (!wanted || one.user !== '' || one.workgroup === wanted) return undefined;
  return { promise: 'P4', what: `${one.id} waits in "${one.workgroup}" instead of "${wanted}"` };
}

/** The server lost it without an end, after the disk had been full while it lived. */
function isUnnoted(one: SeenInteraction, { fullDisks }: Circumstances): boolean {
  if (one.live || one.states.some(({ state }) => isEnd(state))) return false;
  return fullDisks.some(({ from, to }) => from <= endOf(one) && to + NOTE_LATE_MS >= one.createdAt);
}

function caseOf({ attributes }: SeenInteraction): string {
  return attributes.ObjectRouting_ObjectId ?? '';
}

function isLive({ live, state }: SeenInteraction): boolean {
  return live && !isEnd(state);
}

function isEnd(state: string): boolean {
  return state === 'I' || state === 'E';
}

function endOf({ states, deallocatedAt }: SeenInteraction): number {
  return states.find(({ state }) => isEnd(state))?.at ?? deallocatedAt ?? Number.POSITIVE_INFINITY;
}
