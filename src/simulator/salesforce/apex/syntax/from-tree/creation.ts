import {
  type ArrayCreatorRestContext,
  AssignExpressionContext,
  type CreatorContext,
  type ExpressionContext,
  IdPrimaryContext,
  type NewExpressionContext,
  PrimaryExpressionContext,
} from '@apexdevtools/apex-parser';
import type { Expression, NamedValue, TypeNode } from '../ast.js';
import type { Position } from '../compile-error.js';
import type { ReadExpression } from './read-expression.js';
import { present, type SourceText } from './source-text.js';
import { readCreatedType } from './types.js';

/** Maps `new …`: an instance, a record with its fields, a collection or an array. @throws ApexCompileError */
export function readCreation(text: SourceText, node: NewExpressionContext, read: ReadExpression): Expression {
  const creator = node.creator();
  const at = text.at(node.start);
  const type = readCreatedType(text, creator.createdName());
  const isMap = (type.names[0] ?? '').toLowerCase() === 'map';
  const array = present(creator.arrayCreatorRest());
  if (array !== undefined) return readArray(text, array, at, { at, names: ['List'], args: [type] }, read);
  const pairs = present(creator.mapCreatorRest())?.mapCreatorRestPair_list();
  if (pairs !== undefined || (isMap && present(creator.noRest()) !== undefined)) {
    const entries = (pairs ?? []).map((pair) => ({ key: read(pair.expression(0)), value: read(pair.expression(1)) }));
    return { kind: 'newPairs', at, type, pairs: entries };
  }
  const elements = present(creator.setCreatorRest())?.expression_list();
  if (elements === undefined && present(creator.noRest()) === undefined)
    return construct(text, creator, at, type, read);
  if (isMap) throw text.refusal(creator.setCreatorRest().start, 'a map is given pairs: key => value');
  return { kind: 'newElements', at, type, elements: (elements ?? []).map(read) };
}

function readArray(
  text: SourceText,
  node: ArrayCreatorRestContext,
  at: Position,
  type: TypeNode,
  read: ReadExpression,
): Expression {
  const size = present(node.expression());
  if (size !== undefined) return { kind: 'newArray', at, type, size: read(size) };
  const elements = present(node.arrayInitializer())?.expression_list();
  if (elements === undefined) throw text.refusal(node.start, 'an array needs a size or its elements');
  return { kind: 'newElements', at, type, elements: elements.map(read) };
}

/** Arguments by place, or field values by name as only sObjects take them. */
function construct(
  text: SourceText,
  creator: CreatorContext,
  at: Position,
  type: TypeNode,
  read: ReadExpression,
): Expression {
  const args = present(creator.classCreatorRest().arguments().expressionList())?.expression_list() ?? [];
  const [first] = args;
  if (first === undefined || fieldName(first) === undefined) return { kind: 'new', at, type, args: args.map(read) };
  return { kind: 'newRecord', at, type, fields: args.map((arg) => fieldValue(text, arg, read)) };
}

function fieldValue(text: SourceText, node: ExpressionContext, read: ReadExpression): NamedValue {
  const name = fieldName(node);
  if (name === undefined || !(node instanceof AssignExpressionContext)) {
    throw text.refusal(node.start, 'field values are given by name: Field = value');
  }
  return { at: text.at(node.start), name, value: read(node.expression(1)) };
}

function fieldName(node: ExpressionContext): string | undefined {
  if (!(node instanceof AssignExpressionContext) || present(node.ASSIGN()) === undefined) return undefined;
  const target = node.expression(0);
  const isName = target instanceof PrimaryExpressionContext && target.primary() instanceof IdPrimaryContext;
  return isName ? target.getText() : undefined;
}
