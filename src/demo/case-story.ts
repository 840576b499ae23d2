import type { Happening } from '../domain/happening.js';
import type { AgentEvent } from '../simulator/agents/agent-event.js';
import type { CommittedTransaction } from '../simulator/salesforce/engine/org-engine.js';

/** A stop on a case's way. `at` is ISO 8601 in UTC. */
export interface StoryLine {
  readonly at: string;
  readonly stage: 'salesforce' | 'intake' | 'act' | 'settle' | 'agent' | 'contactCenter';
  readonly objectId: string;
  readonly what: string;
  readonly rowId?: string;
  readonly interactionId?: string;
}

/** The lines of one happening in the connector. */
export function tellConnector(happening: Happening, at: number): readonly StoryLine[] {
  switch (happening.type) {
    case 'rowReceived': {
      const { row } = happening;
      const how = row.source === 'stream' ? 'the PushTopic stream' : 'the sweep';
      return [line(at, 'intake', row.objectId, `${row.name} ${row.event} came by ${how}`, row.id)];
    }
    case 'createRequested':
      return [
        line(
          at,
          'act',
          happening.row.objectId,
          `asked the handler for an interaction in "${happening.row.workgroup}"`,
          happening.row.id,
        ),
      ];
    case 'interactionCreated': {
      const { row, interactionId } = happening;
      return [line(at, 'act', row.objectId, `interaction ${interactionId} was created`, row.id, interactionId)];
    }
    case 'disconnected': {
      const { objectId, rowId, interactionId, why } = happening;
      return [line(at, 'act', objectId, `disconnected interaction ${interactionId} (${why})`, rowId, interactionId)];
    }
    case 'rowMarked': {
      const { objectId, rowId, mark } = happening;
      return [line(at, 'settle', objectId, `row marked as processed: ${mark.outcome}`, rowId, mark.interactionId)];
    }
    case 'interactionSeen': {
      const { interaction, change } = happening;
      if (change !== 'changed' || interaction.state !== 'alerting') return [];
      const what = `ACD offers it to ${interaction.user}`;
      return [line(at, 'contactCenter', interaction.objectId, what, '', interaction.id)];
    }
    default:
      return [];
  }
}

/** The lines of what an agent did. */
export function tellAgent(event: AgentEvent): readonly StoryLine[] {
  switch (event.kind) {
    case 'popped':
      return [line(event.at, 'agent', event.caseId, `${event.agent}'s screen pops the case`, '', event.interactionId)];
    case 'pickedUp':
      return [line(event.at, 'agent', event.caseId, `${event.agent} picks it up`, '', event.interactionId)];
    case 'replied':
      return [
        line(
          event.at,
          'agent',
          event.caseId,
          `${event.agent} answers the customer in Salesforce`,
          '',
          event.interactionId,
        ),
      ];
    case 'released':
      return [line(event.at, 'agent', event.caseId, `${event.agent} is free again`, '', event.interactionId)];
    default:
      return [];
  }
}

/** The lines of a transaction in the org: cases and routing rows that are new. */
export function tellOrg(transaction: CommittedTransaction): readonly StoryLine[] {
  const at = transaction.committedAt;
  return transaction.changes.flatMap(({ operation, objectName, after }) => {
    if (operation !== 'create' || !after) return [];
    if (objectName === 'Case')
      return [line(at, 'salesforce', after.Id, `case ${String(after.CaseNumber)} was created from the mail`)];
    if (objectName !== 'Object_Routing__c') return [];
    const what = `the package made row ${String(after.Name)}: ${String(after.Event__c)}`;
    return [line(at, 'salesforce', String(after.Object_Id__c), what, after.Id)];
  });
}

function line(
  at: number,
  stage: StoryLine['stage'],
  objectId: string,
  what: string,
  rowId = '',
  interactionId = '',
): StoryLine {
  return {
    at: new Date(at).toISOString(),
    stage,
    objectId,
    what,
    ...(rowId === '' ? {} : { rowId }),
    ...(interactionId === '' ? {} : { interactionId }),
  };
}
