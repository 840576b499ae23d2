/** What a simulated agent did. `at` is in milliseconds since the epoch. */
export type AgentEvent = { readonly at: number; readonly agent: string } & (
  | { readonly kind: 'loggedIn'; readonly server: string }
  | {
      readonly kind: 'popped';
      readonly interactionId: string;
      readonly caseId: string;
      readonly url: string;
      /** Status of the record page. */
      readonly status: number;
    }
  | { readonly kind: 'pickedUp'; readonly interactionId: string; readonly caseId: string }
  | { readonly kind: 'replied'; readonly interactionId: string; readonly caseId: string }
  /** The interaction is over for this agent. */
  | { readonly kind: 'released'; readonly interactionId: string; readonly caseId: string; readonly state: string }
  | { readonly kind: 'loggedOut' }
  | { readonly kind: 'error'; readonly message: string }
);

/** An event without who and when. */
export type AgentHappening = AgentEvent extends infer Event
  ? Event extends AgentEvent
    ? Omit<Event, 'at' | 'agent'>
    : never
  : never;
