import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { InteractionTraces } from './interaction-trace.js';
import { createdAt, text } from './text.js';
import { endsOne } from './words.js';

/** What the oracle looks at when a row is marked. */
export interface OutcomeContext {
  readonly row: SObjectRecord;
  readonly traces: InteractionTraces;
  /** All rows of the row's case. */
  readonly rowsOfCase: readonly SObjectRecord[];
  /** Whether its case was closed, gone, or with another owner at any time since the row was made. */
  readonly wasElsewhere: () => boolean;
  /** Whether state or history of the servers explain that it is parked. */
  readonly mayBeParked: () => boolean;
  readonly autoDisconnect: boolean;
}

/** Whether what a mark says is true at both servers; undefined if it is, else what is wrong. */
export function untruth(context: OutcomeContext): string | undefined {
  const { row } = context;
  const outcome = text(row.Outcome__c);
  switch (outcome) {
    case 'Routed':
      return ofThisCase(context);
    case 'AlreadyActive':
    case 'LeftOpen':
      return ofThisCase(context) ?? wasLive(context);
    case 'Transferred':
      return ofThisCase(context) ?? wasAtTarget(context);
    case 'Disconnected':
    case 'Withdrawn':
      return ofThisCase(context) ?? isOver(context);
    case 'NothingToDisconnect':
      return context.traces.wasWithoutSince(text(row.Object_Id__c), createdAt(row))
        ? undefined
        : 'there was an interaction all the time';
    case 'Superseded':
      return isSuperseded(context) ? undefined : 'nothing supersedes it';
    case 'Failed':
      if (text(row.Error__c) === '') return 'it does not say why';
      return context.mayBeParked() ? undefined : `nothing explains it: ${text(row.Error__c)}`;
    default:
      return `nobody knows the outcome ${outcome}`;
  }
}

function ofThisCase({ row, traces }: OutcomeContext): string | undefined {
  const trace = traces.find(text(row.Interaction_Id__c));
  if (!trace) return `there never was an interaction ${text(row.Interaction_Id__c)}`;
  return trace.caseId === row.Object_Id__c ? undefined : `interaction ${trace.id} is of case ${trace.caseId}`;
}

function wasLive({ row, traces }: OutcomeContext): string | undefined {
  const overAt = traces.find(text(row.Interaction_Id__c))?.overAt;
  return overAt === undefined || overAt >= createdAt(row) ? undefined : 'the interaction was over before';
}

function wasAtTarget({ row, traces }: OutcomeContext): string | undefined {
  const places = traces.find(text(row.Interaction_Id__c))?.places ?? [];
  const user = text(row.Direct_To_User__c).toLowerCase();
  const workgroup = text(row.Workgroup__c).toLowerCase();
  const there = places.some(
    (place) =>
      (user !== '' && place.user.toLowerCase() === user) ||
      (workgroup !== '' && place.workgroup.toLowerCase() === workgroup),
  );
  return there ? undefined : `it never was at ${user || workgroup}`;
}

function isOver({ row, traces }: OutcomeContext): string | undefined {
  return traces.find(text(row.Interaction_Id__c))?.overAt === undefined ? 'the interaction is live' : undefined;
}

/** A later ending row, a closed or deleted case, or another owner. */
function isSuperseded({ row, rowsOfCase, autoDisconnect, wasElsewhere }: OutcomeContext): boolean {
  const later = rowsOfCase.some(
    ({ Name, Event__c }) => text(Name) > text(row.Name) && endsOne(text(Event__c), autoDisconnect),
  );
  return later || wasElsewhere();
}
