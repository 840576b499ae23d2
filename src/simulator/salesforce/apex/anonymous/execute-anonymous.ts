import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';
import { COMPILER } from '../compile/compiler.js';
import { checkFinals } from '../compile/finals.js';
import { Scope, SlotCounter } from '../compile/scope.js';
import type { Program } from '../program.js';
import { Frame, type Run } from '../run/frame.js';
import type { ApexInterpreter } from '../run/interpreter.js';
import { ApexThrow } from '../run/throw.js';
import { ApexCompileError } from '../syntax/compile-error.js';
import { parseAnonymousSource } from '../syntax/parse-source.js';
import type { CodeUnit } from '../types/code-unit.js';

/** Longest text. Source: Apex Developer Guide, "Anonymous Blocks" and "Execution Governors and Limits". */
const MAX_SOURCE = 1_000_000;

/**
 * What became of anonymous Apex, as the Tooling API answers it. Lines and columns from 1; -1 if nothing went wrong.
 * Source: Tooling API guide, "executeAnonymous"; SOAP API guide, "ExecuteAnonymousResult".
 */
export interface AnonymousResult {
  readonly line: number;
  readonly column: number;
  readonly compiled: boolean;
  readonly success: boolean;
  readonly compileProblem: string | null;
  readonly exceptionStackTrace: string | null;
  readonly exceptionMessage: string | null;
}

const DONE: AnonymousResult = {
  line: -1,
  column: -1,
  compiled: true,
  success: true,
  compileProblem: null,
  exceptionStackTrace: null,
  exceptionMessage: null,
};

/**
 * Anonymous Apex runs with the permissions of its user, whatever its version. Source: Apex Developer Guide, "Anonymous
 * Blocks".
 */
function anonymousUnit(): CodeUnit {
  return {
    kind: 'Class',
    name: 'AnonymousBlock',
    file: 'AnonymousBlock',
    executableLines: new Set(),
    index: -1,
    isTest: false,
    apiVersion: 67,
    defaultMode: 'user',
  };
}

/** Compiles and runs Apex statements as one transaction of a user, which is rolled back if an exception ends it. */
export function executeAnonymous(
  interpreter: ApexInterpreter,
  engine: Pick<SimulatedOrgEngine, 'transact'>,
  userId: string,
  source: string,
): AnonymousResult {
  const unit = anonymousUnit();
  const run = compiled(interpreter.program, unit, source);
  if (typeof run !== 'function') return run;
  try {
    engine.transact({ userId, mode: 'system' }, (transaction) => {
      const execution = interpreter.executionOf(transaction);
      execution.enter(new Frame(execution, unit, 'AnonymousBlock', undefined, null, []), run);
    });
    return DONE;
  } catch (error) {
    if (!(error instanceof ApexThrow)) throw error;
    const { line, trace } = error.value.state;
    const exceptionStackTrace = (trace ?? []).join('\n');
    return { ...DONE, line, column: 1, success: false, exceptionStackTrace, exceptionMessage: error.message };
  }
}

function compiled(program: Program, unit: CodeUnit, source: string): Run | AnonymousResult {
  try {
    if (source.length > MAX_SOURCE) throw new ApexCompileError(unit.file, { line: 1, column: 1 }, 'Script too large');
    const code = {
      compiler: COMPILER,
      program,
      unit,
      owner: undefined,
      isStatic: true,
      returns: undefined,
      triggerObject: undefined,
    };
    const body = parseAnonymousSource(unit.file, source);
    const run = new Scope(code, new SlotCounter()).block(body);
    checkFinals(unit.file, body);
    return run;
  } catch (error) {
    if (!(error instanceof ApexCompileError)) throw error;
    return { ...DONE, ...error.at, compiled: false, success: false, compileProblem: error.problem };
  }
}
