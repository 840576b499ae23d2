import type { SaveResult } from '../engine/apex-runtime.js';
import type { FieldValue, OrgErrorDetail } from '../engine/org-engine.js';
import { normalizeId } from '../engine/record-id.js';
import type { TransactionView } from '../engine/transaction.js';
import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import { inputFields, isJsonObject, recordJson } from './record-json.js';
import {
  ApiError,
  jsonError,
  methodNotAllowed,
  type RestContext,
  type RestRequest,
  type RestResponse,
} from './rest-types.js';
import { accessibleObject, noSuchColumn, sameKey, upsertField } from './sobject-rows.js';

const MAX_RECORDS = 200;
const MAX_TYPE_CHUNKS = 10;
const MAX_RETRIEVED = 2000;

interface Entry {
  readonly objectName: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

type CollectionResult = SaveResult & { readonly created?: boolean };

/** `/composite/sobjects`: up to 200 records in one call. */
export function handleCollections(context: RestContext, request: RestRequest): RestResponse {
  const [, , objectName, fieldName] = request.segments;
  if (objectName === undefined) return writeCollection(context, request);
  const object = accessibleObject(context, request, objectName);
  if (fieldName !== undefined) return upsertCollection(context, request, object, fieldName);
  return retrieveCollection(context, request, object);
}

function writeCollection(context: RestContext, request: RestRequest): RestResponse {
  switch (request.method) {
    case 'POST':
      return saveCollection(context, request, 'insert');
    case 'PATCH':
      return saveCollection(context, request, 'update');
    case 'DELETE':
      return deleteCollection(context, request);
    default:
      throw methodNotAllowed(request.method, ['DELETE', 'PATCH', 'POST']);
  }
}

function saveCollection(context: RestContext, request: RestRequest, operation: 'insert' | 'update'): RestResponse {
  const { allOrNone, records } = collectionBody(request.body);
  const entries = records.map((record) => entryOf(record));
  const chunks = chunksByType(entries);
  return collectionResponse(request, allOrNone, (transaction) =>
    chunks.flatMap((chunk) => {
      const object = context.engine.schema.object(chunk.objectName);
      if (object === undefined) {
        const detail = {
          code: 'INVALID_TYPE',
          message: `sObject type '${chunk.objectName}' is not supported.`,
          fields: [],
        };
        return chunk.fields.map(() => ({ id: '', errors: [detail] }));
      }
      return transaction.trySave(operation, object.name, chunk.fields.map(withIdName), allOrNone);
    }),
  );
}

/** Clients write `id` as well as `Id`. */
function withIdName(fields: Readonly<Record<string, FieldValue>>): Readonly<Record<string, FieldValue>> {
  if (!('id' in fields)) return fields;
  const { id, ...rest } = fields;
  return { ...rest, ...(id === undefined ? {} : { Id: id }) };
}

function deleteCollection(context: RestContext, request: RestRequest): RestResponse {
  const ids = idList(request.query.get('ids'));
  const allOrNone = request.query.get('allOrNone') === 'true';
  return collectionResponse(request, allOrNone, (transaction) =>
    chunksByType(ids.map((id) => ({ objectName: objectNameOfId(context, id), fields: { Id: id } }))).flatMap(
      (chunk) => {
        const chunkIds = chunk.fields.map((fields) => String(fields.Id));
        if (chunk.objectName === '') return chunkIds.map(malformedId);
        return transaction.tryRemove(chunk.objectName, chunkIds, allOrNone);
      },
    ),
  );
}

function objectNameOfId(context: RestContext, id: string): string {
  return context.engine.schema.objectOfId(normalizeId(id) ?? '')?.name ?? '';
}

function malformedId(id: string): SaveResult {
  return { id: '', errors: [{ code: 'MALFORMED_ID', message: `malformed id ${id}`, fields: ['Id'] }] };
}

function upsertCollection(
  context: RestContext,
  request: RestRequest,
  object: ObjectSchema,
  fieldName: string,
): RestResponse {
  if (request.method !== 'PATCH') throw methodNotAllowed(request.method, ['PATCH']);
  const field = upsertField(context, object, fieldName);
  const { allOrNone, records } = collectionBody(request.body);
  const entries = records.map((record) => entryOf(record, object.name));
  return collectionResponse(request, allOrNone, (transaction) =>
    entries.map((entry) => upsertOne(transaction, object, field, withIdName(entry.fields), allOrNone)),
  );
}

function upsertOne(
  transaction: TransactionView,
  object: ObjectSchema,
  field: FieldSchema,
  fields: Readonly<Record<string, FieldValue>>,
  allOrNone: boolean,
): CollectionResult {
  const key = fields[field.name] ?? null;
  if (key === null && field.type !== 'id') {
    const message = `${field.name} not specified`;
    return { id: '', errors: [{ code: 'MISSING_ARGUMENT', message, fields: [] }] };
  }
  const matches =
    key === null
      ? []
      : transaction.select(object.name, { [field.name]: key }).filter((record) => sameKey(field, record, String(key)));
  if (matches.length > 1) {
    const message = `More than one record found for external id field: [${matches.map((record) => record.Id).join(', ')}]`;
    return { id: '', errors: [{ code: 'DUPLICATE_EXTERNAL_ID', message, fields: [] }] };
  }
  const [match] = matches;
  const operation = match === undefined ? 'insert' : 'update';
  const input = match === undefined ? fields : { ...fields, Id: match.Id };
  const [result] = transaction.trySave(operation, object.name, [input], allOrNone);
  return { ...(result ?? { id: '', errors: [] }), created: match === undefined };
}

function retrieveCollection(context: RestContext, request: RestRequest, object: ObjectSchema): RestResponse {
  const { ids, fields } = retrieveArguments(request);
  const wanted = new Set(
    fields.map((name) => {
      const field = context.engine.schema.field(object, name);
      const readable = field !== undefined && context.engine.access.canReadField(request.userId, object, field);
      if (field === undefined || !readable) throw noSuchColumn(object, name);
      return field.name;
    }),
  );
  wanted.add('Id');
  const body = request.transact((transaction) =>
    ids.map((id) => {
      const record = transaction.find(object.name, id);
      return record === undefined ? null : recordJson(request.version, object, record, (name) => wanted.has(name));
    }),
  );
  return { status: 200, body };
}

function retrieveArguments(request: RestRequest): {
  readonly ids: readonly string[];
  readonly fields: readonly string[];
} {
  if (request.method === 'GET') {
    const fields = (request.query.get('fields') ?? '').split(',').filter((name) => name !== '');
    return { ids: idList(request.query.get('ids'), MAX_RETRIEVED), fields };
  }
  if (request.method !== 'POST') throw methodNotAllowed(request.method, ['GET', 'POST']);
  if (!isJsonObject(request.body)) throw jsonError('ids and fields are required');
  const strings = (value: unknown) => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);
  const ids = strings(request.body.ids);
  if (ids.length > MAX_RETRIEVED) throw tooMany(MAX_RETRIEVED);
  return { ids, fields: strings(request.body.fields) };
}

function collectionBody(body: unknown): { readonly allOrNone: boolean; readonly records: readonly unknown[] } {
  if (!isJsonObject(body) || !Array.isArray(body.records)) {
    throw jsonError("Cannot deserialize request: 'records' is required");
  }
  const records: readonly unknown[] = body.records;
  if (records.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  return { allOrNone: body.allOrNone === true, records };
}

function idList(parameter: string | null, max = MAX_RECORDS): readonly string[] {
  const ids = (parameter ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) throw new ApiError(400, 'MISSING_ARGUMENT', 'ids: the list of ids is required');
  if (ids.length > max) throw tooMany(max);
  return ids;
}

function tooMany(max: number): ApiError {
  const message = `record limit reached. cannot submit more than ${max} records into this call`;
  return new ApiError(400, 'EXCEEDED_ID_LIMIT', message);
}

function entryOf(record: unknown, defaultType?: string): Entry {
  const attributes = isJsonObject(record) ? record.attributes : undefined;
  const type = isJsonObject(attributes) ? attributes.type : defaultType;
  if (typeof type !== 'string') {
    throw new ApiError(400, 'INVALID_INPUT', 'Include an entity type in attributes for each record.');
  }
  return { objectName: type, fields: inputFields(record) };
}

interface Chunk {
  readonly objectName: string;
  readonly fields: Readonly<Record<string, FieldValue>>[];
}

/** Runs of records of one type are saved together; the order stays. Source: REST API guide, "sObject Collections". */
function chunksByType(entries: readonly Entry[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const entry of entries) {
    const last = chunks.at(-1);
    if (last?.objectName === entry.objectName) last.fields.push(entry.fields);
    else chunks.push({ objectName: entry.objectName, fields: [entry.fields] });
  }
  if (chunks.length > MAX_TYPE_CHUNKS) {
    const message = `The request has more than ${MAX_TYPE_CHUNKS} chunks of different object types`;
    throw new ApiError(400, 'LIMIT_EXCEEDED', message);
  }
  return chunks;
}

/** Carries the results out of a transaction that has to be rolled back. */
class CollectionRolledBack extends Error {
  readonly results: readonly CollectionResult[];

  constructor(results: readonly CollectionResult[]) {
    super('rolled back');
    this.results = results;
  }
}

function collectionResponse(
  request: RestRequest,
  allOrNone: boolean,
  work: (transaction: TransactionView) => readonly CollectionResult[],
): RestResponse {
  let results: readonly CollectionResult[];
  try {
    results = request.transact((transaction) => {
      const outcome = work(transaction);
      if (allOrNone && outcome.some((result) => result.errors.length > 0)) throw new CollectionRolledBack(outcome);
      return outcome;
    });
  } catch (error) {
    if (!(error instanceof CollectionRolledBack)) throw error;
    results = error.results.map((result) => (result.errors.length > 0 ? result : { ...result, errors: [ROLLED_BACK] }));
  }
  return { status: 200, body: results.map(resultJson) };
}

const ROLLED_BACK: OrgErrorDetail = {
  code: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

function resultJson(result: CollectionResult): Record<string, unknown> {
  const errors = result.errors.map(({ code, message, fields }) => ({ statusCode: code, message, fields: [...fields] }));
  const id = result.id === '' || (result.errors.length > 0 && result.created !== undefined) ? {} : { id: result.id };
  const created = result.created === undefined ? {} : { created: result.created };
  return { ...id, success: errors.length === 0, errors, ...created };
}
