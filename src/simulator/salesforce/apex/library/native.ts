import type { Frame } from '../run/frame.js';
import type { ApexType } from '../types/apex-type.js';
import type { SystemClass } from '../types/system-class.js';
import type { Value } from '../values/value.js';

/** What a native method does. `self` is null for a static one. */
export type NativeBody = (args: readonly Value[], self: Value, frame: Frame) => Value;

/** One method or constructor of a system class. */
export interface NativeMethod {
  readonly owner: SystemClass;
  readonly name: string;
  readonly isStatic: boolean;
  readonly parameters: readonly ApexType[];
  readonly parameterNames: readonly string[];
  readonly returns: ApexType;
  readonly body: NativeBody;
  /** For the documentation, e.g. `static Boolean isBlank(String text)`. */
  readonly signature: string;
}

/** One property of a system class. */
export interface NativeProperty {
  readonly name: string;
  readonly type: ApexType;
  readonly isStatic: boolean;
  readonly get: (self: Value, frame: Frame) => Value;
  readonly set: ((self: Value, value: Value, frame: Frame) => void) | undefined;
}

/** Everything that a system class can do. Names in lower case. */
export interface NativeMembers {
  readonly methods: ReadonlyMap<string, readonly NativeMethod[]>;
  readonly properties: ReadonlyMap<string, NativeProperty>;
  readonly constructors: readonly NativeMethod[];
}
