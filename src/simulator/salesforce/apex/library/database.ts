import type { Savepoint } from '../../engine/apex-runtime.js';
import { normalizeId } from '../../engine/record-id.js';
import { type DmlOptions, performDml, performMerge, type RowResult, recordsOf } from '../run/dml.js';
import type { Frame } from '../run/frame.js';
import { type ApexQuery, queryCount, queryList } from '../run/query.js';
import { raise, raiseNull } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { ListValue, MapValue } from '../values/collections.js';
import { EnumConstant } from '../values/enum-constant.js';
import { Bag } from '../values/instances.js';
import { FieldToken, RecordValue } from '../values/records.js';
import { ApexObject, type Value } from '../values/value.js';
import { bag, defined, map, object, text } from './arguments.js';
import type { ClassDefinition } from './definition.js';
import type { NativeBody } from './native.js';

type Operation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

const SAVEPOINT = new SystemClass('System.Savepoint');

class SavepointValue extends ApexObject {
  readonly savepoint: Savepoint;

  constructor(savepoint: Savepoint) {
    super();
    this.savepoint = savepoint;
  }

  get typeName(): string {
    return 'Savepoint';
  }
}

const RESULTS: Readonly<Record<Operation, string>> = {
  insert: 'Database.SaveResult',
  update: 'Database.SaveResult',
  upsert: 'Database.UpsertResult',
  delete: 'Database.DeleteResult',
  undelete: 'Database.UndeleteResult',
};

/** The savepoints of the transaction that are good, in the order in which they were set. */
function savepoints(frame: Frame): Value[] {
  const all = frame.execution.once('savepoints', () => new ListValue(TYPES.Object, []));
  return all instanceof ListValue ? all.items : [];
}

/** Source: Apex Developer Guide, "Transaction Control"; it calls the exception a runtime error. */
function placeOf(savepoint: SavepointValue, frame: Frame): number {
  const place = savepoints(frame).indexOf(savepoint);
  return place >= 0 ? place : raise('TypeException', 'Savepoint is no longer valid');
}

function rollBack(savepoint: SavepointValue, frame: Frame): void {
  savepoints(frame).length = placeOf(savepoint, frame) + 1;
  frame.execution.transaction.rollback(savepoint.savepoint);
}

/** Reads the arguments behind the records: a flag, DMLOptions, an external id field, an access level. */
function optionsOf(rest: readonly Value[], frame: Frame): DmlOptions {
  let options: DmlOptions = { allOrNone: true, mode: frame.unit.defaultMode };
  for (const value of rest) {
    if (typeof value === 'boolean') options = { ...options, allOrNone: value };
    else if (value instanceof EnumConstant) options = { ...options, mode: modeOf(value) };
    else if (value instanceof FieldToken) options = { ...options, field: value.field };
    else if (value instanceof Bag) {
      const truncate = value.get('allowfieldtruncation') === true;
      options = { ...options, truncate, allOrNone: value.get('optallornone') !== false };
    }
  }
  return options;
}

function modeOf(value: Value | undefined): 'user' | 'system' {
  return value instanceof EnumConstant && value.name === 'USER_MODE' ? 'user' : 'system';
}

/** Records, or for delete and undelete also ids. */
function targets(operand: Value, frame: Frame): readonly RecordValue[] {
  const all = operand instanceof ListValue ? operand.items : [operand];
  if (!all.some((item) => typeof item === 'string')) return recordsOf(operand);
  return all.map((item) => {
    const id = normalizeId(text(item)) ?? raise('StringException', `Invalid id: ${text(item)}`);
    const of = frame.execution.transaction.schema.objectOfId(id) ?? raise('StringException', `Invalid id: ${id}`);
    const record = new RecordValue(of);
    record.values.set('Id', id);
    return record;
  });
}

function resultBag(operation: Operation, result: RowResult, frame: Frame): Bag {
  const errors = result.errors.map(
    (error): Value =>
      frame.execution.bag('Database.Error', [
        ['message', error.message],
        ['statuscode', statusCode(error.code, frame)],
        ['fields', new ListValue(TYPES.String, [...error.fields])],
      ]),
  );
  return frame.execution.bag(RESULTS[operation], [
    ['success', errors.length === 0],
    ['id', result.id === '' ? null : result.id],
    ['created', result.created],
    ['errors', new ListValue(TYPES.Object, errors)],
  ]);
}

function statusCode(code: string, frame: Frame): Value {
  return (
    frame.execution.program.systemConstant('StatusCode', code) ??
    frame.execution.constant('StatusCode', 'UNKNOWN_EXCEPTION')
  );
}

function run(operation: Operation): NativeBody {
  return ([operand, ...rest], _self, frame) => {
    const records = targets(defined(operand), frame);
    const results = performDml(operation, records, optionsOf(rest, frame), frame);
    const bags = results.map((result) => resultBag(operation, result, frame));
    return operand instanceof ListValue ? new ListValue(TYPES.Object, bags) : (bags[0] ?? null);
  };
}

/** One record and lists, each with every kind of options. */
function overloads(operation: Operation, extra: readonly string[]): Record<string, NativeBody> {
  const byId = operation === 'delete' || operation === 'undelete';
  const operands = [
    ['SObject record', RESULTS[operation]],
    ['List<SObject> records', `List<${RESULTS[operation]}>`],
    ...(byId
      ? [
          ['Id id', RESULTS[operation]],
          ['List<Id> ids', `List<${RESULTS[operation]}>`],
        ]
      : []),
  ];
  const tails = ['', 'Boolean allOrNone', 'AccessLevel access', 'Boolean allOrNone, AccessLevel access', ...extra];
  return Object.fromEntries(
    operands.flatMap(([operand = '', result = '']) =>
      tails.map(
        (tail) =>
          [`static ${result} ${operation}(${operand}${tail === '' ? '' : `, ${tail}`})`, run(operation)] as const,
      ),
    ),
  );
}

const OPTIONS = ['Database.DMLOptions options', 'Database.DMLOptions options, AccessLevel access'];
const EXTERNAL = ['', ', Boolean allOrNone', ', AccessLevel access', ', Boolean allOrNone, AccessLevel access'].map(
  (tail) => `Schema.SObjectField externalId${tail}`,
);

function merged(args: readonly Value[], frame: Frame): Value {
  const [master, losers, ...rest] = args;
  if (!(master instanceof RecordValue)) return raiseNull();
  performMerge(master, targets(defined(losers), frame), optionsOf(rest, frame), frame);
  return frame.execution.bag('Database.MergeResult', [
    ['success', true],
    ['id', master.id ?? null],
    ['errors', new ListValue(TYPES.Object, [])],
  ]);
}

/** Binds of `Database.query` are variables of the code around it, which the interpreter does not offer. */
function dynamic(soql: Value | undefined, mode: 'user' | 'system', binds: Value | undefined): ApexQuery {
  const values = new Map<string, Value>();
  if (binds instanceof MapValue) {
    for (const { key, value } of map(binds).entries.values()) values.set(String(key), value);
  }
  const clean = text(soql)
    .replace(/\sFOR\s+(UPDATE|VIEW|REFERENCE)\s*$/i, '')
    .replace(/\sWITH\s+SYSTEM_MODE\b/i, '');
  const userMode = /\sWITH\s+USER_MODE\b/i.test(clean);
  const allRows = /\sALL\s+ROWS\s*$/i.test(clean);
  return {
    soql: clean.replace(/\sWITH\s+USER_MODE\b/i, '').replace(/\sALL\s+ROWS\s*$/i, ''),
    binds: values,
    mode: userMode ? 'user' : mode,
    allRows,
  };
}

const DATABASE: ClassDefinition = {
  class: new SystemClass('Database'),
  methods: {
    ...overloads('insert', OPTIONS),
    ...overloads('update', OPTIONS),
    ...overloads('upsert', EXTERNAL),
    ...overloads('delete', []),
    ...overloads('undelete', []),
    'static Database.MergeResult merge(SObject master, SObject duplicate)': (args, _self, frame) => merged(args, frame),
    'static Database.MergeResult merge(SObject master, SObject duplicate, Boolean allOrNone)': (args, _self, frame) =>
      merged(args, frame),
    'static Database.MergeResult merge(SObject master, Id duplicate)': (args, _self, frame) => merged(args, frame),
    'static Database.MergeResult merge(SObject master, Id duplicate, Boolean allOrNone)': (args, _self, frame) =>
      merged(args, frame),
    'static List<SObject> query(String soql)': ([soql], _self, frame) =>
      queryList(dynamic(soql, frame.unit.defaultMode, null), frame),
    'static List<SObject> query(String soql, AccessLevel access)': ([soql, access], _self, frame) =>
      queryList(dynamic(soql, modeOf(access), null), frame),
    'static List<SObject> queryWithBinds(String soql, Map<String, Object> binds, AccessLevel access)': (
      [soql, binds, access],
      _self,
      frame,
    ) => queryList(dynamic(soql, modeOf(access), binds), frame),
    'static Integer countQuery(String soql)': ([soql], _self, frame) =>
      queryCount(dynamic(soql, frame.unit.defaultMode, null), frame),
    'static Integer countQuery(String soql, AccessLevel access)': ([soql, access], _self, frame) =>
      queryCount(dynamic(soql, modeOf(access), null), frame),
    'static Integer countQueryWithBinds(String soql, Map<String, Object> binds, AccessLevel access)': (
      [soql, binds, access],
      _self,
      frame,
    ) => queryCount(dynamic(soql, modeOf(access), binds), frame),
    'static System.Savepoint setSavepoint()': (_args, _self, frame) => {
      frame.execution.limits.use('dmlStatements');
      const savepoint = new SavepointValue(frame.execution.transaction.savepoint());
      savepoints(frame).push(savepoint);
      return savepoint;
    },
    'static void rollback(System.Savepoint savepoint)': ([savepoint], _self, frame) => {
      frame.execution.limits.use('dmlStatements');
      rollBack(object(savepoint, SavepointValue), frame);
      return null;
    },
    'static void releaseSavepoint(System.Savepoint savepoint)': ([savepoint], _self, frame) => {
      savepoints(frame).length = placeOf(object(savepoint, SavepointValue), frame);
      return null;
    },
  },
};

function resultClass(name: string, created: boolean): ClassDefinition {
  return {
    class: new SystemClass(name),
    methods: {
      'Boolean isSuccess()': (_args, self) => bag(self).get('success'),
      'Id getId()': (_args, self) => bag(self).get('id'),
      'List<Database.Error> getErrors()': (_args, self) => bag(self).get('errors'),
      ...(created ? { 'Boolean isCreated()': (_args, self) => bag(self).get('created') } : {}),
    } satisfies ClassDefinition['methods'],
  };
}

/** DML and queries as methods. Source: Apex Reference Guide, "Database Class". */
export const DATABASES: readonly ClassDefinition[] = [
  DATABASE,
  { class: SAVEPOINT },
  resultClass('Database.SaveResult', false),
  resultClass('Database.UpsertResult', true),
  resultClass('Database.DeleteResult', false),
  resultClass('Database.UndeleteResult', false),
  resultClass('Database.MergeResult', false),
  {
    class: new SystemClass('Database.Error'),
    methods: {
      'String getMessage()': (_args, self) => bag(self).get('message'),
      'StatusCode getStatusCode()': (_args, self) => bag(self).get('statuscode'),
      'List<String> getFields()': (_args, self) => bag(self).get('fields'),
    },
  },
  {
    class: new SystemClass('Database.DMLOptions'),
    methods: {
      'new()': (_args, _self, frame) =>
        frame.execution.bag('Database.DMLOptions', [
          ['assignmentruleheader', frame.execution.bag('Database.AssignmentRuleHeader')],
          ['emailheader', frame.execution.bag('Database.EmailHeader')],
        ]),
    },
    fields: [
      'Boolean allowFieldTruncation',
      'Boolean optAllOrNone',
      'Database.AssignmentRuleHeader assignmentRuleHeader',
      'Database.EmailHeader emailHeader',
    ],
  },
  {
    class: new SystemClass('Database.AssignmentRuleHeader'),
    fields: ['Id assignmentRuleId', 'Boolean useDefaultRule'],
  },
  {
    class: new SystemClass('Database.EmailHeader'),
    fields: ['Boolean triggerAutoResponseEmail', 'Boolean triggerOtherEmail', 'Boolean triggerUserEmail'],
  },
  { class: new SystemClass('Database.AllowsCallouts', { kind: 'interface' }) },
  {
    class: new SystemClass('StatusCode', { kind: 'enum' }),
    aliases: ['System.StatusCode'],
    constants: [
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'CANNOT_EXECUTE_FLOW_TRIGGER',
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      'DELETE_FAILED',
      'DUPLICATE_EXTERNAL_ID',
      'DUPLICATE_VALUE',
      'ENTITY_IS_DELETED',
      'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      'FIELD_FILTER_VALIDATION_EXCEPTION',
      'FIELD_INTEGRITY_EXCEPTION',
      'INACTIVE_OWNER_OR_USER',
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'INVALID_CROSS_REFERENCE_KEY',
      'INVALID_EMAIL_ADDRESS',
      'INVALID_FIELD',
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'INVALID_OPERATION',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'INVALID_TYPE',
      'LIMIT_EXCEEDED',
      'MALFORMED_ID',
      'MISSING_ARGUMENT',
      'MIXED_DML_OPERATION',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'REQUIRED_FIELD_MISSING',
      'STORAGE_LIMIT_EXCEEDED',
      'STRING_TOO_LONG',
      'TRANSACTION_ERROR',
      'UNABLE_TO_LOCK_ROW',
      'UNDELETE_FAILED',
      'UNKNOWN_EXCEPTION',
    ],
  },
];
