import type { ApiClient } from '../console/client/api-client.js';
import type { RowView, WrittenView } from '../console/contract.js';
import type { SalesforceRest } from '../salesforce/rest.js';
import { type ListedRow, listRows, MAX_LISTED, parkedAmong, refuseMissing, rowKeys } from '../salesforce/row-list.js';
import { clearProcessed } from '../salesforce/row-writer.js';

/** A parked row as the preview of a retry shows it. */
export type ParkedRow = Pick<ListedRow, 'id' | 'name' | 'caseNumber' | 'event' | 'queueName' | 'workgroup' | 'error'>;

/** Where the parked rows are listed, and by whom they are tried again. All throw `CasebridgeError`. */
export interface ParkedRows {
  /** The 2,000 oldest. */
  readonly all: (signal: AbortSignal) => Promise<readonly ParkedRow[]>;
  /** Those with these names or ids. @throws CasebridgeError `CASEBRIDGE_ID_UNKNOWN` if one of them is not parked. */
  readonly among: (wanted: readonly string[], signal: AbortSignal) => Promise<readonly ParkedRow[]>;
  readonly tryAgain: (ids: readonly string[], signal: AbortSignal) => Promise<readonly WrittenView[]>;
}

/** Through a running process, which takes workgroup and skills as they are now. */
export function runningRows(running: Pick<ApiClient, 'rows' | 'retry'>): ParkedRows {
  return {
    all: (signal) => running.rows('parked', signal),
    among: (wanted, signal) => parkedThrough(running, wanted, signal),
    tryAgain: (ids, signal) => running.retry(ids, signal),
  };
}

/** Without a process: the rows are put back as they are. */
export function rowsOfOrg(rest: SalesforceRest): ParkedRows {
  return {
    all: (signal) => listRows(rest, 'parked', signal),
    among: (wanted, signal) => parkedAmong(rest, wanted, signal),
    tryAgain: (ids, signal) => clearProcessed(rest, ids, signal),
  };
}

/** The API lists parked rows by their names only: they are read until all are found. */
async function parkedThrough(
  running: Pick<ApiClient, 'rows'>,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly ParkedRow[]> {
  const keys = rowKeys(wanted);
  const left = new Set(keys);
  const found: RowView[] = [];
  let after: string | undefined;
  while (left.size > 0) {
    const page = await running.rows('parked', signal, { after, limit: MAX_LISTED });
    for (const row of page) {
      // Both are deleted: a row may have been named by its name and by its id.
      const byId = left.delete(row.id);
      if (left.delete(row.name) || byId) found.push(row);
    }
    if (page.length < MAX_LISTED) break;
    after = page.at(-1)?.name;
  }
  refuseMissing(keys, found);
  return found;
}
