import type { SystemTransaction } from '../../engine/apex-runtime.js';
import type { Program } from '../program.js';
import type { UserClass, UserMethod } from '../types/user-class.js';
import type { EnumConstant } from '../values/enum-constant.js';
import { Bag, Instance, UserException } from '../values/instances.js';
import type { Value } from '../values/value.js';
import { DmlMixing } from './dml-mixing.js';
import { type ExecutionLog, type ExecutionView, Frame, type LineRecorder } from './frame.js';
import type { AsyncJob } from './jobs.js';
import type { GovernorLimits } from './limits.js';
import type { TestScope } from './test-scope.js';
import { raise } from './throw.js';
import { MAX_STACK_DEPTH, tooDeep, traced } from './traced.js';
import type { TriggerScope } from './trigger-scope.js';

/** Under which a transaction keeps its execution. */
const EXECUTION = 'apex.execution';

/** Everything that lives as long as one transaction: static variables, limits, and the way to the engine. */
export class Execution implements ExecutionView {
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
    for (const run of this.program.code.staticInit(of)) run(unit);
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
    const { owner } = method;
    const body = this.program.code.body(method);
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
    if (this.program.code.staticInit(of).length > 0) this.statics(of, frame);
    const instance = this.program.isException(of) ? new UserException(of) : new Instance(of);
    this.#initialise(of, instance, frame);
    return instance;
  }

  #initialise(of: UserClass, instance: Instance, caller: Frame): void {
    if (of.parent !== undefined) this.#initialise(of.parent, instance, caller);
    const runs = this.program.code.instanceInit(of);
    if (runs.length === 0) return;
    const frame = new Frame(this, of.unit, `Class.${of.name}.<init>`, caller, instance, []);
    for (const run of runs) run(frame);
  }

  /** The method that a user's object has under a {@link methodKey}, also inherited. */
  findMethod(self: Value, key: string): UserMethod | undefined {
    return self instanceof Instance ? self.class.table.get(key) : undefined;
  }

  /** As {@link findMethod}, for any types of parameters: by the name in lower case, and how many there are. */
  findMethodOf(self: Value, name: string, count: number): UserMethod | undefined {
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
