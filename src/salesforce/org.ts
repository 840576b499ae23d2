import type { CaseFacts } from '../domain/case-facts.js';
import type { Mark } from '../domain/outcome.js';
import type { Row } from '../domain/row.js';
import type { CasebridgeError } from '../errors/casebridge-error.js';

/** Which org the connector is logged in to. */
export interface OrgIdentity {
  /** 18 characters, prefix `00D`. */
  readonly organizationId: string;
  /** Scheme and host of the org, without a trailing slash. */
  readonly instanceUrl: string;
  readonly userId: string;
}

/** One line of the queue map: which Salesforce queue goes to which CIC workgroup. */
export interface QueueMapEntry {
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToQueue: boolean;
  /** Name of the queue as it is now; '' if there is none any more; undefined if that could not be read. */
  readonly currentName: string | undefined;
}

/** What became of marking one row. */
export type MarkResult =
  | { readonly rowId: string; readonly status: 'marked' }
  /** The row no longer exists: nothing is left to mark. */
  | { readonly rowId: string; readonly status: 'gone' }
  /** Try this row again: `transient` soon (locked), `refused` slowly, until a person mends it. */
  | { readonly rowId: string; readonly status: 'failed'; readonly error: CasebridgeError };

/** A row that was parked, with what a person or a change may have mended since. */
export interface ParkedRow {
  readonly row: Row;
  /** `Error__c`: a code and a sentence. */
  readonly cause: string;
  /** Milliseconds since the epoch. */
  readonly parkedAt: number;
  /** The skills that its case asks for now, `;`-separated; undefined if the case is gone. */
  readonly skills: string | undefined;
}

/** A processed row of a case that may still have its interaction. */
export interface RoutedRow {
  readonly id: string;
  readonly objectId: string;
  readonly event: string;
  /** '' if there was none. */
  readonly interactionId: string;
  /** When it changed last, by the org's clock (milliseconds since the epoch); 0 if Salesforce does not say it. */
  readonly changedAt: number;
}

/** Which rows a sweep reads: `full` all unprocessed ones, `recent` those made in the last two days. */
export type SweepScope = 'full' | 'recent';

/** What a look at the newest rows found. */
export interface NewestRows {
  /** Unprocessed ones, oldest first. Rows that cannot be decoded are told and left out. */
  readonly rows: readonly Row[];
  /** Name of the last one that was read; '' if there was none. */
  readonly upTo: string;
  /** Whether these are all. */
  readonly whole: boolean;
}

/** The routing table. */
export interface RoutingRows {
  /**
   * Unprocessed rows, oldest first, a page at a time; the next page is read when the consumer asks for it.
   * Rows that cannot be decoded are told and left out.
   * @param scope default `full`.
   */
  unprocessed(signal: AbortSignal, scope?: SweepScope): AsyncIterable<readonly Row[]>;
  /** Name of the row that was made last, processed or not; '' if there is none. @throws CasebridgeError */
  newestName(signal: AbortSignal): Promise<string>;
  /** Unprocessed rows that are numbered above a row; one page, one API call. @throws CasebridgeError */
  newerThan(name: string, signal: AbortSignal): Promise<NewestRows>;
  /** Those of the given rows that are still unprocessed, read now. At most 200 ids. */
  stillUnprocessed(rowIds: readonly string[], signal: AbortSignal): Promise<readonly Row[]>;
  /** The given rows as they are now, processed or not. At most 200 ids. */
  read(rowIds: readonly string[], signal: AbortSignal): Promise<readonly Row[]>;
  /** CIC user of whoever caused a row; '' if Salesforce does not know one, or the row is gone. @throws CasebridgeError */
  authorOf(rowId: string, signal: AbortSignal): Promise<string>;
  /** Rows parked in the last 30 days, oldest first, a page at a time. */
  parked(signal: AbortSignal): AsyncIterable<readonly ParkedRow[]>;
  /**
   * Rows processed in the last 30 days that got or kept an interaction, or ended one, of cases that may have one still:
   * latest first, a page at a time.
   *
   * @param since only rows that changed at or after this moment of the org's clock (milliseconds since the epoch).
   */
  routed(signal: AbortSignal, since?: number): AsyncIterable<readonly RoutedRow[]>;
  /** Writes results; at most 200 marks, one API call. @throws CasebridgeError when the call as a whole failed. */
  mark(marks: readonly Mark[], signal: AbortSignal): Promise<readonly MarkResult[]>;
}

/** Reads cases; calls close together share one query. */
export interface CaseReader {
  /** @param upcoming cases that will be asked for soon; they fill the query up. @throws CasebridgeError */
  facts(caseId: string, signal: AbortSignal, upcoming?: () => readonly string[]): Promise<CaseFacts>;
}

/** Reads the queue map. */
export interface QueueMapReader {
  /** Active entries. @throws CasebridgeError */
  load(signal: AbortSignal): Promise<readonly QueueMapEntry[]>;
}

/** One event of a stream, as a step on its way. */
export interface StreamStep {
  /** Where the stream goes on after this event. Opaque: kept and given back as it is, and never computed. */
  readonly position: string;
  /** The row that the event tells of; undefined if it asks for nothing. */
  readonly rowId: string | undefined;
}

/** What a stream delivers: the rows of one delivery, in no order, and its events in the order of delivery. */
export type RowListener = (rows: readonly Row[], steps: readonly StreamStep[]) => void;

/** State of the stream. */
export type StreamState = 'connecting' | 'subscribed' | 'lost' | 'stopped';

/** Where a stream begins to tell. */
export interface ResumePoint {
  /** Asked before each subscription; undefined: only what happens from then on. */
  position(): string | undefined;
  /** The stream no longer knows this position and begins anew. What lies between is the sweep's. */
  refused(position: string): void;
}

/**
 * The wake-up: tells of new rows soon after they are made. It may lose, repeat and reorder; the sweep is what
 * makes routing certain. PushTopic is one adapter; another event source can take its place.
 */
export interface RowStream {
  readonly state: StreamState;
  /** Names what positions belong to: those of another source mean nothing to this one. */
  readonly source: string;
  /** Begins to subscribe and keeps the subscription alive until {@link RowStream.stop}. Returns at once. */
  start(signal: AbortSignal, resume?: ResumePoint): void;
  stop(): Promise<void>;
  /** Gives up a subscription that seems to be fine, and makes a new one. Does nothing while there is none. */
  rebuild(why: string): void;
  onRows(listener: RowListener): () => void;
  onState(listener: (state: StreamState) => void): () => void;
}

/** Requests to the org's APIs in the last 24 hours, by whomever. */
export interface ApiUsage {
  readonly used: number;
  /** What the org allows. */
  readonly limit: number;
}

/** Knows how much of the org's API limit is used up. */
export interface ApiUsageMeter {
  /** As last told, at most an hour old; undefined if it is not known. */
  readonly usage: ApiUsage | undefined;
  /** Asks for it, which costs one request. Undefined if the org does not say. @throws CasebridgeError */
  read(signal: AbortSignal): Promise<ApiUsage | undefined>;
}

/** The org as routing needs it. */
export interface SalesforceOrg {
  readonly rows: RoutingRows;
  readonly cases: CaseReader;
  readonly queueMap: QueueMapReader;
  readonly stream: RowStream;
  readonly apiUsage: ApiUsageMeter;
  /**
   * Logs in and checks that the package's objects, fields and PushTopic are there. Keeps trying while that can
   * help; rejects with what a person must mend.
   */
  connect(signal: AbortSignal): Promise<OrgIdentity>;
  /** Address of a record in the org's user interface. */
  recordUrl(recordId: string): string;
  /** Logs out. */
  close(): Promise<void>;
}
