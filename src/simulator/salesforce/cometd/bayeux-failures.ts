import type { BayeuxAdvice, BayeuxFailure } from './bayeux.js';

/*
 * The refusals of the Streaming API, worded as in its guide ("Streaming API error codes"). On the wire a
 * code and a text are joined by two colons; where both a documented and an older real-world form are
 * known, both are here and an option chooses.
 */

const STOP: BayeuxAdvice = { reconnect: 'none', interval: 0 };

/** A handshake is refused with one general error; the cause stands in `ext.sfdc.failureReason`. */
export function handshakeDenied(failureReason: string): BayeuxFailure {
  return { error: '403::Handshake denied', failureReason, advice: { reconnect: 'none' }, withoutClientId: true };
}

/** The token ended while the session lived. */
export const AUTHENTICATION_INVALID: BayeuxFailure = { error: '401::Authentication invalid', advice: STOP };

/** The session is not known to the server that the request reached: expired, or routed elsewhere. */
export const UNKNOWN_CLIENT: BayeuxFailure = {
  error: '403::Unknown client',
  advice: { interval: 0, reconnect: 'handshake' },
  withoutClientId: true,
};

/** A server that is too busy says so only in `failureReason`: the error looks like an ended token. */
export const TOO_BUSY: BayeuxFailure = {
  error: '401::Authentication invalid',
  failureReason: '503::Server is too busy.  Please try your request again later.',
  advice: STOP,
};

/** Failure reason of a handshake when the org has as many clients as its edition allows. */
export const CONCURRENT_LIMIT = '403::Organization concurrent user limit exceeded';

/** The org has delivered as many events in 24 hours as its edition allows. */
export const DAILY_EVENT_LIMIT: BayeuxFailure = {
  error: '403::Organization total events daily limit exceeded',
  advice: STOP,
};

/** The token belongs to another user than the one who made the session. */
export const USER_MISMATCH: BayeuxFailure = {
  error: "400::Authenticated user id does not match the session's user id",
};

/** A message other than a handshake came without a client id. */
export const HANDSHAKE_MISSING: BayeuxFailure = {
  error: '403::Client has not completed handshake',
  advice: { interval: 0, reconnect: 'handshake' },
  withoutClientId: true,
};

/** Nobody but the org publishes to a topic. The text is the CometD server's own. */
export const PUBLISH_DENIED: BayeuxFailure = { error: '403:denied_by_security_policy:publish_denied' };

/** A subscribe or unsubscribe names no channel. */
export const CHANNEL_NAME_MISSING: BayeuxFailure = { error: '400::Channel name not specified' };

/** A subscription names something that is no channel. */
export const CHANNEL_WITHOUT_SLASH: BayeuxFailure = {
  error: "400::Channel subscriptions must start with a leading '/'",
};

/** The channel is not open to clients. */
export const RESTRICTED_CHANNEL: BayeuxFailure = { error: '403::Restricted channel' };

/** The user may not read the object of the topic's query. */
export const ENTITY_INACCESSIBLE: BayeuxFailure = {
  error: '403::Subscriber does not have access to the entity in this topic',
};

/** There are as many subscriptions as are allowed; here they are counted by client. */
export const SUBSCRIPTION_LIMIT: BayeuxFailure = { error: '403::Subscription limit exceeded for this topic' };

/** The address of a handshake has no API version. */
export const API_VERSION_MISSING = "400::API version in the URI is mandatory. URI format: '/cometd/66.0'";

/** The API version in the address of a handshake does not exist or is retired. */
export const API_VERSION_UNSUPPORTED =
  "400::Unsupported API version. Only API versions '37.0' and later are supported. URI format: '/cometd/66.0'";

/** A handshake refused for its address: the reason is the error itself. */
export function badAddress(error: string): BayeuxFailure {
  return { error, advice: { reconnect: 'none' }, withoutClientId: true };
}

/** A message of a session came without the cookie that the handshake set. */
export function cookieMissing(clientId: string): BayeuxFailure {
  return { error: `400::Client ${clientId} has established a session, but no BAYEUX_BROWSER cookie present` };
}

/** A connect asks for a transport that the server does not have. */
export function invalidConnectionType(connectionType: string): BayeuxFailure {
  return { error: `400::Invalid connection type ${connectionType}` };
}

/** A topic that does not exist, in today's documented words or those of the CometD server of 2017. */
export function topicMissing(channel: string, form: 'documented' | 'createDenied'): BayeuxFailure {
  return form === 'documented'
    ? { error: `400::The channel you requested to subscribe to doesn't exist {${channel}}` }
    : { error: '403:denied_by_security_policy:create_denied' };
}

/** A subscription filters by fields that the topic's query does not select. */
export function queryFieldsMissing(fields: readonly string[]): BayeuxFailure {
  return { error: `400::Query fields ${fields.join(', ')} do not exist on the topic entity` };
}

/** Two blanks after the first full stop, as the org writes it. */
export function replayIdInvalid(replayId: unknown): BayeuxFailure {
  const id = typeof replayId === 'string' || typeof replayId === 'number' ? replayId : JSON.stringify(replayId);
  return {
    error: `400::The replayId {${id}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
  };
}

/** The session was ended by the server: as seen together with an unsolicited `/meta/disconnect`. */
export const SESSION_ENDED: BayeuxFailure = { error: '403::Unknown client', advice: STOP };
