import type { ApexToken, QualifiedNameContext, WhenLiteralContext, WhenValueContext } from '@apexdevtools/apex-parser';
import type { Expression, SwitchBranch } from '../ast.js';
import { readLiteral } from './literals.js';
import { present, type SourceText } from './source-text.js';
import { readType } from './types.js';

/** Maps what stands after `when`: values, a type with a name, or else. @throws ApexCompileError */
export function readWhen(text: SourceText, node: WhenValueContext): SwitchBranch['when'] {
  if (present(node.ELSE()) !== undefined) return { kind: 'else' };
  const type = present(node.typeRef());
  if (type !== undefined) return { kind: 'type', type: readType(text, type), name: node.id().start.text };
  return { kind: 'values', values: node.whenLiteral_list().map((value) => readValue(text, value)) };
}

function readValue(text: SourceText, node: WhenLiteralContext): Expression {
  const bracketed = present(node.whenLiteral());
  if (bracketed !== undefined) return readValue(text, bracketed);
  const name = present(node.qualifiedName());
  if (name !== undefined) return readName(text, name);
  const last = node.stop ?? node.start;
  const signs = text.visible(node.start.tokenIndex, last.tokenIndex);
  return signed(text, signs, { kind: 'literal', at: text.at(last), literal: readLiteral(text, last) });
}

function signed(text: SourceText, signs: readonly ApexToken[], value: Expression): Expression {
  return signs.reduceRight<Expression>(
    (operand, sign) => ({ kind: 'unary', at: text.at(sign), operator: sign.text, operand }),
    value,
  );
}

function readName(text: SourceText, node: QualifiedNameContext): Expression {
  const [first, ...more] = node.id_list();
  if (first === undefined) throw new Error('a qualified name has a name');
  return more.reduce<Expression>(
    (target, name, index) => ({
      kind: 'member',
      at: text.at(node.DOT(index).symbol),
      target,
      name: name.start.text,
      safe: false,
    }),
    { kind: 'name', at: text.at(first.start), name: first.start.text },
  );
}
