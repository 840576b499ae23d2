import type { Happening, LinkState } from '../domain/happening.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, gravity, line, nextTry, none, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about the process and its connections. */
export type LinkHappening = Extract<
  Happening,
  {
    readonly type:
      | 'connectorStarted'
      | 'connectorStopped'
      | 'salesforceConnecting'
      | 'salesforceConnected'
      | 'salesforceLost'
      | 'streamState'
      | 'pushTopicUnfit'
      | 'pushTopicFound'
      | 'streamReplayRefused'
      | 'streamCookieRefused'
      | 'streamDeaf'
      | 'contactCenterState';
  }
>;

/** Lines about the process and its connections; the promised ones are those of the original product. */
export function describeLink(happening: LinkHappening): readonly LeveledLine[] {
  switch (happening.type) {
    case 'connectorStarted': {
      const { group, instanceId } = happening;
      return [line('note', 'Connector', `Group ${group} is started as instance ${instanceId}.`, { group, instanceId })];
    }
    case 'connectorStopped': {
      const { group, unfinished } = happening;
      const rest = unfinished === 0 ? '' : ` ${unfinished} rows under way are done at the next start.`;
      return [line('note', 'Connector', `Group ${group} is stopped.${rest}`, { group, unfinished })];
    }
    case 'salesforceConnecting': {
      const { user, url } = happening;
      return [
        line('note', 'SalesforceQueuePlugin.ConnectToSalesforce', `Connecting to Salesforce User: [${user}]`, { url }),
        line('note', 'Connection.Connect', `Attempting to connect to Salesforce with user: ${user}`, { url }),
      ];
    }
    case 'salesforceConnected': {
      const { user, serverUrl, organizationId } = happening;
      const message = `Successfully connected to ${serverUrl}, is password expired?False`;
      return [line('note', 'Connection.Connect', message, { user, organizationId })];
    }
    case 'salesforceLost': {
      const { error, retryInMs } = happening;
      const message = `The connection to Salesforce is lost: ${sentence(error.message)}${nextTry(retryInMs)}`;
      return [line(gravity(error), 'Connection.Connect', message, { ...errorFields(error), retryInMs })];
    }
    case 'streamState':
      return [describeStream(happening)];
    case 'pushTopicUnfit': {
      const { error } = happening;
      const message = `${sentence(error.message)} Rows are found by the sweep only, later than by the stream. It is looked for until it is there.`;
      return [line(gravity(error), STREAM, message, errorFields(error))];
    }
    case 'pushTopicFound':
      return [line('note', STREAM, 'The PushTopic is there and active again.')];
    case 'streamReplayRefused': {
      const { channel, reason } = happening;
      const message = `The stream ${channel} cannot go on where it left off: ${sentence(reason)} It begins anew; the sweep routes what lies between.`;
      return [line('warn', STREAM, message, { channel })];
    }
    case 'streamCookieRefused': {
      const { channel, reason } = happening;
      const message = `A cookie in an answer on the stream ${channel} is left out: ${sentence(reason)} If the stream breaks off again and again, look for a proxy that needs it.`;
      return [line('warn', STREAM, message, { channel })];
    }
    case 'streamDeaf':
      return [describeDeaf(happening)];
    case 'contactCenterState':
      return [describeContactCenter(happening)];
    default:
      return none(happening);
  }
}

const STREAM = 'PushTopicStream';

function describeStream(happening: Extract<LinkHappening, { readonly type: 'streamState' }>): LeveledLine {
  const { state, channel, error, retryInMs } = happening;
  const component = STREAM;
  switch (state) {
    case 'connecting':
      return line('info', component, `Subscribing to ${channel}.`, { channel });
    case 'up':
    case 'ready':
      return line('note', component, `Subscribed to ${channel}.`, { channel });
    case 'stopped':
      return line('info', component, `Unsubscribed from ${channel}.`, { channel });
    case 'lost': {
      const why = error ? sentence(error.message) : 'the connection broke off.';
      const message = `The stream ${channel} is lost: ${why}${nextTry(retryInMs)} The sweep routes the rows meanwhile.`;
      return line(gravity(error), component, message, { channel, retryInMs, ...(error ? errorFields(error) : {}) });
    }
  }
}

/** A person must act only where a stream that was rebuilt is deaf again. What a pause keeps from a rebuild is no news. */
function describeDeaf(happening: Extract<LinkHappening, { readonly type: 'streamDeaf' }>): LeveledLine {
  const { rows, total, first, rebuilt, again, nextRebuildInMs } = happening;
  const what = `The stream did not tell of ${rows} rows, the oldest ${first}; the sweep has routed them.`;
  const fields = { rows, total, first };
  if (!rebuilt) {
    const minutes = Math.ceil(nextRebuildInMs / 60_000);
    return line('info', STREAM, `${what} The stream was rebuilt lately; it is not again for ${minutes} min.`, fields);
  }
  const code = 'CASEBRIDGE_STREAM_DEAF';
  const message = `${what} The stream is deaf${again ? ' again' : ''} and is rebuilt.`;
  return line(again ? 'error' : 'warn', STREAM, message, { ...fields, code, cure: ERROR_CATALOGUE[code].cure });
}

/** What the original product called a state, its message, and its reason where none is given. */
const STATES: Readonly<Record<Exclude<LinkState, 'ready'>, readonly [string, string, string]>> = {
  connecting: ['Attempting', 'Connecting to Interaction Center.', 'LogOn'],
  up: ['Up', 'Successfully connected to Interaction Center.', 'LogOn'],
  lost: ['Down', 'The connection to Interaction Center is lost.', 'Error'],
  stopped: ['Down', 'Disconnected from Interaction Center.', 'LogOff'],
};

function describeContactCenter(
  happening: Extract<LinkHappening, { readonly type: 'contactCenterState' }>,
): LeveledLine {
  const { state, server, reason, error, retryInMs } = happening;
  const component = 'ICConnectionManager.SessionConnectionStateChanged';
  if (state === 'ready') {
    return line('note', component, 'Every watched queue has answered; rows are routed.', { server });
  }
  const [name, usualMessage, usualReason] = STATES[state];
  const message = error ? sentence(error.message) : usualMessage;
  const why = reason === '' || reason === error?.message ? usualReason : reason;
  const text = `CIC connection state has changed to '${name}'. Message: '${message}'. Reason: '${why}'.${nextTry(retryInMs)}`;
  const level = state === 'lost' ? gravity(error) : 'note';
  return line(level, component, text, { server, retryInMs, ...(error ? errorFields(error) : {}) });
}
