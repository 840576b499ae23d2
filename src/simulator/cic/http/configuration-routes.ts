import { configurationIds, configurationObject, selectProperties } from '../configuration-objects.js';
import type { ConfigurationKind } from '../directory-data.js';
import { isShown, type RightsFilter, rightsFilter } from '../directory-rights.js';
import { isRecord, type JsonRecord } from '../json.js';
import { badRequest, forbidden, json, notFound } from './icws-response.js';
import type { SessionCall, SessionRoute } from './route.js';

type Answer = ReturnType<SessionRoute['run']>;

/** With `select`, a list answers at most this many items; without, all ids. */
const PAGE_SIZE = 200;

/** Reading workgroups, skills and users. */
export const CONFIGURATION_ROUTES: readonly SessionRoute[] = [
  { method: 'GET', pattern: 'configuration/:kind', run: list },
  { method: 'GET', pattern: 'configuration/:kind/:id', run: item },
];

function list(call: SessionCall): Answer {
  const kind = kindOf(call);
  const select = call.query.get('select');
  const objects = matching(call, kind);
  if (select === null) return json(200, { items: objects.map((object) => selectProperties(object, [])) });
  const { first, last } = rangeOf(call);
  const page = objects.slice(first, last + 1);
  const names = select.split(',').map((name) => name.trim());
  const end = Math.max(first, first + page.length - 1);
  const headers = { 'Content-Range': `items ${first}-${end}/${objects.length}` };
  return json(200, { items: page.map((object) => selectProperties(object, names)) }, headers);
}

function item(call: SessionCall): Answer {
  const kind = kindOf(call);
  const { directory } = call.front.core;
  const id = call.params.id ?? '';
  const object = configurationObject(directory, kind, id);
  if (!object) throw notFound(`There is no ${call.params.id ?? ''} in configuration/${kind}.`);
  if (!isShown(directory, call.session.userId, filterOf(call), kind, id))
    throw forbidden('The configuration object may not be viewed with this rights filter.');
  const { accessRights, ...others } = object;
  const isShownRights = call.front.core.switches.accessRights === 'shown' && accessRights !== undefined;
  const select = call.query.get('select')?.split(',') ?? [];
  return json(
    200,
    selectProperties(
      isShownRights ? object : others,
      select.map((name) => name.trim()),
    ),
  );
}

function kindOf(call: SessionCall): ConfigurationKind {
  const { kind } = call.params;
  if (kind === 'users' || kind === 'workgroups' || kind === 'skills') return kind;
  throw notFound(`There is no configuration/${kind ?? ''}.`);
}

/** The filter is `admin` by default, which shows nothing to a user without administrative rights. */
function filterOf(call: SessionCall): RightsFilter {
  const name = call.query.get('rightsFilter') ?? 'admin';
  const filter = rightsFilter(name);
  if (!filter) throw badRequest(`The rights filter ${name} is not known.`);
  return filter;
}

function matching(call: SessionCall, kind: ConfigurationKind): readonly JsonRecord[] {
  const { directory } = call.front.core;
  const tests = conditions(call.query.get('where'));
  const filter = filterOf(call);
  const objects = configurationIds(directory, kind)
    .filter((id) => isShown(directory, call.session.userId, filter, kind, id))
    .map((id) => configurationObject(directory, kind, id))
    .filter((object) => object !== undefined)
    .filter((object) => tests.every((test) => test(object)));
  return ordered(objects, call.query.get('orderBy'));
}

/** `where`: `property operator value`, several joined by commas; operators `eq`, `sw`, `ct`. */
function conditions(where: string | null): readonly ((object: JsonRecord) => boolean)[] {
  return (where ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const found = /^\s*([\w.]+)\s+(eq|sw|ct)\s+(.*?)\s*$/i.exec(text);
      if (!found) throw badRequest(`The condition ${text} was not understood.`);
      const [, path = '', operator = '', value = ''] = found;
      return (object) => holds(operator.toLowerCase(), valueAt(object, path), value.toLowerCase());
    });
}

function holds(operator: string, actual: string, expected: string): boolean {
  if (operator === 'eq') return actual === expected;
  return operator === 'sw' ? actual.startsWith(expected) : actual.includes(expected);
}

/** `orderBy`: `property` or `property desc`, several joined by commas. */
function ordered(objects: JsonRecord[], orderBy: string | null): readonly JsonRecord[] {
  const keys = (orderBy ?? 'configurationId.id').split(',').map((text) => text.trim().split(/\s+/));
  return objects.sort((a, b) => {
    for (const [path = '', direction = 'asc'] of keys) {
      const order = valueAt(a, path).localeCompare(valueAt(b, path));
      if (order !== 0) return direction.toLowerCase() === 'desc' ? -order : order;
    }
    return 0;
  });
}

/** The value at a dotted path, lower case. */
function valueAt(object: JsonRecord, path: string): string {
  let value: unknown = object;
  for (const name of path.split('.')) value = isRecord(value) ? value[name] : undefined;
  return value === undefined || isRecord(value) ? '' : String(value).toLowerCase();
}

/** `Range: items=0-199`, both ends included. */
function rangeOf(call: SessionCall): { first: number; last: number } {
  const header = call.request.headers.range;
  if (header === undefined) return { first: 0, last: PAGE_SIZE - 1 };
  const found = /^items=(\d{1,9})-(\d{1,9})$/.exec(header.trim());
  if (!found) throw badRequest('The Range header was not understood.');
  const first = Number(found[1]);
  return { first, last: Math.min(Number(found[2]), first + PAGE_SIZE - 1) };
}
