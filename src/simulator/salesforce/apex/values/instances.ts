import type { ApexType } from '../types/apex-type.js';
import type { SystemClass } from '../types/system-class.js';
import type { UserClass } from '../types/user-class.js';
import { ApexObject, type Value } from './value.js';

/** An object of a user class. */
export class Instance extends ApexObject {
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
  message: string | null = null;
  cause: Value = null;
  /** Lines such as `Class.Foo.bar: line 12, column 1`, innermost first; undefined until it has been thrown. */
  trace: readonly string[] | undefined;
  line = 0;
  failures: readonly DmlFailure[] = [];
}

/** An exception of the platform. */
export class SystemException extends ApexObject {
  readonly class: SystemClass;
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
  readonly state = new ExceptionState();
}

export type ExceptionValue = SystemException | UserException;

export function isException(value: Value): value is ExceptionValue {
  return value instanceof SystemException || value instanceof UserException;
}

/** An object of a system class that is no more than its properties, e.g. `Database.SaveResult`. */
export class Bag extends ApexObject {
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

  get(name: string): Value {
    return this.fields.get(name) ?? null;
  }
}

/** `System.Type`. */
export class TypeValue extends ApexObject {
  readonly type: ApexType;

  constructor(type: ApexType) {
    super();
    this.type = type;
  }

  get typeName(): string {
    return 'System.Type';
  }
}
