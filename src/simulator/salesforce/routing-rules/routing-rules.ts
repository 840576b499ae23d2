import type { ApexRuntime, TriggerContext } from '../engine/apex-runtime.js';
import { isConnector } from './actors.js';
import { afterCaseDelete, afterCaseInsert, afterCaseUpdate, toRecord, trackQueue } from './case-rules.js';
import { afterCaseComment, afterEmailMessage } from './message-rules.js';
import { resolveQueueNames, textOf } from './queue-map.js';
import { fillRequeuedRows } from './requeued-rows.js';
import { writeFailure } from './row-writer.js';

type Rule = (context: TriggerContext) => void;

/** The rules of the package by object, timing and operation. */
const RULES: Readonly<Record<string, Rule>> = {
  'Case before insert': trackQueue,
  'Case before update': trackQueue,
  'Case after insert': afterCaseInsert,
  'Case after update': afterCaseUpdate,
  'Case after delete': afterCaseDelete,
  'EmailMessage after insert': afterEmailMessage,
  'EmailMessage after update': afterEmailMessage,
  'CaseComment after insert': afterCaseComment,
  'Interaction_Routing_Queue__c before insert': resolveQueueNames,
  'Interaction_Routing_Queue__c before update': resolveQueueNames,
  'Object_Routing__c before insert': fillRequeuedRows,
};

/** Objects whose users must never see an error of the package. */
const CUSTOMERS_OBJECTS = new Set(['Case', 'EmailMessage', 'CaseComment']);

/** The package's triggers, written down in TypeScript: which change of a case makes which routing row. */
export class ObjectRoutingRules implements ApexRuntime {
  readonly #objects = new Set(Object.keys(RULES).map((key) => key.split(' ')[0] ?? ''));

  hasTriggers(objectName: string): boolean {
    return this.#objects.has(objectName);
  }

  runTriggers(context: TriggerContext): void {
    const rule = RULES[`${context.objectName} ${context.timing} ${context.operation}`];
    if (rule === undefined) return;
    try {
      rule(context);
    } catch (error) {
      if (!CUSTOMERS_OBJECTS.has(context.objectName)) throw error;
      reportFailure(context, error instanceof Error ? error.message : String(error));
    }
  }
}

/** What the rule could not do becomes visible as a failed row; the save goes on. */
function reportFailure(context: TriggerContext, message: string): void {
  if (context.timing === 'before' || isConnector(context.transaction)) return;
  const drafts = context.operation === 'delete' ? context.oldRecords : context.newRecords;
  for (const draft of drafts) {
    const record = toRecord(draft);
    const caseRecord =
      context.objectName === 'Case' ? record : context.transaction.find('Case', textOf(record.ParentId));
    if (caseRecord === undefined) continue;
    const event = FAILED_EVENTS[`${context.objectName} ${context.operation}`] ?? 'Requeued';
    writeFailure(
      context.transaction,
      event,
      `${event}:${record.Id}:${context.transaction.requestId}:failed`,
      caseRecord,
      message,
    );
  }
}

const FAILED_EVENTS: Readonly<Record<string, string>> = {
  'Case insert': 'CaseCreated',
  'Case update': 'QueueChanged',
  'Case delete': 'CaseDeleted',
  'EmailMessage insert': 'EmailReceived',
  'EmailMessage update': 'AgentReplied',
  'CaseComment insert': 'CommentAdded',
};
