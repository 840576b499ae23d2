import { empty, invalidProperty } from './icws-response.js';
import { bodyOf, needText, needTexts } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

/** Data strings that a notification may carry; the real limit is not published. */
const MAX_DATA = 1_000;

/** Custom notifications to handlers. */
export const SYSTEM_ROUTES: readonly SessionRoute[] = [
  { method: 'POST', pattern: 'system/handler-notification', run: notifyHandlers },
];

/** 202 says only that the notification was taken; there is no guarantee that a handler deals with it. */
function notifyHandlers({ front, request }: SessionCall): ReturnType<SessionRoute['run']> {
  const body = bodyOf(request);
  const data = needTexts(body, 'data');
  if (data.length > MAX_DATA) throw invalidProperty('data');
  front.core.notifyHandlers({ objectId: needText(body, 'objectId'), eventId: needText(body, 'eventId'), data });
  return empty(202);
}
