import type { TriggerDeclaration, TriggerEvent, TypeDeclaration } from './ast.js';
import { tokenize } from './lexer.js';
import { parseModifiers, parseTypeDeclaration } from './parse-declaration.js';
import { parseBlock } from './parse-statement.js';
import { TokenReader } from './token-reader.js';

/** Reads a class file. @throws ApexCompileError naming file, line and column. */
export function parseClassFile(file: string, source: string): TypeDeclaration {
  const reader = new TokenReader(file, tokenize(file, source));
  const declaration = parseTypeDeclaration(reader, parseModifiers(reader));
  if (reader.peek().kind !== 'end') throw reader.unexpected('expecting the end of the file');
  return declaration;
}

/** Reads a trigger file. @throws ApexCompileError naming file, line and column. */
export function parseTriggerFile(file: string, source: string): TriggerDeclaration {
  const reader = new TokenReader(file, tokenize(file, source));
  const { at } = reader;
  reader.expect('trigger');
  const name = reader.word().text;
  reader.expect('on');
  const objectName = reader.word().text;
  reader.expect('(');
  const events = reader.listUntil(')', () => parseEvent(reader));
  const body = parseBlock(reader);
  if (reader.peek().kind !== 'end') throw reader.unexpected('expecting the end of the file');
  return { kind: 'trigger', at, name, objectName, events, body };
}

function parseEvent(reader: TokenReader): TriggerEvent {
  const timing = reader.word().lower;
  const operation = reader.word().lower;
  if (timing !== 'before' && timing !== 'after') throw reader.error(`unknown trigger event '${timing} ${operation}'`);
  switch (operation) {
    case 'insert':
    case 'update':
    case 'delete':
      return { timing, operation };
    case 'undelete':
      if (timing === 'after') return { timing, operation };
  }
  throw reader.error(`unknown trigger event '${timing} ${operation}'`);
}
