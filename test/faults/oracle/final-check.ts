import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { InteractionTraces } from './interaction-trace.js';
import { createdAt, text } from './text.js';
import { asksForOne, endsOne, isReply } from './words.js';

/** What the oracle looks at in the end, for one case. */
export interface FinalContext {
  readonly caseId: string;
  /** Rows of the case, oldest first. */
  readonly rows: readonly SObjectRecord[];
  readonly traces: InteractionTraces;
  readonly caseRecord: SObjectRecord | undefined;
  /** Workgroup of the queue that owns the case; undefined if none does. */
  readonly workgroup: string | undefined;
  /** Interactions that agents ended in CIC, and when. */
  readonly endedByAgents: ReadonlyMap<string, number>;
  readonly autoDisconnect: boolean;
  /** False where a process that woke up beside its successor may have moved interactions: CIC has no fence for that. */
  readonly placeMatters: boolean;
}

/** What is wrong with a case when everything has come to rest: promise and words; undefined if nothing is. */
export function wrongInTheEnd(context: FinalContext): { promise: 'P1' | 'P3' | 'P4'; what: string } | undefined {
  const { rows, traces, caseId, autoDisconnect } = context;
  const live = traces.liveOf(caseId);
  const named = live.filter(({ isNamed }) => isNamed);
  if (named.length > 1) return { promise: 'P3', what: `live interactions: ${named.map(({ id }) => id).join(', ')}` };
  const [one] = named.length > 0 ? named : live;
  const parked = rows.findLast(({ Event__c }) => asksForOne(text(Event__c)))?.Outcome__c === 'Failed';
  const lastCreate = rows.findLast(({ Event__c, Outcome__c }) => asksForOne(text(Event__c)) && Outcome__c !== 'Failed');
  const lastEnding = rows.findLast(
    ({ Event__c, Outcome__c }) => endsOne(text(Event__c), autoDisconnect) && Outcome__c !== 'Superseded',
  );
  if (lastEnding && (!lastCreate || text(lastEnding.Name) > text(lastCreate.Name))) {
    if (!one || lastEnding.Event__c === 'QueueLeft') return undefined;
    // The server restarted before its handler had named it, and its answer was lost: nobody can know whose it is.
    if (!one.isNamed && !rows.some(({ Interaction_Id__c }) => Interaction_Id__c === one.id)) return undefined;
    // Without auto-disconnect an agent keeps what the agent has.
    if (!autoDisconnect && lastEnding.Outcome__c === 'LeftOpen') return undefined;
    return { promise: 'P4', what: `${one.id} is live after ${text(lastEnding.Name)} ${text(lastEnding.Event__c)}` };
  }
  if (!lastCreate || (parked && !one)) return undefined;
  if (!one) return isExcused(context, lastCreate) ? undefined : missing(lastCreate);
  return misplaced(context, one.places.at(-1));
}

/**
 * No interaction is there, and that is right: an agent ended it, the case was no longer what the row asked for, or it has
 * been answered: what is lost after that is not made again, also where a reply alone ends nothing.
 */
function isExcused({ caseId, traces, endedByAgents, caseRecord, rows }: FinalContext, row: SObjectRecord): boolean {
  const ended = traces.of(caseId).some(({ id }) => (endedByAgents.get(id) ?? 0) >= createdAt(row));
  const overtaken = caseRecord === undefined || caseRecord.IsClosed === true || caseRecord.OwnerId !== row.Queue_Id__c;
  const answered = rows.some(({ Event__c, Name }) => isReply(text(Event__c)) && text(Name) > text(row.Name));
  return ended || answered || (row.Outcome__c === 'Superseded' && overtaken);
}

function missing(row: SObjectRecord): { promise: 'P1'; what: string } {
  return {
    promise: 'P1',
    what: `no interaction after ${text(row.Name)} ${text(row.Event__c)} → ${text(row.Outcome__c)}`,
  };
}

function misplaced(
  { workgroup, placeMatters }: FinalContext,
  place: { readonly workgroup: string; readonly user: string } | undefined,
): { promise: 'P4'; what: string } | undefined {
  if (!placeMatters || workgroup === undefined || !place || place.user !== '' || place.workgroup === workgroup)
    return undefined;
  return { promise: 'P4', what: `it waits in "${place.workgroup}" instead of "${workgroup}"` };
}
