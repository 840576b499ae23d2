import type { IcwsSession } from '../wire/icws-session.js';
import { HANDLER_OBJECT_ID } from './handler-desk.js';

/**
 * Sends a custom notification that starts the handler. The answer, 202, says nothing of what the handler does (ICWS
 * documentation, "handler-notification").
 */
export function notifyHandler(
  session: Pick<IcwsSession, 'request'>,
  eventId: string,
  data: readonly string[],
  signal: AbortSignal,
): Promise<unknown> {
  const body = { objectId: HANDLER_OBJECT_ID, eventId, data };
  return session.request('POST', '/system/handler-notification', body, signal);
}
