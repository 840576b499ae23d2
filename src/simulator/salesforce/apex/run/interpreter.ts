import {
  type ApexRuntime,
  type DraftRecord,
  type SystemTransaction,
  type TriggerContext,
  TriggerFailure,
} from '../../engine/apex-runtime.js';
import type { SObjectRecord } from '../../engine/org-engine.js';
import type { ObjectSchema } from '../../metadata/schema.js';
import { putInto } from '../library/collections.js';
import type { CompiledTrigger, Program } from '../program.js';
import { TYPES } from '../types/core-types.js';
import { ListValue, MapValue } from '../values/collections.js';
import { fromStored, toStored } from '../values/record-fields.js';
import { RecordValue } from '../values/records.js';
import type { Value } from '../values/value.js';
import { ApexAbort } from './dml.js';
import { Execution } from './execution.js';
import { type ExecutionLog, Frame, type LineRecorder } from './frame.js';
import { GovernorLimits, SYNCHRONOUS_LIMITS } from './limits.js';
import { ApexThrow } from './throw.js';
import type { TriggerScope } from './trigger-scope.js';

/** Options of {@link ApexInterpreter}. */
export interface ApexInterpreterOptions {
  readonly program: Program;
  /** Takes `System.debug`; nothing by default. */
  readonly log?: ExecutionLog;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly lines?: LineRecorder;
  /** Whether the trigger of this name was deployed as inactive; none by default. */
  readonly isInactive?: (name: string) => boolean;
}

const SILENT: ExecutionLog = { debug: () => undefined };

/** Runs the compiled Apex of an org: its triggers, and through them its asynchronous jobs. */
export class ApexInterpreter implements ApexRuntime {
  /** What it runs. */
  readonly program: Program;
  readonly #options: ApexInterpreterOptions;
  readonly #triggers = new Map<string, CompiledTrigger[]>();

  constructor(options: ApexInterpreterOptions) {
    this.program = options.program;
    this.#options = options;
    for (const trigger of options.program.triggers) {
      for (const { timing, operation } of trigger.events) {
        for (const key of [trigger.object.name, eventKey(trigger.object.name, timing, operation)]) {
          this.#triggers.set(key, [...(this.#triggers.get(key) ?? []), trigger]);
        }
      }
    }
  }

  hasTriggers(objectName: string): boolean {
    return this.#triggers.has(objectName);
  }

  /** The execution of a transaction; the first use makes it. */
  executionOf(transaction: SystemTransaction): Execution {
    const known = Execution.of(transaction);
    if (known !== undefined) return known;
    const { program, log = SILENT, random, lines } = this.#options;
    const limits = new GovernorLimits(SYNCHRONOUS_LIMITS, false);
    const execution = new Execution({ program, log, random, lines, limits, transaction });
    execution.adopt();
    return execution;
  }

  markLimits(transaction: SystemTransaction): () => void {
    return this.executionOf(transaction).limits.mark();
  }

  runTriggers(context: TriggerContext): void {
    const triggers = this.#triggers.get(eventKey(context.objectName, context.timing, context.operation));
    const object = this.program.schema.object(context.objectName);
    if (triggers === undefined || object === undefined) return;
    const execution = this.executionOf(context.transaction);
    const call = new TriggerCall(execution, object, context);
    const { isInactive = () => false } = this.#options;
    for (const trigger of triggers) if (!isInactive(trigger.name)) call.run(trigger);
    call.finish();
  }
}

function eventKey(objectName: string, timing: string, operation: string): string {
  return `${objectName} ${timing} ${operation}`;
}

/** One chunk of records on its way through the triggers of one event: all of them see the same Trigger.new. */
class TriggerCall {
  readonly #execution: Execution;
  readonly #context: TriggerContext;
  readonly #scope: TriggerScope;
  readonly #newRecords: readonly RecordValue[];
  readonly #oldRecords: readonly RecordValue[];
  readonly #before: readonly ReadonlyMap<string, Value>[];

  constructor(execution: Execution, object: ObjectSchema, context: TriggerContext) {
    this.#execution = execution;
    this.#context = context;
    const { timing, operation } = context;
    const isBefore = timing === 'before';
    this.#newRecords = context.newRecords.map((draft) => recordOf(object, draft, !isBefore));
    this.#oldRecords = context.oldRecords.map((record) => recordOf(object, record, true));
    this.#before = this.#newRecords.map((record) => new Map(record.values));
    const frame = new Frame(execution, NO_UNIT, 'Trigger', undefined, null, []);
    const type = { kind: 'record', object } as const;
    const newList = operation === 'delete' ? null : new ListValue(type, [...this.#newRecords]);
    const oldList =
      operation === 'update' || operation === 'delete' ? new ListValue(type, [...this.#oldRecords]) : null;
    const hasIds = !(isBefore && operation === 'insert');
    this.#scope = {
      object,
      timing,
      operation,
      newList,
      oldList,
      newMap: newList === null || !hasIds ? null : byId(object, this.#newRecords, frame),
      oldMap: oldList === null ? null : byId(object, this.#oldRecords, frame),
      size: Math.max(context.newRecords.length, context.oldRecords.length),
    };
  }

  /** @throws TriggerFailure, ApexAbort */
  run(trigger: CompiledTrigger): void {
    const execution = this.#execution;
    const isNested = execution.isRunning;
    const outer = execution.trigger;
    execution.trigger = this.#scope;
    const frame = new Frame(execution, trigger.unit, `Trigger.${trigger.name}`, undefined, null, []);
    try {
      execution.enter(frame, trigger.run);
    } catch (error) {
      throw this.#failure(trigger, error, isNested);
    } finally {
      execution.trigger = outer;
    }
  }

  /** Hands what a before trigger wrote back to the engine, and what was refused by addError. */
  finish(): void {
    if (this.#context.timing === 'before') {
      this.#newRecords.forEach((record, index) => {
        const draft = this.#context.newRecords[index];
        const before = this.#before[index];
        if (draft !== undefined && before !== undefined) writeBack(record, before, draft);
      });
    }
    const records = this.#context.operation === 'delete' ? this.#oldRecords : this.#newRecords;
    records.forEach((record, index) => {
      for (const { message, fields } of record.errors) this.#context.addError(index, message, fields);
    });
  }

  /** Source: the texts of unhandled trigger exceptions in Salesforce's documentation and forums. */
  #failure(trigger: CompiledTrigger, error: unknown, isNested: boolean): unknown {
    if (!(error instanceof ApexThrow)) return error;
    if (error.fatal && isNested) return new ApexAbort(error);
    if (error.fatal) return new TriggerFailure(`${trigger.name}: ${error.message}`);
    const { timing, operation } = this.#context;
    const event = `${capital(timing)}${capital(operation)}`;
    const trace = (error.value.state.trace ?? []).join('\n');
    return new TriggerFailure(`${trigger.name}: execution of ${event}\n\ncaused by: ${error.message}\n\n${trace}`);
  }
}

const NO_UNIT = {
  kind: 'Trigger',
  name: '',
  file: '',
  executableLines: new Set<number>(),
  index: -1,
  isTest: false,
  apiVersion: 0,
  defaultMode: 'system',
} as const;

function capital(word: string): string {
  return `${(word[0] ?? '').toUpperCase()}${word.slice(1)}`;
}

function recordOf(object: ObjectSchema, stored: DraftRecord | SObjectRecord, readOnly: boolean): RecordValue {
  const record = new RecordValue(object);
  for (const field of object.fields) {
    const value = stored[field.name];
    if (value !== undefined) record.values.set(field.name, fromStored(field.type, value));
  }
  record.readOnly = readOnly;
  record.inTrigger = true;
  return record;
}

function byId(object: ObjectSchema, records: readonly RecordValue[], frame: Frame): MapValue {
  const map = new MapValue(TYPES.Id, { kind: 'record', object });
  for (const record of records) putInto(map, record.id ?? null, record, frame);
  return map;
}

function writeBack(record: RecordValue, before: ReadonlyMap<string, Value>, draft: DraftRecord): void {
  for (const [name, value] of record.values) {
    if (before.get(name) !== value) draft[name] = toStored(value);
  }
}
