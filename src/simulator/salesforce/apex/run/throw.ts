import type { ExceptionName } from '../types/exceptions.js';
import { EXCEPTIONS, UNCATCHABLE } from '../types/exceptions.js';
import { type DmlFailure, type ExceptionValue, SystemException } from '../values/instances.js';

/** An Apex exception on its way through JavaScript. */
export class ApexThrow extends Error {
  override readonly name = 'ApexThrow';
  /** What a catch block gets. */
  readonly value: ExceptionValue;
  /** No catch block stops it. */
  readonly fatal: boolean;

  constructor(value: ExceptionValue) {
    super(`${value.typeName}: ${value.state.message ?? 'Script-thrown exception'}`);
    this.value = value;
    this.fatal = value instanceof SystemException && UNCATCHABLE.has(value.class);
  }
}

/** Throws an exception of the platform. */
export function raise(name: ExceptionName, message: string): never {
  throw new ApexThrow(new SystemException(EXCEPTIONS[name], message));
}

/** Throws a DmlException with what was refused. */
export function raiseDml(message: string, failures: readonly DmlFailure[]): never {
  const exception = new SystemException(EXCEPTIONS.DmlException, message);
  exception.state.failures = failures;
  throw new ApexThrow(exception);
}

/** For every use of null where there has to be an object. */
export function raiseNull(): never {
  raise('NullPointerException', 'Attempt to de-reference a null object');
}
