import type { SystemTransaction } from '../../engine/apex-runtime.js';
import type { OrgSchema } from '../../metadata/schema.js';
import type { ApexType } from '../types/apex-type.js';
import type { CodeUnit } from '../types/code-unit.js';
import type { UserClass, UserMethod } from '../types/user-class.js';
import type { EnumConstant } from '../values/enum-constant.js';
import type { Bag, Instance } from '../values/instances.js';
import type { Value } from '../values/value.js';
import type { DmlMixing } from './dml-mixing.js';
import type { AsyncJob } from './jobs.js';
import type { GovernorLimits } from './limits.js';
import type { TestScope } from './test-scope.js';
import type { TriggerScope } from './trigger-scope.js';

/** Runs compiled code. The number says how it ended. */
export type Run = (frame: Frame) => Completion;

/** 0 went on, 1 break, 2 continue, 3 return. */
export type Completion = 0 | 1 | 2 | 3;

/** Computes a value. */
export type Evaluate = (frame: Frame) => Value;

/** What happened on the way that a person may want to see. */
export interface ExecutionLog {
  debug(level: string, text: string): void;
}

/** Counts how often each line ran. */
export interface LineRecorder {
  hit(unitIndex: number, line: number): void;
}

/** Queueable, scheduled and future work, as running code asks for it. */
export interface Jobs {
  enqueue(target: Value, frame: Frame): Value;
  callLater(method: UserMethod, args: readonly Value[], frame: Frame): void;
  schedule(name: string, cron: string, target: Value, frame: Frame): Value;
  abort(id: string, frame: Frame): void;
  startTest(frame: Frame): void;
  stopTest(frame: Frame): void;
}

/** The compiled Apex, as running code asks about it. */
export interface ProgramView {
  readonly schema: OrgSchema;
  readonly jobs: Jobs;
  isException(of: UserClass): boolean;
  isOfType(value: Value, type: Value): boolean;
  isAssignable(from: ApexType, to: ApexType): boolean;
  typeNamed(name: string): ApexType | undefined;
  newInstance(type: ApexType, frame: Frame): Value;
  /** A constant of an enum of the platform. */
  systemConstant(className: string, name: string): EnumConstant | undefined;
}

/** Everything that lives as long as one transaction, as running code sees it. */
export interface ExecutionView {
  readonly program: ProgramView;
  readonly transaction: SystemTransaction;
  readonly log: ExecutionLog;
  readonly lines: LineRecorder | undefined;
  /** Random numbers from 0 up to 1. */
  readonly random: () => number;
  readonly rest: { request: Value; response: Value };
  readonly trigger: TriggerScope | undefined;
  readonly test: TestScope | undefined;
  readonly job: AsyncJob | undefined;
  limits: GovernorLimits;
  mixing: DmlMixing;
  statics(of: UserClass, frame: Frame | undefined): Value[];
  once(name: string, make: () => Value): Value;
  invoke(method: UserMethod, self: Value, args: Value[], caller: Frame | undefined): Value;
  instantiate(of: UserClass, frame: Frame): Instance;
  findMethod(self: Value, key: string): UserMethod | undefined;
  findMethodOf(self: Value, name: string, count: number): UserMethod | undefined;
  constant(className: string, name: string): EnumConstant;
  bag(className: string, fields?: Iterable<readonly [string, Value]>): Bag;
  fork(
    transaction: SystemTransaction,
    options: { readonly limits: GovernorLimits; readonly job?: AsyncJob },
  ): ExecutionView;
  use<T>(work: () => T): T;
}

/** One call of a method, or one run of a trigger. */
export class Frame {
  /** The transaction's part of the interpreter. */
  readonly execution: ExecutionView;
  /** The file whose code runs. */
  readonly unit: CodeUnit;
  /** For stack traces, e.g. `Class.Foo.bar`. */
  readonly label: string;
  /** Absent for what the org itself started. */
  readonly caller: Frame | undefined;
  /** `this`; null in static code. */
  readonly self: Value;
  /** Parameters and local variables; the arguments come first. */
  readonly slots: Value[];
  /** What `return` gave. */
  result: Value = null;
  /** Line of the statement that runs. */
  line = 0;

  constructor(
    execution: ExecutionView,
    unit: CodeUnit,
    label: string,
    caller: Frame | undefined,
    self: Value,
    slots: Value[],
  ) {
    this.execution = execution;
    this.unit = unit;
    this.label = label;
    this.caller = caller;
    this.self = self;
    this.slots = slots;
  }

  /** Where it is, innermost call first. */
  trace(): readonly string[] {
    const lines: string[] = [];
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.caller) {
      lines.push(`${frame.label}: line ${frame.line}, column 1`);
    }
    return lines;
  }
}
