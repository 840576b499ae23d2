/** How an agent logs in. The password is used for this login and kept nowhere. */
export interface AgentCredentials {
  readonly user: string;
  readonly password: string;
  /** Takes e-mail without a station, so that interactions are offered; else the session takes no media. */
  readonly takesMail: boolean;
}

/** A status that an agent can have. */
export interface AgentStatusChoice {
  readonly id: string;
  /** For people. */
  readonly text: string;
}

/** The status of an agent. */
export interface AgentStatus {
  /** '' while it is not known. */
  readonly statusId: string;
  /** Milliseconds since the epoch; undefined if it is not known. */
  readonly since: number | undefined;
}

/** What is told of an interaction for people; '' and none for what is not set. */
export interface InteractionFacts {
  readonly caseNumber: string;
  readonly subject: string;
  readonly sender: string;
  readonly skills: readonly string[];
  /** When the interaction was made, milliseconds since the epoch; undefined if it does not say, or not in a known form. */
  readonly since: number | undefined;
}

/** Whom an interaction alerts or waits for, or who has it. */
export interface Holder {
  /** User id as the server spells it; '' while it waits for a workgroup. */
  readonly user: string;
  /** The case that it carries; '' if it does not say. */
  readonly caseId: string;
}

/**
 * A session with the contact centre on behalf of one agent, with the agent's own rights. It does not judge whether an
 * interaction is the agent's: that is for its owner. Actions fail with `CASEBRIDGE_AGENT_ACTION_REFUSED` when the server
 * says no, and with `CASEBRIDGE_CIC_…` when it does not answer.
 */
export interface AgentLink {
  /** User id as the server spells it. */
  readonly user: string;
  /** Name for people; the user id if the server tells none. */
  readonly displayName: string;
  /** Name of the server that the session is with. */
  readonly server: string;
  readonly status: AgentStatus;
  /** Those that the agent may choose; empty if the server does not tell. */
  readonly statuses: readonly AgentStatusChoice[];
  /**
   * Aborts once the session is over by itself, with a `CasebridgeError` as its reason: `CASEBRIDGE_CIC_SESSION_LOST` if
   * the server has ended it, else the server is gone.
   */
  readonly ended: AbortSignal;
  /** Calls back when the status has changed. @returns how to stop it. */
  onStatus(listener: () => void): () => void;
  setStatus(statusId: string, signal: AbortSignal): Promise<void>;
  /**
   * Reads from the server whose an interaction is now; undefined if it has ended.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_ACTION_REFUSED` if the agent may not see it, `CASEBRIDGE_CIC_…`.
   */
  holderOf(interactionId: string, signal: AbortSignal): Promise<Holder | undefined>;
  pickUp(interactionId: string, signal: AbortSignal): Promise<void>;
  disconnect(interactionId: string, signal: AbortSignal): Promise<void>;
  /** Moves an interaction to the queue of a workgroup. */
  transfer(interactionId: string, workgroup: string, signal: AbortSignal): Promise<void>;
  /** Ends the session on the server, as far as that can be done in a short time. Never rejects; safe to call twice. */
  close(): Promise<void>;
}

/** Where agents log in to the contact centre. */
export interface AgentDesk {
  /**
   * Logs an agent in where the connector is logged in.
   * @param present a link that this agent has already, with the same `takesMail`. If it still stands after the server
   * has accepted the password, it is the answer: one agent does not need two sessions.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_REFUSED`, `CASEBRIDGE_AGENT_NO_MAIL`,
   * `CASEBRIDGE_AGENT_NO_SERVER`, `CASEBRIDGE_CIC_…`.
   */
  logIn(credentials: AgentCredentials, signal: AbortSignal, present?: AgentLink): Promise<AgentLink>;
  /** Reads with the connector's own session what an interaction says of its case; undefined if it does not exist. */
  describe(interactionId: string, signal: AbortSignal): Promise<InteractionFacts | undefined>;
  /** How many interactions alert for a user that are none of ours. */
  foreignAlerts(user: string): number;
  /** Calls back with the user when that has changed. @returns how to stop it. */
  onForeignAlerts(listener: (user: string) => void): () => void;
}
