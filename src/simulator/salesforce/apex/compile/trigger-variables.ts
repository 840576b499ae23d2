import type { ExecutionView } from '../run/frame.js';
import type { TriggerScope } from '../run/trigger-scope.js';
import type { Position } from '../syntax/compile-error.js';
import type { ApexType } from '../types/apex-type.js';
import { listOf, mapOf, TYPES } from '../types/core-types.js';
import type { Value } from '../values/value.js';
import type { Compiled, Scope } from './scope.js';

type Reader = (scope: TriggerScope, execution: ExecutionView) => Value;

const FLAGS: Readonly<Record<string, (scope: TriggerScope) => boolean>> = {
  isbefore: (scope) => scope.timing === 'before',
  isafter: (scope) => scope.timing === 'after',
  isinsert: (scope) => scope.operation === 'insert',
  isupdate: (scope) => scope.operation === 'update',
  isdelete: (scope) => scope.operation === 'delete',
  isundelete: (scope) => scope.operation === 'undelete',
};

/** `Trigger.…`. In a class, records are of type SObject. Outside of triggers everything is null, and flags are false. */
export function compileTriggerVariable(scope: Scope, name: string, at: Position): Compiled {
  const isTrue = FLAGS[name];
  if (isTrue !== undefined) {
    return {
      type: TYPES.Boolean,
      run: ({ execution }) => execution.trigger !== undefined && isTrue(execution.trigger),
    };
  }
  if (name === 'isexecuting') {
    return { type: TYPES.Boolean, run: ({ execution }) => execution.trigger !== undefined };
  }
  const variable = variables(scope)[name];
  if (variable === undefined) throw scope.error(at, `Variable does not exist: Trigger.${name}`);
  const { type, read } = variable;
  return {
    type,
    run: ({ execution }) => (execution.trigger === undefined ? null : read(execution.trigger, execution)),
  };
}

function variables(scope: Scope): Readonly<Record<string, { readonly type: ApexType; readonly read: Reader }>> {
  const record: ApexType = { kind: 'record', object: scope.code.triggerObject };
  const operation = scope.program.library.class('System.TriggerOperation');
  return {
    new: { type: listOf(record), read: (trigger) => trigger.newList },
    old: { type: listOf(record), read: (trigger) => trigger.oldList },
    newmap: { type: mapOf(TYPES.Id, record), read: (trigger) => trigger.newMap },
    oldmap: { type: mapOf(TYPES.Id, record), read: (trigger) => trigger.oldMap },
    size: { type: TYPES.Integer, read: (trigger) => trigger.size },
    operationtype: {
      type: operation === undefined ? TYPES.Object : { kind: 'system', class: operation, args: [] },
      read: ({ timing, operation: what }, execution) =>
        execution.constant('System.TriggerOperation', `${timing}_${what}`),
    },
  };
}
