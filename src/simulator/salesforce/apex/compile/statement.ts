import type { Completion, Run } from '../run/frame.js';
import { ApexThrow, raiseNull } from '../run/throw.js';
import { traced } from '../run/traced.js';
import type { Block, Statement } from '../syntax/ast.js';
import type { Position } from '../syntax/compile-error.js';
import { typeName } from '../types/apex-type.js';
import { conversionCost } from '../types/assignability.js';
import { EXCEPTION_TYPE } from '../types/core-types.js';
import { isInstance } from '../types/runtime-type.js';
import { isException } from '../values/instances.js';
import { assigned } from './convert.js';
import { compileDml, compileRunAs } from './dml.js';
import { compileFor, compileForEach, compileWhile } from './loops.js';
import { compileCondition } from './operators.js';
import { resolveType } from './resolve-type.js';
import type { Scope } from './scope.js';
import { compileSwitch } from './switch.js';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** Expressions that may stand as a statement. Source: Apex Developer Guide, "Expression cannot be a statement". */
const EFFECTS = new Set(['call', 'constructorCall', 'assign', 'step', 'new', 'newRecord']);

/** Checks a statement and turns it into a closure that counts its line. @throws ApexCompileError */
export function compileStatement(scope: Scope, statement: Statement): Run {
  if (statement.kind === 'block') return compileBlock(scope.inner(), statement);
  return counted(scope, statement.at, compilePlain(scope, statement));
}

/** Notes the line, for coverage, stack traces and the CPU limit. */
function counted(scope: Scope, at: Position, run: Run): Run {
  const { unit } = scope.code;
  const { line } = at;
  unit.executableLines.add(line);
  return (frame) => {
    frame.line = line;
    const { execution } = frame;
    execution.limits.step();
    execution.lines?.hit(unit.index, line);
    return run(frame);
  };
}

function compilePlain(scope: Scope, statement: Statement): Run {
  switch (statement.kind) {
    case 'block':
      return compileBlock(scope.inner(), statement);
    case 'variables':
      return compileVariables(scope, statement);
    case 'expression':
      return compileExpressionStatement(scope, statement);
    case 'if':
      return compileIf(scope, statement);
    case 'for':
      return compileFor(scope.inner(), statement);
    case 'forEach':
      return compileForEach(scope.inner(), statement);
    case 'while':
      return compileWhile(scope, statement);
    case 'switch':
      return compileSwitch(scope, statement);
    case 'return':
      return compileReturn(scope, statement);
    case 'break':
    case 'continue':
      return compileJump(scope, statement);
    case 'throw':
      return compileThrow(scope, statement);
    case 'try':
      return compileTry(scope, statement);
    case 'dml':
      return compileDml(scope, statement);
    case 'runAs':
      return compileRunAs(scope, statement);
  }
}

/** The statements of a block, in the scope given. */
export function compileBlock(scope: Scope, block: Block): Run {
  const runs = block.statements.map((statement) => compileStatement(scope, statement));
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return only;
  return (frame) => {
    for (const run of runs) {
      const completion = run(frame);
      if (completion !== 0) return completion;
    }
    return 0;
  };
}

function compileVariables(scope: Scope, statement: Of<'variables'>): Run {
  const type = resolveType(scope.code, statement.type);
  const setters = statement.variables.map(({ name, init, at }): Run => {
    const value = init === undefined ? undefined : assigned(scope, scope.expected(init, type), type, init.at);
    const { slot } = scope.declare(name, type, at);
    return (frame) => {
      frame.slots[slot] = value === undefined ? null : value(frame);
      return 0;
    };
  });
  const [only] = setters;
  if (setters.length === 1 && only !== undefined) return only;
  return (frame) => {
    for (const set of setters) set(frame);
    return 0;
  };
}

function compileExpressionStatement(scope: Scope, statement: Of<'expression'>): Run {
  if (!EFFECTS.has(statement.expression.kind)) throw scope.error(statement.at, 'Expression cannot be a statement');
  const { run } = scope.expression(statement.expression);
  return (frame) => {
    run(frame);
    return 0;
  };
}

function compileIf(scope: Scope, statement: Of<'if'>): Run {
  const test = compileCondition(scope, statement.test);
  const yes = compileStatement(scope.inner(), statement.yes);
  const no = statement.no === undefined ? undefined : compileStatement(scope.inner(), statement.no);
  return (frame) => {
    if (test(frame)) return yes(frame);
    return no === undefined ? 0 : no(frame);
  };
}

function compileReturn(scope: Scope, statement: Of<'return'>): Run {
  const { returns } = scope.code;
  if (statement.value === undefined) {
    if (returns !== undefined && returns.kind !== 'void') {
      throw scope.error(statement.at, `Missing return value: ${typeName(returns)}`);
    }
    return () => 3;
  }
  if (returns === undefined || returns.kind === 'void') {
    throw scope.error(statement.at, 'Void method must not return a value');
  }
  const value = assigned(scope, scope.expected(statement.value, returns), returns, statement.at);
  return (frame) => {
    frame.result = value(frame);
    return 3;
  };
}

function compileJump(scope: Scope, { kind, at }: Of<'break' | 'continue'>): Run {
  if (!scope.inLoop) throw scope.error(at, `${kind} can only stand in a loop`);
  return kind === 'break' ? () => 1 : () => 2;
}

function compileThrow(scope: Scope, statement: Of<'throw'>): Run {
  const value = scope.expression(statement.value);
  if (conversionCost(value.type, EXCEPTION_TYPE) === undefined) {
    throw scope.error(statement.at, `Throw expression must be of type exception: ${typeName(value.type)}`);
  }
  return (frame) => {
    const exception = value.run(frame);
    if (!isException(exception)) return raiseNull();
    throw new ApexThrow(exception);
  };
}

function compileTry(scope: Scope, statement: Of<'try'>): Run {
  const body = compileBlock(scope.inner(), statement.body);
  const handlers = statement.catches.map((clause) => {
    const type = resolveType(scope.code, clause.type);
    if (conversionCost(type, EXCEPTION_TYPE) === undefined) {
      throw scope.error(clause.at, `Catch type must be an exception: ${typeName(type)}`);
    }
    const inner = scope.inner();
    const { slot } = inner.declare(clause.name, type, clause.at);
    return { type, slot, run: compileBlock(inner, clause.body) };
  });
  const last = statement.finally === undefined ? undefined : compileBlock(scope.inner(), statement.finally);
  const guarded: Run = (frame) => {
    try {
      return body(frame);
    } catch (error) {
      const caught = traced(error, frame);
      if (!(caught instanceof ApexThrow) || caught.fatal) throw caught;
      const handler = handlers.find((entry) => isInstance(caught.value, entry.type));
      if (handler === undefined) throw caught;
      frame.slots[handler.slot] = caught.value;
      return handler.run(frame);
    }
  };
  return last === undefined ? guarded : withFinally(guarded, last);
}

/** The finally block runs in any case but that of a broken limit; what it returns or throws counts. */
function withFinally(guarded: Run, last: Run): Run {
  return (frame) => {
    let completion: Completion;
    try {
      completion = guarded(frame);
    } catch (error) {
      const thrown = traced(error, frame);
      if (thrown instanceof ApexThrow && thrown.fatal) throw thrown;
      const overriding = last(frame);
      if (overriding !== 0) return overriding;
      throw thrown;
    }
    const { result } = frame;
    const overriding = last(frame);
    if (overriding !== 0) return overriding;
    frame.result = result;
    return completion;
  };
}
