import type { Block, TriggerDeclaration, TypeDeclaration } from './ast.js';
import { readTypeDeclaration } from './from-tree/declarations.js';
import { parseTree } from './from-tree/parse-tree.js';
import { StatementReader } from './from-tree/statements.js';
import { readAnonymous, readTrigger } from './from-tree/triggers.js';

/** Reads the source of a class, interface or enum. @throws ApexCompileError naming file, line and column. */
export function parseClassSource(file: string, source: string): TypeDeclaration {
  const { text, tree } = parseTree(file, source, (parser) => parser.compilationUnit());
  return readTypeDeclaration(new StatementReader(text), tree.typeDeclaration());
}

/** Reads the source of a trigger. @throws ApexCompileError naming file, line and column. */
export function parseTriggerSource(file: string, source: string): TriggerDeclaration {
  const { text, tree } = parseTree(file, source, (parser) => parser.triggerUnit());
  return readTrigger(new StatementReader(text), tree);
}

/** Reads anonymous Apex. @throws ApexCompileError naming file, line and column. */
export function parseAnonymousSource(file: string, source: string): Block {
  const { text, tree } = parseTree(file, source, (parser) => parser.anonymousUnit());
  return readAnonymous(new StatementReader(text), tree);
}
