import type { InteractionState } from './interaction.js';

/** A row as it is explained. Text is never undefined: an empty field is ''. */
export interface ExplainedRow {
  readonly id: string;
  readonly name: string;
  readonly event: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly queueName: string;
  readonly workgroup: string;
  readonly skills: string;
  readonly processed: boolean;
  /** Milliseconds since the epoch; undefined if it is not processed. */
  readonly processedAt: number | undefined;
  readonly outcome: string;
  readonly error: string;
  readonly interactionId: string;
}

/** What the package's own rules say would happen. */
export interface ExplainedHappening {
  /** E.g. `newCase`, `customerMail`. */
  readonly happening: string;
  readonly makesRow: boolean;
  readonly reason: string;
}

/** One of the latest mails and comments of a case, by the package's rules. */
export interface ExplainedNews {
  /** `mailReceived`, `mailSent` or `comment`. */
  readonly what: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly makesRow: boolean;
  /** E.g. `NotSent`, `NoRowOfItsOwn`. */
  readonly code: string;
  readonly reason: string;
}

/** The case as the package sees it. */
export interface ExplainedCase {
  readonly number: string;
  readonly isClosed: boolean;
  readonly ownerName: string;
  readonly ownerType: string;
  /** The mapped queue that it is in or was last in; '' if there is none. */
  readonly queueName: string;
  readonly workgroup: string;
  /** What is wrong with its skills; '' if nothing is. */
  readonly skillProblem: string;
  readonly happenings: readonly ExplainedHappening[];
  /** Whether the integration user made it, or changed it last: what that user does makes no rows. */
  readonly createdByConnector: boolean;
  readonly changedByConnector: boolean;
  /** When it was changed last, milliseconds since the epoch; undefined if the package does not tell. */
  readonly touchedAt: number | undefined;
  /** Newest first of each kind. */
  readonly lately: readonly ExplainedNews[];
}

/** An interaction of the case as the CIC server shows it now. */
export interface ExplainedInteraction {
  readonly id: string;
  /** `gone`: the server has no such interaction any more. */
  readonly state: InteractionState | 'gone';
  readonly workgroup: string;
  readonly user: string;
  /** Why it waits, in the server's words; '' if it does not say. */
  readonly waitReason: string;
  /** When it was made, first taken by an agent, and ended, milliseconds since the epoch; undefined if the server does not say. */
  readonly madeAt: number | undefined;
  readonly takenAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** When a case was made and closed, by the clock of Salesforce: milliseconds since the epoch. */
export interface ExplainedTimes {
  readonly madeAt: number | undefined;
  /** Undefined while it is open. */
  readonly closedAt: number | undefined;
}

/** A line of the ledger. */
export interface ExplainedStep {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly stage: string;
  readonly rowId: string;
  readonly interactionId: string;
  readonly what: string;
}

/** All that could be found out about a case. */
export interface ExplainFacts {
  readonly caseId: string;
  /** When it was asked, milliseconds since the epoch. */
  readonly askedAt: number;
  /** Undefined if the package did not tell; `gaps` says why. */
  readonly found: ExplainedCase | undefined;
  /** Undefined if the case is not to be seen. */
  readonly times: ExplainedTimes | undefined;
  /** In the order of their names. */
  readonly rows: readonly ExplainedRow[];
  readonly ledger: readonly ExplainedStep[];
  /** Undefined if CIC could not be asked. */
  readonly interactions: readonly ExplainedInteraction[] | undefined;
  /** One sentence for each place that could not be asked. */
  readonly gaps: readonly string[];
}
