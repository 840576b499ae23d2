import { asNumber, asText, isRecord, type JsonRecord } from '../json.js';
import { MEDIA_TYPE } from '../media-type.js';
import { QUEUE_TYPE, type QueueId } from '../queue-id.js';
import { compactTime } from '../time-stamp.js';
import { badRequest, invalidProperty, json, missingProperty } from './icws-response.js';
import { bodyOf, needText, queueIdOf, textMap } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

const GENERIC = 'urn:inin.com:interactions:createGenericInteractionParameters';
const EMAIL = 'urn:inin.com:interactions.email:createEmailParameters';
const CALL = 'urn:inin.com:interactions:createCallParameters';
const CALLBACK = 'urn:inin.com:interactions.callback:createCallbackParameters';

/** `Eic_State` by number of `urn:inin.com:interactions:interactionState`. */
const STATE_BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'C',
  3: 'H',
  4: 'M',
  5: 'O',
  6: 'P',
  7: 'R',
  8: 'X',
  9: 'S',
};

/**
 * Creates an interaction. A generic one goes to the queue that it names, where ACD takes it; an e-mail is an
 * outgoing draft of the user, the other party of a
 * call answers at once, a callback waits on its queue.
 */
export function createInteraction(call: SessionCall): ReturnType<SessionRoute['run']> {
  const body = bodyOf(call.request);
  if (body.__type === undefined) throw missingProperty('__type');
  const id = create(call, body);
  const location = { Location: `/icws/${call.session.id}/interactions/${id}` };
  return json(201, { interactionId: id }, call.front.core.switches.locationOnCreate ? location : {});
}

function create(call: SessionCall, body: JsonRecord): string {
  if (body.__type === GENERIC) return createGeneric(call, body);
  if (body.__type === EMAIL) return createEmail(call, body);
  if (body.__type === CALL) return createCall(call, body);
  if (body.__type === CALLBACK) return createCallback(call, body);
  throw badRequest(`Interactions of type ${String(body.__type)} cannot be created.`);
}

function createCall(call: SessionCall, body: JsonRecord): string {
  const { core } = call.front;
  const target = needText(body, 'target');
  const { userId } = call.session;
  const { id } = core.book.create(MEDIA_TYPE.call, {
    ...additional(call, body),
    Eic_CallDirection: 'O',
    Eic_InitiationTime: compactTime(core.clock.now()),
    Eic_RemoteId: target,
    Eic_RemoteAddress: target,
    Eic_WorkgroupName: asText(body.workgroup) ?? '',
  });
  core.life.pickUp(id, userId);
  return id;
}

function createCallback(call: SessionCall, body: JsonRecord): string {
  const { core } = call.front;
  const target = needText(body, 'target');
  const subject = needText(body, 'subject');
  if (body.targetQueue === undefined) throw missingProperty('targetQueue');
  if (!isRecord(body.targetQueue)) throw invalidProperty('targetQueue');
  const queue = visibleQueue(call, queueIdOf(body.targetQueue, 'targetQueue'));
  const { id } = core.book.create(MEDIA_TYPE.callback, {
    ...additional(call, body),
    Eic_CallDirection: 'I',
    Eic_InitiationTime: compactTime(core.clock.now()),
    Eic_RemoteId: target,
    Eic_RemoteName: asText(body.name) ?? '',
    Eic_Subject: subject,
  });
  core.life.transfer(id, queue);
  return id;
}

function visibleQueue(call: SessionCall, queue: QueueId): QueueId {
  const { directory } = call.front.core;
  if (directory.mayViewQueue(call.session.userId, queue.queueType, queue.queueName)) return queue;
  throw badRequest(`The queue ${queue.queueName} does not exist.`);
}

function createGeneric(call: SessionCall, body: JsonRecord): string {
  const { core } = call.front;
  if (body.queueId === undefined) throw missingProperty('queueId');
  if (!isRecord(body.queueId)) throw invalidProperty('queueId');
  const queue = visibleQueue(call, queueIdOf(body.queueId, 'queueId'));
  const state = STATE_BY_NUMBER[asNumber(body.initialState) ?? 5];
  if (state === undefined) throw invalidProperty('initialState');
  const { id } = core.book.create(MEDIA_TYPE.generic, {
    ...additional(call, body),
    Eic_CallDirection: body.interactionDirection === 2 ? 'O' : 'I',
    Eic_CallType: body.remotePartyType === 1 ? 'I' : 'E',
    Eic_InitiationTime: compactTime(core.clock.now()),
    Eic_RemoteName: asText(body.remoteName) ?? '',
    Eic_RemoteId: asText(body.remoteId) ?? '',
  });
  if (state === 'O') core.life.transfer(id, queue);
  else core.book.change(id, { Eic_State: state, ...ownerOf(queue) }, [queue]);
  return id;
}

function ownerOf(queue: { queueType: number; queueName: string }): Record<string, string> {
  return queue.queueType === QUEUE_TYPE.user
    ? { Eic_UserName: queue.queueName }
    : { Eic_WorkgroupName: queue.queueName };
}

function createEmail(call: SessionCall, body: JsonRecord): string {
  const { core } = call.front;
  if (body.emailContent === undefined) throw missingProperty('emailContent');
  if (!isRecord(body.emailContent)) throw invalidProperty('emailContent');
  const { emailContent } = body;
  if (!isRecord(emailContent.sender)) throw missingProperty('emailContent.sender');
  const { userId } = call.session;
  const { id } = core.book.create(MEDIA_TYPE.email, {
    ...additional(call, body),
    Eic_CallDirection: 'O',
    Eic_InitiationTime: compactTime(core.clock.now()),
    Eic_EmailSubject: asText(emailContent.subject) ?? '',
    Eic_WorkgroupName: asText(body.workgroup) ?? '',
  });
  core.book.change(id, { Eic_State: 'R', Eic_UserName: userId }, [{ queueType: QUEUE_TYPE.user, queueName: userId }]);
  return id;
}

function additional(call: SessionCall, body: JsonRecord): Record<string, string> {
  const attributes = textMap(body, 'additionalAttributes');
  return call.front.core.switches.additionalAttributesIgnored ? {} : attributes;
}
