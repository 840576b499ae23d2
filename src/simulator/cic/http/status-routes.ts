import type { JsonRecord } from '../json.js';
import { NOT_ANSWERING, STATUS_IDS } from '../presence.js';
import { userStatus } from '../subscriptions/messages.js';
import { forbidden, invalidProperty, json, notFound } from './icws-response.js';
import { bodyOf, needText } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

type Answer = ReturnType<SessionRoute['run']>;

/** Reading and setting the status of users. */
export const STATUS_ROUTES: readonly SessionRoute[] = [
  { method: 'GET', pattern: 'status/status-messages', run: statusMessages },
  { method: 'GET', pattern: 'status/status-messages-user-access/:id', run: selectable },
  { method: 'GET', pattern: 'status/user-statuses/:id', run: read },
  { method: 'PUT', pattern: 'status/user-statuses/:id', run: set },
];

function statusMessages(): Answer {
  return json(200, { statusMessageList: STATUS_IDS.map(message) });
}

function message(statusId: string): JsonRecord {
  return {
    statusId,
    messageText: statusId,
    iconUri: '',
    groupTag: '',
    canHaveDate: false,
    canHaveTime: false,
    isDoNotDisturbStatus: statusId === 'Do Not Disturb',
    isSelectableStatus: statusId !== NOT_ANSWERING,
    isPersistentStatus: statusId === 'Gone Home',
    isForwardStatus: false,
    isAfterCallWorkStatus: statusId === 'Follow Up',
    isAcdStatus: statusId === 'Available',
    isAllowFollowUpStatus: statusId === 'Available',
    systemId: '',
  };
}

/** Ids of the statuses that a user may choose: the server itself sets the one of who did not answer. */
function selectable(call: SessionCall): Answer {
  const statusMessages = STATUS_IDS.filter((id) => id !== NOT_ANSWERING);
  userOf(call);
  return json(200, { statusMessages });
}

function read(call: SessionCall): Answer {
  return json(200, userStatus(call.front.core.presence.of(userOf(call))));
}

/** Accepted at once, completed by a message. */
function set(call: SessionCall): Answer {
  const { front, request, session } = call;
  const statusId = needText(bodyOf(request), 'statusId');
  const userId = userOf(call);
  if (userId !== session.userId && front.core.directory.user(session.userId)?.isAdmin !== true) {
    throw forbidden('The status of another user may not be changed.');
  }
  if (!STATUS_IDS.some((known) => known === statusId)) throw invalidProperty('statusId');
  const requestId = front.nextRequestId();
  front.core.presence.setStatus(userId, statusId);
  front.sessions.deliver(session, {
    __type: 'urn:inin.com:messaging:asyncOperationCompletedMessage',
    isDelta: false,
    requestId,
    error: null,
  });
  return json(202, { requestId });
}

function userOf(call: SessionCall): string {
  const user = call.front.core.directory.user(call.params.id ?? '');
  if (!user) throw notFound(`There is no user ${call.params.id ?? ''}.`);
  return user.id;
}
