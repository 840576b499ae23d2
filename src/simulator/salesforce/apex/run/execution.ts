import type { SystemTransaction } from '../../engine/apex-runtime.js';
import type { Program } from '../program.js';
import type { UserClass, UserMethod } from '../types/user-class.js';
import { Bag, type EnumConstant, Instance, UserException } from '../values/instances.js';
import type { Value } from '../values/value.js';
import { DmlMixing } from './dml-mixing.js';
import { Frame } from './frame.js';
import type { AsyncJob } from './jobs.js';
import type { GovernorLimits } from './limits.js';
import type { TestScope } from './test-scope.js';
import { ApexThrow, raise } from './throw.js';
import type { TriggerScope } from './trigger-scope.js';

/** Under which a transaction keeps its execution. */
const EXECUTION = 'apex.execution';

/** Calls inside calls. Source: the message of the exception itself. */
const MAX_STACK_DEPTH = 1000;

/** What happened on the way that a person may want to see. */
export interface ExecutionLog {
  debug(level: string, text: string): void;
}

/** Counts how often each line ran. */
export interface LineRecorder {
  hit(unitIndex: number, line: number): void;
}

/** Everything that lives as long as one transaction: static variables, limits, and the way to the engine. */
export class Execution {
  readonly program: Program;
  readonly transaction: SystemTransaction;
  readonly log: ExecutionLog;
  readonly lines: LineRecorder | undefined;
  /** Random numbers from 0 up to 1. */
  readonly random: () => number;
  limits: GovernorLimits;
  /** `System.runAs`, `Test.startTest` and `Test.stopTest` start a new one. */
  mixing = new DmlMixing();
  /** `Trigger.…`; undefined outside of triggers. */
  trigger: TriggerScope | undefined;
  /** Present in a test. */
  test: TestScope | undefined;
  /** The job that runs, if one does. */
  job: AsyncJob | undefined;
  readonly rest: { request: Value; response: Value } = { request: null, response: null };
  readonly #statics: (Value[] | undefined)[] = [];
  readonly #extras = new Map<string, Value>();
  #depth = 0;

  constructor(options: {
    readonly program: Program;
    readonly transaction: SystemTransaction;
    readonly limits: GovernorLimits;
    readonly log: ExecutionLog;
    readonly random: () => number;
    readonly lines?: LineRecorder | undefined;
    readonly test?: TestScope | undefined;
    readonly job?: AsyncJob | undefined;
  }) {
    this.program = options.program;
    this.transaction = options.transaction;
    this.limits = options.limits;
    this.log = options.log;
    this.random = options.random;
    this.lines = options.lines;
    this.test = options.test;
    this.job = options.job;
  }

  /** The execution that belongs to a transaction, if Apex has run in it. */
  static of(transaction: SystemTransaction): Execution | undefined {
    const known = transaction.statics.get(EXECUTION);
    return known instanceof Execution ? known : undefined;
  }

  /** A fresh execution with the same program and log: static variables and limits are new. */
  fork(
    transaction: SystemTransaction,
    options: { readonly limits: GovernorLimits; readonly job?: AsyncJob },
  ): Execution {
    const { program, log, random, lines } = this;
    const test = this.test === undefined ? undefined : this.test.forJob();
    return new Execution({ program, log, random, lines, test, transaction, ...options });
  }

  /** Makes this the execution of its transaction while the work runs. */
  use<T>(work: () => T): T {
    const { statics } = this.transaction;
    const before = statics.get(EXECUTION);
    statics.set(EXECUTION, this);
    try {
      return work();
    } finally {
      statics.set(EXECUTION, before);
    }
  }

  /** Makes this the execution of its transaction for good. */
  adopt(): void {
    this.transaction.statics.set(EXECUTION, this);
  }

  /** True while Apex code is running in this transaction. */
  get isRunning(): boolean {
    return this.#depth > 0;
  }

  /** The static variables of a class; the first use initialises them. */
  statics(of: UserClass, frame: Frame | undefined): Value[] {
    const known = this.#statics[of.index];
    if (known !== undefined) return known;
    const values: Value[] = new Array<Value>(of.staticSlots).fill(null);
    this.#statics[of.index] = values;
    const unit = new Frame(this, of.unit, `Class.${of.name}.<clinit>`, frame, null, []);
    for (const run of of.staticInit) run(unit);
    return values;
  }

  /** A value that is made once per transaction. */
  once(name: string, make: () => Value): Value {
    const known = this.#extras.get(name);
    if (known !== undefined) return known;
    const value = make();
    this.#extras.set(name, value);
    return value;
  }

  /** Calls a method of the package. @throws ApexThrow */
  invoke(method: UserMethod, self: Value, args: Value[], caller: Frame | undefined): Value {
    const { body, owner } = method;
    if (body === undefined) raise('UnexpectedException', `${owner.name}.${method.name} has no body`);
    const frame = new Frame(this, owner.unit, labelOf(method), caller, self, args);
    this.enter(frame, body);
    return frame.result;
  }

  /** Runs code in a frame: guards the depth and gives exceptions their stack trace. */
  enter(frame: Frame, run: (frame: Frame) => unknown): void {
    this.#depth += 1;
    try {
      if (this.#depth > MAX_STACK_DEPTH) tooDeep();
      run(frame);
    } catch (error) {
      throw traced(error, frame);
    } finally {
      this.#depth -= 1;
    }
  }

  /** A new object with its fields initialised, before its constructor. */
  instantiate(of: UserClass, frame: Frame): Instance {
    if (of.staticInit.length > 0) this.statics(of, frame);
    const instance = this.program.isException(of) ? new UserException(of) : new Instance(of);
    this.#initialise(of, instance, frame);
    return instance;
  }

  #initialise(of: UserClass, instance: Instance, caller: Frame): void {
    if (of.parent !== undefined) this.#initialise(of.parent, instance, caller);
    if (of.instanceInit.length === 0) return;
    const frame = new Frame(this, of.unit, `Class.${of.name}.<init>`, caller, instance, []);
    for (const run of of.instanceInit) run(frame);
  }

  /** The method of that name and number of arguments that a user's object has, also inherited. */
  findMethod(self: Value, name: string, count: number): UserMethod | undefined {
    if (!(self instanceof Instance)) return undefined;
    for (const method of self.class.table.values()) {
      if (method.name.toLowerCase() === name && method.parameters.length === count) return method;
    }
    return undefined;
  }

  /** A constant of an enum of the platform, or a bag of a system class, by the name of the class. */
  constant(className: string, name: string): EnumConstant {
    const constant = this.program.library.constant(className, name);
    if (constant === undefined) throw new Error(`no constant ${className}.${name}`);
    return constant;
  }

  bag(className: string, fields: Iterable<readonly [string, Value]> = []): Bag {
    const of = this.program.library.class(className);
    if (of === undefined) throw new Error(`no system class ${className}`);
    return new Bag(of, fields);
  }
}

function labelOf(method: UserMethod): string {
  const known = labels.get(method);
  if (known !== undefined) return known;
  const constructed = method.key.startsWith('<init>');
  const label = `${method.owner.unit.kind}.${method.owner.name}.${constructed ? '<init>' : method.name}`;
  labels.set(method, label);
  return label;
}

const labels = new WeakMap<UserMethod, string>();

function tooDeep(): never {
  raise('LimitException', `Maximum stack depth has been reached: ${MAX_STACK_DEPTH + 1}`);
}

/** Gives an exception its trace at the innermost frame that it leaves. */
export function traced(error: unknown, frame: Frame): unknown {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    try {
      tooDeep();
    } catch (limit) {
      return traced(limit, frame);
    }
  }
  if (error instanceof ApexThrow && error.value.state.trace === undefined) {
    error.value.state.trace = frame.trace();
    error.value.state.line = frame.line;
  }
  return error;
}
