import type { Evaluate, Frame } from '../run/frame.js';
import type { ApexType } from '../types/apex-type.js';
import type { Value } from '../values/value.js';
import type { Compiled } from './scope.js';

/**
 * Something that can be read and assigned: a variable, a field, a list's element. `base` and `index` are computed once,
 * also where the place is read and then written (`x[i++] += 1`).
 */
export interface Place {
  readonly type: ApexType;
  readonly base: Evaluate;
  readonly index: Evaluate;
  readonly read: (frame: Frame, base: Value, index: Value) => Value;
  readonly write: (frame: Frame, base: Value, index: Value, value: Value) => void;
  readonly readProblem?: string | undefined;
  readonly writeProblem?: string | undefined;
  /** As in {@link Compiled}. */
  readonly isParent?: boolean | undefined;
}

/** The place as a value. */
export function readPlace(place: Place): Compiled {
  const { base, index, read, type, isParent } = place;
  return { type, isParent, run: (frame) => read(frame, base(frame), index(frame)) };
}
