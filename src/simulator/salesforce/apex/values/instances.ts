import type { ApexType } from '../types/apex-type.js';
import type { SystemClass } from '../types/system-class.js';
import type { UserClass } from '../types/user-class.js';
import { ApexObject, type Value } from './value.js';

/** An object of a user class. */
export class Instance extends ApexObject {
  /** What `new` named, whatever type the variable has. */
  readonly class: UserClass;
  /** By the slots of the class. */
  readonly fields: Value[];

  constructor(of: UserClass) {
    super();
    this.class = of;
    this.fields = of.layout.map(() => null);
  }

  get typeName(): string {
    return this.class.name;
  }
}

/** One refused record of a DmlException. */
export interface DmlFailure {
  readonly index: number;
  readonly id: string | null;
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** What every exception carries. */
export class ExceptionState {
  /** `getMessage()`. */
  message: string | null = null;
  /** `getCause()`. */
  cause: Value = null;
  /** Lines such as `Class.Foo.bar: line 12, column 1`, innermost first; undefined until it has been thrown. */
  trace: readonly string[] | undefined;
  /** `getLineNumber()`; 0 until it has been thrown. */
  line = 0;
  /** What a DmlException tells of the records; empty for others. */
  failures: readonly DmlFailure[] = [];
}

/** An exception of the platform. */
export class SystemException extends ApexObject {
  /** Which exception it is. */
  readonly class: SystemClass;
  /** Changed when it is thrown. */
  readonly state = new ExceptionState();

  constructor(of: SystemClass, message: string | null) {
    super();
    this.class = of;
    this.state.message = message;
  }

  get typeName(): string {
    return this.class.name;
  }
}

/** An exception of a user class. */
export class UserException extends Instance {
  /** Changed when it is thrown. */
  readonly state = new ExceptionState();
}

/** What `throw` takes. */
export type ExceptionValue = SystemException | UserException;

/** True if the value can be thrown. */
export function isException(value: Value): value is ExceptionValue {
  return value instanceof SystemException || value instanceof UserException;
}

/** An object of a system class that is no more than its properties, e.g. `Database.SaveResult`. */
export class Bag extends ApexObject {
  /** Of which class it is. */
  readonly class: SystemClass;
  /** By lower-case name. */
  readonly fields: Map<string, Value>;

  constructor(of: SystemClass, fields: Iterable<readonly [string, Value]> = []) {
    super();
    this.class = of;
    this.fields = new Map(fields);
  }

  get typeName(): string {
    return this.class.name;
  }

  /** A property by lower-case name; null if it was never set. */
  get(name: string): Value {
    return this.fields.get(name) ?? null;
  }
}

/** `System.Type`. */
export class TypeValue extends ApexObject {
  /** What it stands for. */
  readonly type: ApexType;

  constructor(type: ApexType) {
    super();
    this.type = type;
  }

  get typeName(): string {
    return 'System.Type';
  }
}
