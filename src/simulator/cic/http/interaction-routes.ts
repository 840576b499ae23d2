import { asNumber, isRecord, type JsonRecord } from '../json.js';
import { QUEUE_TYPE, type QueueId } from '../queue-id.js';
import { viewAttributes } from '../subscriptions/messages.js';
import { badRequest, empty, invalidProperty, json, missingProperty } from './icws-response.js';
import { findForChange, findInteraction } from './interaction-access.js';
import { createInteraction } from './interaction-creation.js';
import { bodyOf, needText, queueIdOf, textMap } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

type Answer = ReturnType<SessionRoute['run']>;

/** Reading, changing and moving interactions. */
export const INTERACTION_ROUTES: readonly SessionRoute[] = [
  { method: 'POST', pattern: 'interactions', run: createInteraction },
  { method: 'GET', pattern: 'interactions/:id', run: read },
  { method: 'POST', pattern: 'interactions/:id', run: update },
  { method: 'POST', pattern: 'interactions/:id/disconnect', run: disconnect },
  { method: 'POST', pattern: 'interactions/:id/pickup', run: pickUp },
  { method: 'POST', pattern: 'interactions/:id/hold', run: hold },
  { method: 'POST', pattern: 'interactions/:id/blind-transfer', run: blindTransfer },
  { method: 'POST', pattern: 'interactions/:id/park', run: park },
];

/** Without `select` only `Eic_CallId` is shown. */
function read(call: SessionCall): Answer {
  const interaction = findInteraction(call);
  const select = call.query.get('select');
  const { switches } = call.front.core;
  if (select === '*') return json(200, { attributes: interaction.attributes.toRecord() });
  const names = select === null ? ['Eic_CallId'] : select.split(',').map((name) => name.trim());
  return json(200, { attributes: viewAttributes(interaction, names, switches) });
}

function update(call: SessionCall): Answer {
  const body = bodyOf(call.request);
  const interaction = findInteraction(call);
  if (body.attributes === undefined) throw missingProperty('attributes');
  const attributes = textMap(body, 'attributes');
  const separator = appendSeparator(body);
  const values = Object.entries(attributes).map(([name, value]) => {
    const old = separator === undefined ? '' : interaction.attributes.get(name);
    return [name, old === '' ? value : `${old}${separator}${value}`];
  });
  call.front.core.book.change(interaction.id, Object.fromEntries(values));
  return empty(200);
}

/** `appendMode`: 1 appends, 2 appends with a separator, none overwrites. */
function appendSeparator(body: JsonRecord): string | undefined {
  if (body.appendMode === undefined) return undefined;
  const mode = asNumber(body.appendMode);
  if (mode === 1) return '';
  if (mode === 2) return '|';
  throw invalidProperty('appendMode');
}

function disconnect(call: SessionCall): Answer {
  return done(call.front.core.life.end(findForChange(call, 'disconnect').id, 'I'));
}

function pickUp(call: SessionCall): Answer {
  return done(call.front.core.life.pickUp(findInteraction(call).id, call.session.userId));
}

function hold(call: SessionCall): Answer {
  const { on } = bodyOf(call.request);
  if (typeof on !== 'boolean') throw on === undefined ? missingProperty('on') : invalidProperty('on');
  return done(call.front.core.life.hold(findInteraction(call).id, on));
}

function blindTransfer(call: SessionCall): Answer {
  const interaction = findForChange(call, 'transfer');
  return done(call.front.core.life.transfer(interaction.id, target(call)));
}

function park(call: SessionCall): Answer {
  const interaction = findInteraction(call);
  return done(call.front.core.life.park(interaction.id, target(call)));
}

/** Exactly one of `target` and `queueID` since version 13 of the feature `interactions`. */
function target(call: SessionCall): QueueId {
  const body = bodyOf(call.request);
  if ((body.target === undefined) === (body.queueID === undefined)) {
    throw badRequest('Exactly one of target and queueID is required.');
  }
  if (body.queueID !== undefined && !isRecord(body.queueID)) throw invalidProperty('queueID');
  const queue = isRecord(body.queueID) ? queueIdOf(body.queueID, 'queueID') : named(call, needText(body, 'target'));
  return known(call, queue);
}

function named(call: SessionCall, name: string): QueueId {
  const { directory } = call.front.core;
  if (directory.workgroup(name)) return { queueType: QUEUE_TYPE.workgroup, queueName: name };
  return { queueType: QUEUE_TYPE.user, queueName: name };
}

function known(call: SessionCall, queue: QueueId): QueueId {
  const { directory } = call.front.core;
  const exists =
    queue.queueType === QUEUE_TYPE.workgroup ? directory.workgroup(queue.queueName) : directory.user(queue.queueName);
  if (!exists) throw badRequest(`The queue ${queue.queueName} does not exist.`);
  return queue;
}

function done(active: boolean): Answer {
  if (!active) throw badRequest('The interaction is disconnected.', 'error.interaction.disconnected');
  return empty(200);
}
