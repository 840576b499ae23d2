import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { HeadState } from './lane.js';

/** What the gate looks at. */
export interface QueueGateOptions {
  readonly contactCenter: ContactCenter;
  readonly tell: Tell;
  readonly backoff: BackoffOptions;
}

/**
 * No create until the row's queue can be seen; a queue that the server will not show makes its rows wait.
 *
 * @returns milliseconds to wait, or undefined if the way is free.
 */
export function waitForQueue(row: Row, head: HeadState, options: QueueGateOptions): number | undefined {
  const { contactCenter, tell, backoff } = options;
  const { phase } = contactCenter.directory.state;
  // A backlog has waited before: what nobody could take is not offered because the directory is still being read.
  if (row.source !== 'stream' && (phase === 'unread' || phase === 'reading')) return backoff.initialMs;
  if (row.workgroup === '') return undefined;
  const view = contactCenter.queueView(row.workgroup);
  if (view === 'watched' || view === 'unknown') return undefined;
  if (view === 'unwatched') contactCenter.watch([row.workgroup]);
  const reason = `workgroup queue "${row.workgroup}" is ${view === 'faulted' ? 'not shown by the server' : 'not yet seen'}`;
  if (head.waitingFor !== reason) tell({ type: 'rowWaiting', row, reason });
  head.waitingFor = reason;
  return view === 'faulted' ? backoff.maxMs : backoff.initialMs;
}
