/** One method of the published ICWS library. */
export interface MethodFacts {
  readonly name: string;
  readonly verb: string;
  /** From `/icws` on, braces around what varies; `{sessionId}` marks a method of a session. */
  readonly path: string;
  /** Types of the request body, any of which will do; those with a small initial are named by `__type`. */
  readonly body: readonly string[];
  /** Statuses of success, with the type of the answer's body; '' for none. */
  readonly success: Readonly<Record<number, string>>;
  /** Statuses of failure. */
  readonly errors: readonly number[];
  /** Request headers that it needs, in lower case. */
  readonly headers: readonly string[];
}

const OPEN = [400, 410, 500];
const SESSION = [400, 401, 410, 500];
const ENTITY = [400, 401, 403, 404, 410, 500];
/** Several sources disagree on the success status of subscriptions and deletions. */
const DONE = { 200: '', 204: '' };
const CSRF = ['inin-icws-csrf-token', 'cookie'];
const STATION_SETTINGS = [
  'stationlessSettings',
  'workstationSettings',
  'remoteWorkstationSettings',
  'remoteNumberSettings',
];
const CREATE_SETTINGS = [
  'createEmailParameters',
  'createCallParameters',
  'createCallbackParameters',
  'createGenericInteractionParameters',
];

function method(
  line: string,
  success: Readonly<Record<number, string>>,
  errors: readonly number[],
  body: readonly string[] = [],
  headers: readonly string[] = CSRF,
): MethodFacts {
  const [name = '', verb = '', path = ''] = line.split(' ');
  return { name, verb, path: `/icws/${path}`, body, success, errors, headers };
}

const kinds = (['workgroup', 'skill', 'user'] as const).flatMap((kind) => {
  const type = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  return [
    method(`get${type}s GET {sessionId}/configuration/${kind}s`, { 200: `${type}s` }, SESSION),
    method(`get${type} GET {sessionId}/configuration/${kind}s/{id}`, { 200: type }, ENTITY),
    method(
      `subscribe${type}s PUT {sessionId}/messaging/subscriptions/configuration/${kind}s/{id}`,
      DONE,
      [...SESSION, 404],
      ['ConfigObjectSubscription'],
    ),
    method(`unsubscribe${type}s DELETE {sessionId}/messaging/subscriptions/configuration/${kind}s/{id}`, DONE, [
      ...SESSION,
      404,
    ]),
  ];
});

/** The methods that are known here; fixed parts of a path come before parts that vary. */
export const METHODS: readonly MethodFacts[] = [
  method(
    'createConnection POST connection',
    { 201: 'ConnectionResponse' },
    [...OPEN, 503],
    ['icAuthConnectionRequestSettings', 'authTokenConnectionRequestSettings'],
    ['accept-language'],
  ),
  method('getVersion GET connection/version', { 200: 'VersionInfo' }, OPEN, [], []),
  method('getFeatures GET connection/features', { 200: 'FeatureInfos' }, OPEN, [], []),
  method('getFeature GET connection/features/{featureId}', { 200: 'FeatureInfo' }, OPEN, [], []),
  method('getServerInfo GET connection/server-info', { 200: 'ServerInfo' }, OPEN, [], []),
  method('getServerTime GET connection/server-time', { 200: 'ServerTimeInfo' }, OPEN, [], []),
  method('getConnection GET {sessionId}/connection', { 200: 'ConnectionSettings' }, SESSION),
  method('deleteConnection DELETE {sessionId}/connection', DONE, SESSION),
  method('getSwitchoverStatus GET {sessionId}/connection/switchover-status', { 200: 'SwitchoverStatus' }, SESSION),
  method(
    'createUniqueAuthToken POST {sessionId}/connection/unique-auth-token',
    { 200: 'CreateUniqueAuthTokenResponse' },
    SESSION,
    ['CreateUniqueAuthTokenRequest'],
  ),
  method(
    'changeStationConnection PUT {sessionId}/connection/station',
    { 200: '' },
    [...SESSION, 403, 404],
    STATION_SETTINGS,
  ),
  // "Not found" is told by a 400 or a 404 (several clients of real servers expect either).
  method('getStationInformation GET {sessionId}/connection/station', { 200: 'StationInformation' }, [...SESSION, 404]),
  method('disconnectStationConnection DELETE {sessionId}/connection/station', DONE, [...SESSION, 404]),
  method('getMessages GET {sessionId}/messaging/messages', { 200: 'Message[]' }, SESSION, [], ['cookie']),
  method('sendHeartbeat POST {sessionId}/messaging/heartbeat', DONE, SESSION),
  method('updateQueueSubscription PUT {sessionId}/messaging/subscriptions/queues/{id}', DONE, SESSION, [
    'QueueSubscriptionParameters',
  ]),
  method('deleteQueueSubscription DELETE {sessionId}/messaging/subscriptions/queues/{id}', DONE, SESSION),
  method('updateInteractionSubscription PUT {sessionId}/messaging/subscriptions/interactions/{id}', DONE, ENTITY, [
    'InteractionSubscription',
  ]),
  method('deleteInteractionSubscription DELETE {sessionId}/messaging/subscriptions/interactions/{id}', DONE, [
    ...SESSION,
    403,
  ]),
  method(
    'updateHandlerSentNotificationsSubscription PUT {sessionId}/messaging/subscriptions/system/handler-sent-notifications',
    DONE,
    SESSION,
    ['HandlerSentNotificationsSubscription'],
  ),
  method(
    'deleteHandlerSentNotificationsSubscription DELETE {sessionId}/messaging/subscriptions/system/handler-sent-notifications',
    DONE,
    SESSION,
  ),
  method('sendHandlerNotification POST {sessionId}/system/handler-notification', { 202: '' }, SESSION, [
    'HandlerNotification',
  ]),
  method('createInteraction POST {sessionId}/interactions', { 201: 'InteractionCreated' }, SESSION, CREATE_SETTINGS),
  method('getInteractionAttributes GET {sessionId}/interactions/{id}', { 200: 'InteractionAttributes' }, ENTITY),
  method('updateInteractionAttributes POST {sessionId}/interactions/{id}', DONE, ENTITY, [
    'InteractionAttributesUpdate',
  ]),
  method('disconnect POST {sessionId}/interactions/{id}/disconnect', DONE, ENTITY),
  method('pickup POST {sessionId}/interactions/{id}/pickup', DONE, ENTITY),
  method('hold POST {sessionId}/interactions/{id}/hold', DONE, ENTITY, ['HoldParameters']),
  method('park POST {sessionId}/interactions/{id}/park', DONE, ENTITY, ['TransferParameters']),
  method('blindTransfer POST {sessionId}/interactions/{id}/blind-transfer', DONE, ENTITY, ['TransferParameters']),
  method('getStatusMessages GET {sessionId}/status/status-messages', { 200: 'StatusMessages' }, SESSION),
  method(
    'getStatusMessagesUserAccessList GET {sessionId}/status/status-messages-user-access/{id}',
    { 200: 'StatusMessagesUserAccess' },
    [...SESSION, 404],
  ),
  method('getUserStatus GET {sessionId}/status/user-statuses/{id}', { 200: 'UserStatus' }, ENTITY),
  method(
    'putUserStatus PUT {sessionId}/status/user-statuses/{id}',
    { 202: 'AsyncOperationAcceptedResponse' },
    [...SESSION, 403],
    ['UserStatusUpdate'],
  ),
  method('updateUserStatusSubscription PUT {sessionId}/messaging/subscriptions/status/user-statuses', DONE, SESSION, [
    'UserStatusSubscription',
  ]),
  ...kinds,
];

/** The method that a request calls; undefined if it is none of those known here. */
export function methodOf(verb: string, target: string): MethodFacts | undefined {
  const path = (target.split('?')[0] ?? '').toLowerCase().split('/');
  return METHODS.find((known) => {
    if (known.verb !== verb) return false;
    const parts = known.path.toLowerCase().split('/');
    return parts.length === path.length && parts.every((part, at) => isSame(part, path[at] ?? ''));
  });
}

function isSame(part: string, given: string): boolean {
  if (part === '{sessionid}') return /^\d+$/.test(given);
  return part.startsWith('{') ? given !== '' : part === given;
}
