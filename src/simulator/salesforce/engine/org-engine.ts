/**
 * The heart of the simulated org as its edges (REST, SOAP, CometD, mail, pages) see it: records behind
 * transactions that run Apex triggers, SOQL, row-level visibility and sessions. The edges hold no records
 * of their own.
 */

/** A field's value as JSON carries it. Dates are ISO-8601 text in UTC. */
export type FieldValue = string | number | boolean | null;

/** A stored record. `Id` is the 18-character form; names are the API names as the schema spells them. */
export type SObjectRecord = Readonly<Record<string, FieldValue>> & { readonly Id: string };

/** Who acts: every read and write happens as a user of the org. */
export interface Actor {
  /** 18-character User id. */
  readonly userId: string;
  /**
   * `user` honours that user's object, field and row access; `system` sees and may do everything, as Apex
   * in system mode and Salesforce's own services do. The record's CreatedById is `userId` either way.
   */
  readonly mode: 'user' | 'system';
}

/** One record's part in a committed transaction, in the order of the writes. */
export interface RecordChange {
  readonly operation: 'create' | 'update' | 'delete' | 'undelete';
  /** API name as the schema spells it, e.g. `Object_Routing__c`. */
  readonly objectName: string;
  /** State before; absent on create and undelete. */
  readonly before?: SObjectRecord;
  /** State after; absent on delete. */
  readonly after?: SObjectRecord;
}

/** What one transaction changed, told once, after it has been committed. */
export interface CommittedTransaction {
  /** Grows by at least one per transaction. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
  readonly changes: readonly RecordChange[];
}

/** A refusal in Salesforce's words, e.g. `{ code: 'DUPLICATE_VALUE', message: 'duplicate value found: …', fields: [] }`. */
export interface OrgErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** Thrown for everything the org refuses. Edges turn it into their own error shape. */
export class OrgError extends Error {
  override readonly name = 'OrgError';
  /** The refusal in Salesforce's words. */
  readonly detail: OrgErrorDetail;

  constructor(code: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.detail = { code, message, fields };
  }
}

/** Reads and writes inside one transaction. Everything sees the transaction's own uncommitted writes. */
export interface OrgTransaction {
  /** Inserts and runs triggers. Returns the ids in order. @throws OrgError; the whole transaction rolls back if it escapes. */
  insert(objectName: string, records: readonly Readonly<Record<string, FieldValue>>[]): readonly string[];
  /** Updates by `Id` and runs triggers. @throws OrgError */
  update(
    objectName: string,
    records: readonly (Readonly<Record<string, FieldValue>> & { readonly Id: string })[],
  ): void;
  delete(objectName: string, ids: readonly string[]): void;
  /**
   * Inserts a Case as mail, web and phone intake do: for the Default Case Owner, its triggers run, and only then the
   * assignment rule makes the queue its owner. A queue that does not exist leaves it with the default owner.
   *
   * @returns the case's id. @throws OrgError
   */
  insertCaseWithAssignment?(fields: Readonly<Record<string, FieldValue>>, queueName: string | undefined): string;
  /** One record, or undefined if it does not exist or the actor may not see it. Ids of 15 or 18 characters. */
  find(objectName: string, id: string): SObjectRecord | undefined;
  /** Records whose fields equal all the given values; text compares without case, ids in either length. */
  select(objectName: string, equal: Readonly<Record<string, FieldValue>>): readonly SObjectRecord[];
}

/** A logged-in session: what an access token or a SOAP session id stands for. */
export interface OrgSession {
  readonly token: string;
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}

/** The record engine and its sessions. */
export interface OrgEngine {
  /** 18 characters, prefix `00D`. */
  readonly organizationId: string;
  /** Runs `work` as one transaction: commits when it returns, rolls back everything when it throws. */
  transact<T>(actor: Actor, work: (transaction: OrgTransaction) => T): T;
  /** Called after each commit, and after the listener of the commit before it has returned. */
  onCommit(listener: (transaction: CommittedTransaction) => void): () => void;
  /** True if the user may see this record (object permission, ownership, org-wide default, View All). */
  canReadRecord(userId: string, objectName: string, record: SObjectRecord): boolean;
  /** True if the user has read access to the object at all. */
  canReadObject(userId: string, objectName: string): boolean;
  /** True if records of this object match the WHERE clause of the query. @throws OrgError for a query that does not parse. */
  matchesWhere(soql: string, record: SObjectRecord): boolean;
  /** The session of a token, or undefined if it expired, was revoked or never existed. Using it extends it. */
  session(token: string): OrgSession | undefined;
}
