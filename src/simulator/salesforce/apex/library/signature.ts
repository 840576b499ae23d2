/** A type in the signatures of the system classes: dotted names, and types in angle brackets. */
export interface SignatureType {
  readonly names: readonly string[];
  readonly args: readonly SignatureType[];
}

/** What the signature of a method, constructor or property says. */
export interface Signature {
  readonly isStatic: boolean;
  /** `new` for a constructor. */
  readonly name: string;
  /** Absent for `void` and for constructors. */
  readonly type: SignatureType | undefined;
  readonly parameters: readonly SignatureType[];
  readonly parameterNames: readonly string[];
}

const SIGNATURE = /^(static )?(?:(.+) )?(\w+)(?:\((.*)\))?$/;

/**
 * Reads a signature as the definitions of the system classes have it: `static Map<Id, Case> name(List<Id> ids)`,
 * `new(String text)`, `Type name`.
 *
 * @throws Error for anything else: the definitions are wrong then.
 */
export function readSignature(text: string): Signature {
  const [, isStatic, type, name, parameters = ''] = SIGNATURE.exec(text) ?? [];
  if (name === undefined) throw new Error(`library: cannot read the signature ${text}`);
  const written = splitOutside(parameters);
  return {
    isStatic: isStatic !== undefined,
    name,
    type: type === undefined || type === 'void' ? undefined : readType(type),
    parameters: written.map((parameter) => readType(parameter.replace(/ \w+$/, ''))),
    parameterNames: written.map((parameter) => parameter.split(' ').at(-1) ?? ''),
  };
}

function readType(text: string): SignatureType {
  const [, name, args = ''] = /^([\w.]+)(?:<(.*)>)?$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`library: cannot read the type ${text}`);
  return { names: name.split('.'), args: splitOutside(args).map(readType) };
}

/** Parts between commas that stand outside of angle brackets. */
function splitOutside(text: string): readonly string[] {
  if (text === '') return [];
  let depth = 0;
  const parts = [''];
  for (const character of text) {
    if (character === '<') depth += 1;
    if (character === '>') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.map((part) => part.trim());
}
