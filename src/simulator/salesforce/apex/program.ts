import type { Clock } from '../../../runtime/clock.js';
import { AccessControl } from '../engine/access-control.js';
import { RecordStore } from '../engine/record-store.js';
import type { ObjectSchema, OrgSchema } from '../metadata/schema.js';
import { type QueryRun, runQuery } from '../soql/run-query.js';
import { SoqlParser } from '../soql/soql-parser.js';
import type { SystemLibrary } from './library/system-library.js';
import { CodeStore } from './run/code-store.js';
import type { Frame, ProgramView, Run } from './run/frame.js';
import { JobDesk } from './run/job-desk.js';
import { raise } from './run/throw.js';
import type { TriggerEvent } from './syntax/ast.js';
import type { ApexType } from './types/apex-type.js';
import { conforms, isAssignable } from './types/assignability.js';
import type { CodeUnit } from './types/code-unit.js';
import { EXCEPTION_TYPE } from './types/core-types.js';
import { isInstance } from './types/runtime-type.js';
import type { UserClass, UserMethod } from './types/user-class.js';
import type { EnumConstant } from './values/enum-constant.js';
import { TypeValue } from './values/instances.js';
import type { Value } from './values/value.js';

/** Queries are checked at load time, when no time passes. */
const STANDING_CLOCK: Clock = { now: () => 0, monotonic: () => 0, after: () => () => undefined };

/** A trigger that is ready to run. */
export interface CompiledTrigger {
  readonly name: string;
  readonly unit: CodeUnit;
  readonly object: ObjectSchema;
  readonly events: readonly TriggerEvent[];
  run: Run;
}

/** Compiled Apex of an org. It holds no state of a run: several orgs may share it. */
export class Program implements ProgramView {
  readonly schema: OrgSchema;
  /** The system classes. */
  readonly library: SystemLibrary;
  /** Top-level classes by lower-case name. */
  readonly classes = new Map<string, UserClass>();
  /** All classes, inner ones included, by their index. */
  readonly allClasses: UserClass[] = [];
  /** In the order of their files, in which they also run. */
  readonly triggers: CompiledTrigger[] = [];
  /** All files, by {@link CodeUnit.index}. */
  readonly units: CodeUnit[] = [];
  /** What the bodies of the classes were compiled to. */
  readonly code = new CodeStore();
  readonly jobs = new JobDesk();
  readonly #emptyOrg: QueryRun['context'];

  constructor(schema: OrgSchema, library: SystemLibrary) {
    this.schema = schema;
    this.library = library;
    const store = new RecordStore(schema);
    const access = new AccessControl(schema, store, [], []);
    this.#emptyOrg = { schema, store, access, clock: STANDING_CLOCK, soql: new SoqlParser() };
  }

  /** Runs a query against an org without records: finds what is wrong with it. @throws OrgError */
  checkQuery(soql: string, binds: readonly string[]): void {
    runQuery({ context: this.#emptyOrg, binds: Object.fromEntries(binds.map((name) => [name, null])) }, soql);
  }

  isException(of: UserClass): boolean {
    return conforms(of, EXCEPTION_TYPE);
  }

  isOfType(value: Value, type: Value): boolean {
    return type instanceof TypeValue && isInstance(value, type.type);
  }

  isAssignable(from: ApexType, to: ApexType): boolean {
    return isAssignable(from, to);
  }

  systemConstant(className: string, name: string): EnumConstant | undefined {
    return this.library.constant(className, name);
  }

  /** `Type.forName`: a class of the package, or an object. */
  typeNamed(name: string): ApexType | undefined {
    const [outer = '', inner] = name.toLowerCase().split('.');
    const top = this.classes.get(outer);
    const found = inner === undefined ? top : top?.inner.get(inner);
    if (found !== undefined) return { kind: 'user', class: found };
    const object = this.schema.object(name);
    if (object !== undefined) return { kind: 'record', object };
    const system = this.library.class(name);
    return system === undefined ? undefined : { kind: 'system', class: system, args: [] };
  }

  /** `Type.newInstance`. @throws ApexThrow TypeException */
  newInstance(type: ApexType, frame: Frame): Value {
    if (type.kind !== 'user' || type.class.isAbstract) return raise('TypeException', 'Type cannot be constructed');
    const instance = frame.execution.instantiate(type.class, frame);
    const found = type.class.constructors.find((entry) => entry.parameters.length === 0);
    if (found === undefined && type.class.constructors.length > 0) {
      raise('TypeException', `Class ${type.class.name} must have a no-argument constructor`);
    }
    if (found !== undefined) frame.execution.invoke(found, instance, [], frame);
    return instance;
  }

  /** A static method of a top-level class. */
  staticMethod(className: string, methodName: string): UserMethod | undefined {
    return this.classes
      .get(className.toLowerCase())
      ?.methods.get(methodName.toLowerCase())
      ?.find((method) => method.isStatic);
  }
}
