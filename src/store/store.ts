import type { LiveNote } from '../domain/interaction.js';

/** Which pair of systems a store belongs to. */
export interface StoreIdentity {
  readonly organizationId: string;
  /** Name of the CIC server pair as configured. */
  readonly contactCenter: string;
}

/** A durable note that a create is about to be asked for; it outlives a crash between asking and knowing. */
export interface CreateNote {
  readonly rowId: string;
  readonly objectId: string;
  readonly attempt: number;
  /** Name of the CIC server that was asked. */
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A durable note that an interaction was popped to the agent whom it is still offered to, or who still has it. */
export interface PopNote {
  readonly interactionId: string;
  /** The row that asked for the interaction: a switchover may give that another id. '' if it is not known. */
  readonly rowId: string;
  /** CIC user in lower case. */
  readonly agent: string;
  /** Mail and comments that came since. */
  readonly newMail: number;
  /** When the last of them came, milliseconds since the epoch; 0 if none did. */
  readonly lastMailAt: number;
  /** When it was popped, milliseconds since the epoch. */
  readonly at: number;
}

/** One line of a row's or case's history. */
export interface LedgerEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly stage: 'intake' | 'decide' | 'act' | 'settle' | 'contactCenter';
  /** '' for what concerns the case or interaction only. */
  readonly rowId: string;
  readonly objectId: string;
  readonly interactionId: string;
  /** What happened, as one sentence without personal data. */
  readonly what: string;
}

/** What of the ledger is asked for. */
export type LedgerQuery =
  | { readonly rowId: string }
  | { readonly objectId: string }
  | { readonly interactionId: string };

/**
 * Durable state of one connector group. It speeds things up and remembers history; the routing rows and the
 * interactions' attributes suffice without it. Methods reject with `CASEBRIDGE_STORE_FAILED` when the medium fails.
 */
export interface Store {
  /**
   * Claims the store for an org and a CIC pair, or checks that it is theirs.
   * @param accept replaces another identity; its notes, stream positions and ledger are dropped.
   * @throws CasebridgeError `CASEBRIDGE_STORE_FOREIGN`
   */
  bind(identity: StoreIdentity, accept: boolean): Promise<void>;
  noteCreate(note: CreateNote): Promise<void>;
  /** Removes the notes of rows whose create is no longer in doubt. */
  clearCreates(rowIds: readonly string[]): Promise<void>;
  openCreates(): Promise<readonly CreateNote[]>;
  /** Notes interactions that are live, replacing notes of the same ids, and drops the notes of others: all of it or nothing. */
  noteLive(live: readonly LiveNote[], ended: readonly string[]): Promise<void>;
  /** What was live when it was last noted. */
  liveNotes(): Promise<readonly LiveNote[]>;
  /** Notes pops, replacing notes of the same interactions, and drops the notes of other interactions. */
  notePops(popped: readonly PopNote[], over: readonly string[]): Promise<void>;
  /** Oldest first. */
  popNotes(): Promise<readonly PopNote[]>;
  /**
   * Notes where a stream is to go on; undefined forgets it. A position is opaque, and means nothing to another source.
   */
  noteStreamPosition(source: string, position: string | undefined): Promise<void>;
  /** What was noted last for this source; undefined if nothing was, or it was forgotten. */
  streamPosition(source: string): Promise<string | undefined>;
  /** Notes what is paused, in place of what was: queue ids, and `*` for all. */
  notePauses(paused: readonly string[]): Promise<void>;
  pauses(): Promise<readonly string[]>;
  append(entries: readonly LedgerEntry[]): Promise<void>;
  /** In the order of writing, which a clock that is set back does not change; the latest `limit` entries. */
  ledger(query: LedgerQuery, limit: number): Promise<readonly LedgerEntry[]>;
  /**
   * Drops notes that a crash left behind and at most `limit` ledger entries, older than the time (milliseconds since the
   * epoch). Nothing else may run meanwhile, so that a limit is due. Returns how many entries: fewer than `limit` once no
   * more are left.
   */
  prune(before: number, limit: number): Promise<number>;
  /** The process ends soon: writes may take longer than while rows wait for them, since no others come later. */
  expectEnd?(): void;
  close(): Promise<void>;
}
