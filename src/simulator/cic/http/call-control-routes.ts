import { asNumber, isRecord, type JsonRecord } from '../json.js';
import { badRequest, empty, invalidProperty, missingProperty } from './icws-response.js';
import { findInteraction } from './interaction-access.js';
import { bodyOf, needText } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

type Answer = ReturnType<SessionRoute['run']>;

/** Actions that are switched on and off, with the attribute that shows it where one is known. */
const SWITCHED: Readonly<Record<string, string | undefined>> = {
  mute: 'Eic_Muted',
  'make-private': 'Eic_Private',
  pause: undefined,
  'secure-pause': undefined,
  record: undefined,
  'record-snippet': undefined,
};

/**
 * What clients with a telephone do with an interaction. Nothing is heard or recorded here: the requests are checked
 * and have the effects on state and attributes that can be seen through ICWS.
 */
export const CALL_CONTROL_ROUTES: readonly SessionRoute[] = [
  ...Object.entries(SWITCHED).map(([action, attribute]) => post(action, (call) => switched(call, attribute))),
  post('play-wav', (call) => checked(call, 'file')),
  post('send-digits', (call) => checked(call, 'dtmfDigits')),
  post('send-to-voicemail', toVoicemail),
  post('transfer-to-voicemail', transferToVoicemail),
  post('join', (call) => done(call.front.core.life.pickUp(findInteraction(call).id, call.session.userId))),
  post('wrap-up-assignments', assignWrapUp),
];

function post(action: string, run: SessionRoute['run']): SessionRoute {
  return { method: 'POST', pattern: `interactions/:id/${action}`, run };
}

function switched(call: SessionCall, attribute: string | undefined): Answer {
  const interaction = findInteraction(call);
  const { on } = bodyOf(call.request);
  if (on === undefined) throw missingProperty('on');
  if (typeof on !== 'boolean') throw invalidProperty('on');
  if (attribute) call.front.core.book.change(interaction.id, { [attribute]: on ? '1' : '0' });
  return empty(200);
}

function checked(call: SessionCall, property: string): Answer {
  findInteraction(call);
  needText(bodyOf(call.request), property);
  return empty(200);
}

function toVoicemail(call: SessionCall): Answer {
  return done(call.front.core.life.sendToVoicemail(findInteraction(call).id));
}

function transferToVoicemail(call: SessionCall): Answer {
  const interaction = findInteraction(call);
  const body: JsonRecord = bodyOf(call.request);
  if ((body.target === undefined) === (body.queueID === undefined)) {
    throw badRequest('Exactly one of target and queueID is required.');
  }
  if (body.queueID !== undefined && (!isRecord(body.queueID) || asNumber(body.queueID.queueType) === undefined)) {
    throw invalidProperty('queueID');
  }
  return done(call.front.core.life.sendToVoicemail(interaction.id));
}

/** The agent has said what the interaction was about: follow-up work is done. */
function assignWrapUp(call: SessionCall): Answer {
  bodyOf(call.request);
  call.front.core.life.finishWrapUp(findInteraction(call).id);
  return empty(200);
}

function done(active: boolean): Answer {
  if (!active) throw badRequest('The interaction is disconnected.', 'error.interaction.disconnected');
  return empty(200);
}
