import type { Frame } from './frame.js';
import { ApexThrow, raise } from './throw.js';
import { UnsupportedConstruct } from './unsupported.js';

/** Calls inside calls. Source: the message of the exception itself. */
export const MAX_STACK_DEPTH = 1000;

/** Ends a transaction whose calls are nested too deep. @throws ApexThrow LimitException */
export function tooDeep(): never {
  raise('LimitException', `Maximum stack depth has been reached: ${MAX_STACK_DEPTH + 1}`);
}

/** Gives an exception its trace at the innermost frame that it leaves. */
export function traced(error: unknown, frame: Frame): unknown {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    try {
      tooDeep();
    } catch (limit) {
      return traced(limit, frame);
    }
  }
  if (error instanceof UnsupportedConstruct) error.placeAt(frame);
  if (error instanceof ApexThrow && error.value.state.trace === undefined) {
    error.value.state.trace = frame.trace();
    error.value.state.line = frame.line;
  }
  return error;
}
