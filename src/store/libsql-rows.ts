import type { LiveNote } from '../domain/interaction.js';
import type { CreateNote, LedgerEntry, PopNote, StoreIdentity } from './store.js';

const STAGES: readonly LedgerEntry['stage'][] = ['intake', 'decide', 'act', 'settle', 'contactCenter'];

/** Reads an identity row. Like the others it picks its columns by name: the driver adds a `_metadata` key. */
export function identityFrom(row: unknown): StoreIdentity {
  return { organizationId: text(row, 'organization_id'), contactCenter: text(row, 'contact_center') };
}

/** Decodes one row of the table of open creates; a missing column becomes '' or 0. */
export function createNoteFrom(row: unknown): CreateNote {
  return {
    rowId: text(row, 'row_id'),
    objectId: text(row, 'object_id'),
    attempt: integer(row, 'attempt'),
    server: text(row, 'server'),
    at: integer(row, 'at'),
  };
}

/** Decodes one row of the table of live interactions; a missing column becomes ''. */
export function liveNoteFrom(row: unknown): LiveNote {
  return {
    interactionId: text(row, 'interaction_id'),
    rowId: text(row, 'row_id'),
    objectId: text(row, 'object_id'),
    server: text(row, 'server'),
  };
}

/** Decodes one row of the table of pops; a missing column becomes '' or 0. */
export function popNoteFrom(row: unknown): PopNote {
  return {
    interactionId: text(row, 'interaction_id'),
    rowId: text(row, 'row_id'),
    agent: text(row, 'agent'),
    newMail: integer(row, 'new_mail'),
    lastMailAt: integer(row, 'last_mail_at'),
    at: integer(row, 'at'),
  };
}

/** Decodes one row of the table of stream positions. */
export function positionFrom(row: unknown): string {
  return text(row, 'position');
}

/** Decodes one row of the table of pauses. */
export function pauseFrom(row: unknown): string {
  return text(row, 'what');
}

/** Decodes one row of the ledger; a missing column becomes '' or 0, a stage that this version does not know `act`. */
export function ledgerEntryFrom(row: unknown): LedgerEntry {
  const stage = text(row, 'stage');
  return {
    at: integer(row, 'at'),
    stage: STAGES.find((known) => known === stage) ?? 'act',
    rowId: text(row, 'row_id'),
    objectId: text(row, 'object_id'),
    interactionId: text(row, 'interaction_id'),
    what: text(row, 'what'),
  };
}

function column(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Object.getOwnPropertyDescriptor(row, name)?.value : undefined;
}

function text(row: unknown, name: string): string {
  const value = column(row, name);
  return typeof value === 'string' ? value : '';
}

function integer(row: unknown, name: string): number {
  const value = column(row, name);
  return typeof value === 'number' ? value : 0;
}
