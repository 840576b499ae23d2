import { asText, type JsonRecord } from '../json.js';
import type { Station } from '../presence.js';
import { badRequest, empty, type IcwsError, json, missingProperty, notFound } from './icws-response.js';
import { bodyOf, needText } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

/** Property that names the station, by kind of station settings; a stationless session has none. */
const NAMED_BY: Readonly<Record<string, string | undefined>> = {
  stationlessSettings: undefined,
  workstationSettings: 'workstation',
  remoteWorkstationSettings: 'workstation',
  remoteNumberSettings: 'remoteNumber',
};

/** Where agents say what they can take. */
export const STATION_ROUTES: readonly SessionRoute[] = [
  { method: 'PUT', pattern: 'connection/station', run: connectStation },
  { method: 'GET', pattern: 'connection/station', run: readStation },
  { method: 'DELETE', pattern: 'connection/station', run: disconnectStation },
  { method: 'PUT', pattern: 'messaging/subscriptions/connection/station', run: (call) => subscribe(call, true) },
  { method: 'DELETE', pattern: 'messaging/subscriptions/connection/station', run: (call) => subscribe(call, false) },
];

function connectStation(call: SessionCall): ReturnType<SessionRoute['run']> {
  const { request, session } = call;
  const body = bodyOf(request);
  const kind = asText(body.__type)?.replace('urn:inin.com:connection:', '');
  if (kind === undefined) throw missingProperty('__type');
  if (!Object.hasOwn(NAMED_BY, kind)) throw badRequest(`The station settings ${kind} are not supported.`);
  const idProperty = NAMED_BY[kind];
  change(call, {
    id: idProperty === undefined ? '' : needText(body, idProperty),
    mediaTypes: mediaTypes(body),
    readyForInteractions: body.readyForInteractions !== false,
  });
  return empty(200, { Location: `/icws/${session.id}/connection/station` });
}

function mediaTypes(body: JsonRecord): readonly number[] {
  const value = body.supportedMediaTypes;
  if (!Array.isArray(value)) return [1];
  return value.filter((item) => typeof item === 'number');
}

function readStation({ front, session }: SessionCall): ReturnType<SessionRoute['run']> {
  const { station } = session;
  if (!station) throw noStation(front.core.switches.stationNotFoundStatus);
  return json(200, information(station));
}

function information(station: Station | undefined): JsonRecord {
  const id = station?.id ?? '';
  return { id, extension: id, stationSetting: id === '' ? 0 : 1, allowedMediaTypes: station?.mediaTypes ?? [] };
}

/** Gives the session a station or takes it away, and tells it if it wants to know. */
function change({ front, session }: SessionCall, station: Station | undefined): void {
  const before = session.station;
  front.sessions.setStation(session, station);
  if (!session.subscriptions.station) return;
  front.sessions.deliver(session, {
    __type: 'urn:inin.com:connection:stationConnectionStateChangeMessage',
    isDelta: true,
    ...(before ? { previousStationInfo: information(before) } : {}),
    newStationInfo: information(station),
  });
}

function subscribe({ session }: SessionCall, isOn: boolean): ReturnType<SessionRoute['run']> {
  session.subscriptions.station = isOn;
  return empty(204);
}

function disconnectStation(call: SessionCall): ReturnType<SessionRoute['run']> {
  if (!call.session.station) throw noStation(call.front.core.switches.stationNotFoundStatus);
  change(call, undefined);
  return empty(200);
}

function noStation(status: number): IcwsError {
  return notFound('The session has no station.', status);
}
