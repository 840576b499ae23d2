import { raise, raiseNull } from '../run/throw.js';
import type { Expression } from '../syntax/ast.js';
import type { ApexType } from '../types/apex-type.js';
import { listOf, TYPES } from '../types/core-types.js';
import { ListValue } from '../values/collections.js';
import { EnumConstant } from '../values/enum-constant.js';
import { hashOf, looselyEqual } from '../values/equality.js';
import type { Value } from '../values/value.js';
import type { Compiled } from './scope.js';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** `values()` and `valueOf(name)` of an enum. */
export function enumMethod(
  call: Call,
  type: ApexType,
  constants: readonly EnumConstant[],
  args: readonly Compiled[],
): Compiled | undefined {
  const [only] = args;
  switch (call.name.toLowerCase()) {
    case 'values':
      return { type: listOf(type), run: () => new ListValue(type, [...constants]) };
    case 'valueof':
      if (only === undefined) return undefined;
      return {
        type,
        run: (frame) => {
          const name = only.run(frame);
          const found = constants.find((constant) => constant.name.toLowerCase() === String(name).toLowerCase());
          return found ?? raise('NoDataFoundException', `No enum constant ${String(name)}`);
        },
      };
    default:
      return undefined;
  }
}

function constantOf(value: Value): EnumConstant {
  return value instanceof EnumConstant ? value : raiseNull();
}

/** `name()`, `ordinal()`, `equals()`, `hashCode()`, `toString()` of a constant. */
export function enumInstance(call: Call, target: Compiled, args: readonly Compiled[]): Compiled | undefined {
  const { run } = target;
  const read = (frame: Parameters<typeof run>[0]) => {
    const value = run(frame);
    return value === null && call.safe ? null : constantOf(value);
  };
  switch (call.name.toLowerCase()) {
    case 'name':
    case 'tostring':
      return { type: TYPES.String, run: (frame) => read(frame)?.name ?? null };
    case 'ordinal':
      return { type: TYPES.Integer, run: (frame) => read(frame)?.ordinal ?? null };
    case 'hashcode':
      return { type: TYPES.Integer, run: (frame) => hashOf(read(frame), frame) };
    case 'equals': {
      const [other] = args;
      return {
        type: TYPES.Boolean,
        run: (frame) => looselyEqual(read(frame), other?.run(frame) ?? null, frame),
      };
    }
    default:
      return undefined;
  }
}
