import { CLASSES } from './core-types.js';
import { SystemClass } from './system-class.js';

function exception(name: string): SystemClass {
  return new SystemClass(`System.${name}`, { superclass: CLASSES.EXCEPTION });
}

/** The exceptions of the platform. Source: Apex Reference Guide, "Exception Class and Built-In Exceptions". */
export const EXCEPTIONS = {
  AssertException: exception('AssertException'),
  AsyncException: exception('AsyncException'),
  CalloutException: exception('CalloutException'),
  DmlException: exception('DmlException'),
  FinalException: exception('FinalException'),
  HandledException: exception('HandledException'),
  IllegalArgumentException: exception('IllegalArgumentException'),
  InvalidParameterValueException: exception('InvalidParameterValueException'),
  JSONException: exception('JSONException'),
  LimitException: exception('LimitException'),
  ListException: exception('ListException'),
  MathException: exception('MathException'),
  NoAccessException: exception('NoAccessException'),
  NoDataFoundException: exception('NoDataFoundException'),
  NullPointerException: exception('NullPointerException'),
  QueryException: exception('QueryException'),
  SecurityException: exception('SecurityException'),
  SerializationException: exception('SerializationException'),
  SObjectException: exception('SObjectException'),
  StringException: exception('StringException'),
  TypeException: exception('TypeException'),
  UnexpectedException: exception('UnexpectedException'),
} as const;

/** By its name without the namespace. */
export type ExceptionName = keyof typeof EXCEPTIONS;

/** Not even `catch (Exception e)` stops these. Source: Apex Developer Guide, "Exceptions That Can't Be Caught". */
export const UNCATCHABLE: ReadonlySet<SystemClass> = new Set([EXCEPTIONS.LimitException, EXCEPTIONS.AssertException]);
