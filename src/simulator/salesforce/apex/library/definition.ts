import type { SystemClass } from '../types/system-class.js';
import type { NativeBody } from './native.js';

/** What a property gives, and takes if it can be written. */
export interface PropertyBody {
  readonly get: NativeBody;
  readonly set?: NativeBody;
}

/** A system class as the library files describe it. */
export interface ClassDefinition {
  readonly class: SystemClass;
  /** Other names under which source may call it, e.g. `Schema.AccessLevel`. */
  readonly aliases?: readonly string[];
  /** By signature: `static Boolean isBlank(String text)`; constructors are `new(String text)`. */
  readonly methods?: Readonly<Record<string, NativeBody>>;
  /** By `static Type name` or `Type name`. */
  readonly properties?: Readonly<Record<string, PropertyBody>>;
  /** Properties that a {@link Bag} holds: `Type name`. */
  readonly fields?: readonly string[];
  /** Constants of an enum. */
  readonly constants?: readonly string[];
  /** What a user's class that implements it must have: `void execute(QueueableContext context)`. */
  readonly contract?: readonly string[];
}
