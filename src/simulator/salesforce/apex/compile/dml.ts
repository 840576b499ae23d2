import type { FieldSchema } from '../../metadata/schema.js';
import { performDml, performMerge, recordsOf } from '../run/dml.js';
import { DmlMixing } from '../run/dml-mixing.js';
import type { Run } from '../run/frame.js';
import { raise, raiseNull } from '../run/throw.js';
import type { Expression, Statement } from '../syntax/ast.js';
import { ANY_RECORD, type ApexType, typeName } from '../types/apex-type.js';
import { isAssignable } from '../types/assignability.js';
import { listOf } from '../types/core-types.js';
import { RecordValue } from '../values/records.js';
import type { Value } from '../values/value.js';
import type { Compiled, Scope } from './scope.js';
import { compileSoql } from './soql.js';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

function operand(scope: Scope, expression: Expression): Compiled {
  const value = expression.kind === 'soql' ? compileSoql(scope, expression, undefined) : scope.expression(expression);
  if (!isAssignable(value.type, ANY_RECORD) && !isAssignable(value.type, listOf(ANY_RECORD))) {
    throw scope.error(expression.at, `DML requires SObject or SObject list type: ${typeName(value.type)}`);
  }
  return value;
}

/** `insert x;` and its kin. */
export function compileDml(scope: Scope, statement: Of<'dml'>): Run {
  const { operation } = statement;
  const mode = statement.mode ?? scope.code.unit.defaultMode;
  const [first, second] = statement.operands.map((entry) => operand(scope, entry));
  if (first === undefined) throw scope.error(statement.at, 'DML needs a record');
  const options = { allOrNone: true, mode, field: externalId(scope, statement, first.type) };
  if (operation === 'merge') {
    if (second === undefined) throw scope.error(statement.at, 'merge needs a duplicate');
    return (frame) => {
      performMerge(single(first.run(frame)), recordsOf(second.run(frame)), options, frame);
      return 0;
    };
  }
  return (frame) => {
    performDml(operation, recordsOf(first.run(frame)), options, frame);
    return 0;
  };
}

function single(value: Value): RecordValue {
  return value instanceof RecordValue ? value : raiseNull();
}

/** `upsert rows Key__c` or `upsert rows Row__c.Key__c`. */
function externalId(scope: Scope, statement: Of<'dml'>, type: ApexType): FieldSchema | undefined {
  if (statement.field === undefined) return undefined;
  const name = statement.field.split('.').at(-1) ?? '';
  const record = type.kind === 'system' ? type.args[0] : type;
  const object = record?.kind === 'record' ? record.object : undefined;
  const field = object === undefined ? undefined : scope.program.schema.field(object, name);
  if (field === undefined || !(field.externalId || field.type === 'id')) {
    throw scope.error(
      statement.at,
      `Invalid field for upsert, must be an External Id custom or standard indexed field: ${name}`,
    );
  }
  return field;
}

/** `System.runAs(user) { … }`: tests only. Source: Apex Developer Guide, "Using the runAs Method". */
export function compileRunAs(scope: Scope, statement: Of<'runAs'>): Run {
  const user = scope.expression(statement.user);
  const isUser = user.type.kind === 'record' && user.type.object?.name === 'User';
  if (!isUser) throw scope.error(statement.at, `System.runAs needs a User: ${typeName(user.type)}`);
  const body = scope.inner().block(statement.body);
  return (frame) => {
    const { execution } = frame;
    if (execution.test === undefined) raise('TypeException', 'System.runAs can only be used in tests');
    const id = single(user.run(frame)).id ?? raiseNull();
    const { mixing } = execution;
    execution.mixing = new DmlMixing();
    try {
      return execution.transaction.runAs(id, () => body(frame));
    } finally {
      execution.mixing = mixing;
    }
  };
}
