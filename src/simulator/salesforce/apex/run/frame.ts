import type { CodeUnit } from '../types/code-unit.js';
import type { Value } from '../values/value.js';
import type { Execution } from './execution.js';

/** One call of a method, or one run of a trigger. */
export class Frame {
  readonly execution: Execution;
  readonly unit: CodeUnit;
  /** For stack traces, e.g. `Class.Foo.bar`. */
  readonly label: string;
  readonly caller: Frame | undefined;
  /** `this`; null in static code. */
  readonly self: Value;
  readonly slots: Value[];
  /** What `return` gave. */
  result: Value = null;
  /** Line of the statement that runs. */
  line = 0;

  constructor(
    execution: Execution,
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
