import { type FieldValue, OrgError, type SObjectRecord } from '../engine/org-engine.js';
import { normalizeId } from '../engine/record-id.js';
import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import { checkPreconditions } from './conditional-headers.js';
import { describeBrief, describeObject } from './describe.js';
import { inputFields, recordJson, recordUrl } from './record-json.js';
import {
  ApiError,
  methodNotAllowed,
  notFound,
  type RestContext,
  type RestRequest,
  type RestResponse,
} from './rest-types.js';

/** `/sobjects` and everything below it. */
export function handleSObjects(context: RestContext, request: RestRequest): RestResponse {
  const [, objectName, second, third, fourth] = request.segments;
  if (objectName === undefined || objectName === '') return describeGlobal(context, request);
  const object = accessibleObject(context, request, objectName);
  if (second === undefined) return objectResource(context, request, object);
  if (second === 'describe' && third === undefined) return describe(context, request, object);
  if (fourth !== undefined) throw notFound();
  if (third === undefined) return rowResource(context, request, object, second);
  return externalIdResource(context, request, object, second, third);
}

/** The object, if the user may read it. @throws ApiError 404 */
export function accessibleObject(context: RestContext, request: RestRequest, name: string): ObjectSchema {
  const object = context.engine.schema.object(name);
  if (object === undefined || !context.engine.access.object(request.userId, object).read) throw notFound();
  return object;
}

function describeGlobal(context: RestContext, request: RestRequest): RestResponse {
  if (request.method !== 'GET') throw methodNotAllowed(request.method, ['GET', 'HEAD']);
  const { access, schema } = context.engine;
  const readable = schema.objects.filter((object) => access.object(request.userId, object).read);
  const sobjects = readable.map((object) =>
    describeBrief(request.version, object, access.object(request.userId, object)),
  );
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
}

function describe(context: RestContext, request: RestRequest, object: ObjectSchema): RestResponse {
  if (request.method !== 'GET') throw methodNotAllowed(request.method, ['GET', 'HEAD']);
  return { status: 200, body: describeObject(context, request.version, object, request.userId) };
}

function objectResource(context: RestContext, request: RestRequest, object: ObjectSchema): RestResponse {
  if (request.method === 'GET') {
    const permission = context.engine.access.object(request.userId, object);
    return {
      status: 200,
      body: { objectDescribe: describeBrief(request.version, object, permission), recentItems: [] },
    };
  }
  if (request.method !== 'POST') throw methodNotAllowed(request.method, ['HEAD', 'GET', 'POST']);
  return created(request, object, inputFields(request.body), {});
}

function created(
  request: RestRequest,
  object: ObjectSchema,
  fields: Readonly<Record<string, FieldValue>>,
  extra: Readonly<Record<string, unknown>>,
): RestResponse {
  const [id = ''] = request.transact((transaction) => transaction.insert(object.name, [fields]));
  return {
    status: 201,
    headers: { Location: recordUrl(request.version, object.name, id) },
    body: { id, success: true, errors: [], ...extra },
  };
}

function rowResource(context: RestContext, request: RestRequest, object: ObjectSchema, id: string): RestResponse {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return retrieve(context, request, object, readableRow(request, object, id));
    case 'PATCH':
      return update(context, request, object, id);
    case 'DELETE':
      removeRow(context, request, object, id);
      return { status: 204 };
    default:
      throw methodNotAllowed(request.method, ['DELETE', 'GET', 'HEAD', 'PATCH']);
  }
}

function readableRow(request: RestRequest, object: ObjectSchema, id: string): SObjectRecord {
  const record = request.transact((transaction) => transaction.find(object.name, id));
  if (record !== undefined) return record;
  const id18 = normalizeId(id);
  if (id18 === undefined || !id18.startsWith(object.keyPrefix)) {
    throw new OrgError('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`);
  }
  throw notFound();
}

function retrieve(
  context: RestContext,
  request: RestRequest,
  object: ObjectSchema,
  record: SObjectRecord,
): RestResponse {
  const unmet = checkPreconditions(request, record);
  if (unmet !== undefined) return unmet;
  const wanted = wantedFields(context, object, request.query.get('fields'));
  const visible = (name: string) => {
    const field = context.engine.schema.field(object, name);
    const readable = field !== undefined && context.engine.access.canReadField(request.userId, object, field);
    return readable && (wanted === undefined || wanted.has(field.name));
  };
  for (const name of wanted ?? []) if (!visible(name)) throw noSuchColumn(object, name);
  return { status: 200, body: recordJson(request.version, object, record, visible) };
}

function wantedFields(
  context: RestContext,
  object: ObjectSchema,
  parameter: string | null,
): ReadonlySet<string> | undefined {
  if (parameter === null) return undefined;
  return new Set(
    parameter.split(',').map((name) => {
      const field = context.engine.schema.field(object, name.trim());
      if (field === undefined) throw noSuchColumn(object, name.trim());
      return field.name;
    }),
  );
}

/** The refusal of a field that the object does not have. */
export function noSuchColumn(object: ObjectSchema, name: string): OrgError {
  return new OrgError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
}

function update(context: RestContext, request: RestRequest, object: ObjectSchema, id: string): RestResponse {
  const fields = inputFields(request.body);
  const unmet = request.transact((transaction) => {
    const record = transaction.find(object.name, id);
    const precondition = record === undefined ? undefined : checkPreconditions(request, record);
    if (precondition !== undefined) return precondition;
    withRowErrors(context, () => transaction.update(object.name, [{ ...fields, Id: id }]));
    return undefined;
  });
  return unmet ?? { status: 204 };
}

function removeRow(context: RestContext, request: RestRequest, object: ObjectSchema, id: string): void {
  request.transact((transaction) => withRowErrors(context, () => transaction.delete(object.name, [id])));
}

/** In a row's own resource, an id that never existed is answered as the switch says. */
function withRowErrors(context: RestContext, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    const unknown = error.detail.code === 'INVALID_CROSS_REFERENCE_KEY' && error.detail.fields.length === 0;
    if (!unknown) throw error;
    switch (context.options.unknownIdError) {
      case 'NOT_FOUND':
        throw notFound();
      case 'ENTITY_IS_DELETED':
        throw new ApiError(404, 'ENTITY_IS_DELETED', 'entity is deleted');
      case 'INVALID_CROSS_REFERENCE_KEY':
        throw new ApiError(404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    }
  }
}

function externalIdResource(
  context: RestContext,
  request: RestRequest,
  object: ObjectSchema,
  fieldName: string,
  value: string,
): RestResponse {
  const field = upsertField(context, object, fieldName);
  const matches = request.transact((transaction) =>
    transaction.select(object.name, { [field.name]: value }).filter((record) => sameKey(field, record, value)),
  );
  if (matches.length > 1) {
    return { status: 300, body: matches.map((record) => recordUrl(request.version, object.name, record.Id)) };
  }
  const [match] = matches;
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (match === undefined) throw notFound();
      return retrieve(context, request, object, match);
    case 'PATCH':
    case 'POST':
      return upsert(request, object, field, value, match);
    case 'DELETE':
      if (match === undefined) throw notFound();
      removeRow(context, request, object, match.Id);
      return { status: 204 };
    default:
      throw methodNotAllowed(request.method, ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST']);
  }
}

/** The field that an upsert names. @throws ApiError 404 if it is no external id. */
export function upsertField(context: RestContext, object: ObjectSchema, name: string): FieldSchema {
  const field = context.engine.schema.field(object, name);
  if (field === undefined || !(field.externalId || field.type === 'id')) {
    throw new ApiError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
  }
  return field;
}

/**
 * Whether a record that the index found carries this external id: the index does not tell upper from lower case, a
 * case-sensitive field does.
 */
export function sameKey(field: FieldSchema, record: SObjectRecord, value: string): boolean {
  return !field.caseSensitive || record[field.name] === value;
}

function upsert(
  request: RestRequest,
  object: ObjectSchema,
  field: FieldSchema,
  value: string,
  match: SObjectRecord | undefined,
): RestResponse {
  const fields = inputFields(request.body);
  const inBody = Object.keys(fields).some((name) => name.toLowerCase() === field.name.toLowerCase());
  if (inBody) {
    throw new OrgError('INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`);
  }
  if (match === undefined) {
    if (request.query.get('updateOnly') === 'true' || field.type === 'id') throw notFound();
    return created(request, object, { ...fields, [field.name]: value }, { created: true });
  }
  const unmet = checkPreconditions(request, match);
  if (unmet !== undefined) return unmet;
  request.transact((transaction) => transaction.update(object.name, [{ ...fields, Id: match.Id }]));
  // Source: REST API guide, "Insert or update (upsert) a record": a body comes back since 46.0.
  if (Number(request.version) < 46) return { status: 204 };
  return { status: 200, body: { id: match.Id, success: true, errors: [], created: false } };
}
