/** Events that ask for an interaction: written down here once more, so that a mistake in the product's list shows. */
const ASKING: ReadonlySet<string> = new Set([
  'CaseCreated',
  'QueueChanged',
  'OwnerChanged',
  'CommentAdded',
  'EmailReceived',
  'Requeued',
]);
/** Events that end one whatever is configured. */
const ENDING: ReadonlySet<string> = new Set(['QueueLeft', 'CaseClosed', 'CaseDeleted']);
/** Ends one where auto-disconnect is on. */
const REPLY = 'AgentReplied';

/** Whether a row of this event asks for an interaction. */
export function asksForOne(event: string): boolean {
  return ASKING.has(event);
}

/** Whether a row of this event ends the interaction of its case. @param autoDisconnect as it is configured. */
export function endsOne(event: string, autoDisconnect: boolean): boolean {
  return ENDING.has(event) || (event === REPLY && autoDisconnect);
}

/** Whether the package makes rows of this event at all. */
export function isKnownEvent(event: string): boolean {
  return ASKING.has(event) || ENDING.has(event) || event === REPLY;
}

const NOT_WITH_AGENT: ReadonlySet<string> = new Set(['O', 'A', 'I', 'E']);

/** Whether an agent has an interaction in this state (`Eic_State`). */
export function isWithAgent(state: string): boolean {
  return !NOT_WITH_AGENT.has(state);
}

/** Whether a row of this event says that an agent has answered. */
export function isReply(event: string): boolean {
  return event === REPLY;
}
