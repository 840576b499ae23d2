import type {
  AnonymousBlockMemberContext,
  AnonymousMemberDeclarationContext,
  AnonymousUnitContext,
  TriggerBlockMemberContext,
  TriggerCaseContext,
  TriggerMemberDeclarationContext,
  TriggerUnitContext,
} from '@apexdevtools/apex-parser';
import type { Block, Statement, TriggerDeclaration, TriggerEvent } from '../ast.js';
import { refuseModifiers } from './modifiers.js';
import { present } from './source-text.js';
import type { StatementReader } from './statements.js';
import { readType } from './types.js';
import { readDeclarators } from './variables.js';

/** Maps a trigger. @throws ApexCompileError */
export function readTrigger(reader: StatementReader, node: TriggerUnitContext): TriggerDeclaration {
  const { text } = reader;
  const block = node.triggerBlock();
  return {
    kind: 'trigger',
    at: text.at(node.start),
    name: node.id(0).start.text,
    objectName: node.id(1).start.text,
    events: node.triggerCase_list().map((event) => readEvent(reader, event)),
    body: {
      kind: 'block',
      at: text.at(block.start),
      end: text.at(block.RBRACE().symbol),
      statements: block.triggerBlockMember_list().map((member) => readMember(reader, member)),
    },
  };
}

function readEvent(reader: StatementReader, node: TriggerCaseContext): TriggerEvent {
  if (present(node.INSERT()) !== undefined) return { timing: timingOf(node), operation: 'insert' };
  if (present(node.UPDATE()) !== undefined) return { timing: timingOf(node), operation: 'update' };
  if (present(node.DELETE()) !== undefined) return { timing: timingOf(node), operation: 'delete' };
  const timing = timingOf(node);
  if (timing === 'before') throw reader.text.refusal(node.start, "unknown trigger event 'before undelete'");
  return { timing, operation: 'undelete' };
}

function timingOf(node: TriggerCaseContext): TriggerEvent['timing'] {
  return present(node.BEFORE()) === undefined ? 'after' : 'before';
}

function readMember(reader: StatementReader, node: TriggerBlockMemberContext): Statement {
  const declaration = present(node.triggerMemberDeclaration());
  return declaration === undefined
    ? reader.visit(node.statement())
    : readVariables(reader, node, declaration, 'a trigger');
}

/** Maps anonymous Apex. @throws ApexCompileError */
export function readAnonymous(reader: StatementReader, node: AnonymousUnitContext): Block {
  const { text } = reader;
  return {
    kind: 'block',
    at: text.at(node.start),
    end: text.at(node.EOF().symbol),
    statements: node
      .anonymousBlock()
      .anonymousBlockMember_list()
      .map((member) => {
        const declaration = present(member.anonymousMemberDeclaration());
        return declaration === undefined
          ? reader.visit(member.statement())
          : readVariables(reader, member, declaration, 'anonymous Apex');
      }),
  };
}

/** The grammar takes a declared variable for a field. */
function readVariables(
  reader: StatementReader,
  node: TriggerBlockMemberContext | AnonymousBlockMemberContext,
  declaration: TriggerMemberDeclarationContext | AnonymousMemberDeclarationContext,
  where: string,
): Statement {
  const variables = present(declaration.fieldDeclaration());
  if (variables === undefined) {
    throw reader.text.refusal(
      declaration.start,
      `methods, properties and types inside ${where} are not supported by the simulated org`,
    );
  }
  refuseModifiers(reader.text, node.modifier_list());
  return {
    kind: 'variables',
    at: reader.text.at(node.start),
    isFinal: node.modifier_list().length > 0,
    type: readType(reader.text, variables.typeRef()),
    variables: readDeclarators(reader.text, variables.variableDeclarators(), reader.expression),
  };
}
