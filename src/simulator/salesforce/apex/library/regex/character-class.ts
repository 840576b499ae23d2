import { UnsupportedConstruct } from '../../run/unsupported.js';
import { readEscape } from './escapes.js';
import { InvalidRegex, type RegexReader } from './reader.js';

/** A character as JavaScript takes it everywhere in a pattern. */
export function charSource(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

/** A character outside of a class. Without `(?u)`, Java ignores the case of ASCII only. */
export function literalSource(code: number, ignoreCase: boolean): string {
  const other = ignoreCase ? otherCase(code) : undefined;
  return other === undefined ? charSource(code) : `[${charSource(code)}${charSource(other)}]`;
}

function otherCase(code: number): number | undefined {
  const char = String.fromCodePoint(code);
  if (/[a-z]/.test(char)) return code - 32;
  return /[A-Z]/.test(char) ? code + 32 : undefined;
}

/** What stands between two `&&`. */
interface Operand {
  source: string;
  items: number;
  hasNested: boolean;
}

const emptyOperand = (): Operand => ({ source: '', items: 0, hasNested: false });

/**
 * A class `[…]`; the reader stands after its opening bracket. Gives a class of JavaScript's `v` mode, which has unions and
 * intersections, too.
 *
 * @throws InvalidRegex; UnsupportedConstruct where versions of Java differ.
 */
export function readClass(reader: RegexReader, ignoreCase: boolean): string {
  const isNegated = reader.accept('^');
  let operand = emptyOperand();
  const operands = [operand];
  for (let isFirst = true; isFirst || reader.peek() !== ']'; isFirst = false) {
    if (reader.accept('&&')) {
      while (reader.accept('&'));
      operand = emptyOperand();
      operands.push(operand);
    } else readItem(reader, operand, ignoreCase);
  }
  reader.take();
  refuseDisputed(operands, isNegated);
  const inner = operands.length === 1 ? operand.source : operands.map(({ source }) => `[${source}]`).join('&&');
  return `[${isNegated ? '^' : ''}${inner}]`;
}

/** Before Java 9, `^` and `&&` bound otherwise where classes stand in classes. */
function refuseDisputed(operands: readonly Operand[], isNegated: boolean): void {
  if (isNegated && (operands.length > 1 || operands[0]?.hasNested === true)) {
    throw new UnsupportedConstruct("'[^…]' with a class or '&&' in it in a regular expression");
  }
  const isDisputed = ({ items, hasNested }: Operand) => items === 0 || (hasNested && items > 1);
  if (operands.length > 1 && operands.some(isDisputed)) {
    throw new UnsupportedConstruct("'&&' beside nothing, or beside a class and more, in a regular expression");
  }
}

function readItem(reader: RegexReader, operand: Operand, ignoreCase: boolean): void {
  operand.items += 1;
  if (reader.accept('[')) {
    operand.source += readClass(reader, ignoreCase);
    operand.hasNested = true;
    return;
  }
  if (reader.accept('\\Q')) {
    for (const char of reader.quoted()) operand.source += rangeSource(code(char), code(char), ignoreCase);
    return;
  }
  const first = readMember(reader, ignoreCase);
  if (typeof first === 'string') {
    operand.source += first;
    return;
  }
  const isRange = reader.peek() === '-' && reader.peek(1) !== ']' && reader.peek(1) !== '[' && reader.peek(1) !== '';
  operand.source += rangeSource(first, isRange ? readRangeEnd(reader, ignoreCase) : first, ignoreCase);
}

function readRangeEnd(reader: RegexReader, ignoreCase: boolean): number {
  reader.take();
  const last = readMember(reader, ignoreCase);
  if (typeof last === 'string') throw new InvalidRegex('Illegal character range');
  return last;
}

/** A character, or a set of them as source. */
function readMember(reader: RegexReader, ignoreCase: boolean): number | string {
  if (!reader.accept('\\')) return code(reader.take());
  const meaning = readEscape(reader, ignoreCase);
  return 'set' in meaning ? meaning.set : meaning.char;
}

function code(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function rangeSource(first: number, last: number, ignoreCase: boolean): string {
  if (last < first) throw new InvalidRegex('Illegal character range');
  const own = range(first, last);
  if (!ignoreCase) return own;
  const lower = range(Math.max(first, 65) + 32, Math.min(last, 90) + 32);
  const upper = range(Math.max(first, 97) - 32, Math.min(last, 122) - 32);
  return own + lower + upper;
}

function range(first: number, last: number): string {
  if (last < first) return '';
  return first === last ? charSource(first) : `${charSource(first)}-${charSource(last)}`;
}
