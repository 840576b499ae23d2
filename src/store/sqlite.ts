import type Database from 'libsql';
import { CasebridgeError } from '../errors/casebridge-error.js';

/** An open SQLite database. */
export type SqliteDatabase = InstanceType<typeof Database>;

const START_AFRESH =
  'Restore the file from a backup, or move it away: Casebridge then makes an empty one. History is lost with it, rows are not.';

const FIND_HOLDER =
  'Look for a program that keeps the file locked, such as a backup. Routing goes on; what was to be written is kept and written later.';

/** Turns what SQLite or the file system threw into an error for people; a CasebridgeError stays as it is. */
export function storeFailed(what: string, error: unknown): CasebridgeError {
  if (error instanceof CasebridgeError) return error;
  const code = sqliteCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  const damaged = code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
  return new CasebridgeError('CASEBRIDGE_STORE_FAILED', `${what}: ${damaged ? 'it is damaged: ' : ''}${reason}.`, {
    cause: error,
    ...(damaged ? { cure: START_AFRESH, failureClass: 'fatal' as const } : {}),
    ...(code.startsWith('SQLITE_BUSY') ? { cure: FIND_HOLDER } : {}),
  });
}

/** The `SQLITE_…` name of a failure, or ''. */
export function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
