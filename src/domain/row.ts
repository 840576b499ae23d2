/** Events that ask for an interaction. */
export const CREATE_EVENTS = [
  'CaseCreated',
  'QueueChanged',
  'OwnerChanged',
  'CommentAdded',
  'EmailReceived',
  'Requeued',
] as const;

/** Events that may end one. `AgentReplied` ends only while auto-disconnect is on. */
export const ENDING_EVENTS = ['AgentReplied', 'QueueLeft', 'CaseClosed', 'CaseDeleted'] as const;

/** An event that asks for an interaction. */
export type CreateEvent = (typeof CREATE_EVENTS)[number];
/** An event that may end one. */
export type EndingEvent = (typeof ENDING_EVENTS)[number];

/**
 * How a row came to the connector: `repeat` is one that the stream told of and that was read again, since it may be a repeat.
 * All but those of the stream itself are checked against the case before a create.
 */
export type RowSource = 'stream' | 'repeat' | 'sweep' | 'retry';

/** One `Object_Routing__c` record, as far as routing needs it. Text is never undefined: an empty field is ''. */
export interface Row {
  /** 18-character record id. */
  readonly id: string;
  /** Auto-number `OR-{0000000000}`; orders the rows of a case. */
  readonly name: string;
  /** `Event__c` as read; may be a value this version does not know. */
  readonly event: string;
  /** 18-character Case id. */
  readonly objectId: string;
  readonly caseNumber: string;
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  /** CIC user: whom a direct-to-queue row is for; on `QueueLeft` the new owner. */
  readonly directToUser: string;
  /** Skill names separated by `;`. */
  readonly skills: string;
  readonly subject: string;
  readonly sender: string;
  readonly priority: string;
  /** `Attempts__c`: how often this row had been tried before. */
  readonly attempts: number;
  /** Milliseconds since the epoch, exact to a second. */
  readonly createdAt: number;
  readonly source: RowSource;
  /** Why the record cannot be acted on, e.g. an id that is none; '' for a sound row. */
  readonly defect: string;
}

/** Whether the value of `Event__c` asks for an interaction. False for one that this version does not know. */
export function isCreateEvent(event: string): event is CreateEvent {
  return (CREATE_EVENTS as readonly string[]).includes(event);
}

/** Whether the value of `Event__c` may end one. False for one that this version does not know. */
export function isEndingEvent(event: string): event is EndingEvent {
  return (ENDING_EVENTS as readonly string[]).includes(event);
}

/** Whether the event asks for an interaction also on a case that is closed: somebody has written since. */
export function isOnClosedCases(event: string): boolean {
  return event === 'EmailReceived' || event === 'CommentAdded';
}

/** Sorts rows into the order in which their happenings happened. */
export function byName(a: Pick<Row, 'name'>, b: Pick<Row, 'name'>): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
