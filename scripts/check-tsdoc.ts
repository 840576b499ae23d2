import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Fewer exports than this and the check looked past the code: it must not pass then. */
const MIN_EXPORTS = 500;
/** Folders that are not looked at, from the root of the repository. */
const EXCLUDED: readonly string[] = [];

interface Finding {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const program = openProgram();
const checker = program.getTypeChecker();

/**
 * Finds exports of `src`, and public members of exported classes, that have no TSDoc comment. Not asked of:
 * constructors, getters that only return, and members that an interface or a base class of the project describes.
 */
function main(): void {
  const findings: Finding[] = [];
  let exports = 0;
  for (const source of program.getSourceFiles()) {
    if (!isLookedAt(source)) continue;
    for (const declarations of exportsOf(source)) {
      exports += 1;
      findings.push(...undocumented(declarations));
    }
  }
  for (const { file, line, name } of findings.sort(byPlace)) console.error(`${file}:${line} ${name}`);
  console.log(`tsdoc: ${exports} exports, ${findings.length} without a comment`);
  if (exports < MIN_EXPORTS) {
    console.error(`tsdoc: only ${exports} exports were looked at; at least ${MIN_EXPORTS} are expected`);
    process.exitCode = 1;
  }
  if (findings.length > 0) process.exitCode = 1;
}

function openProgram(): ts.Program {
  const path = fileURLToPath(new URL('../tsconfig.build.json', import.meta.url));
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return ts.createProgram(fileNames, options);
}

function byPlace(a: Finding, b: Finding): number {
  return a.file.localeCompare(b.file) || a.line - b.line;
}

function pathOf(source: ts.SourceFile): string {
  return relative(root, source.fileName).replaceAll('\\', '/');
}

function isLookedAt(source: ts.SourceFile): boolean {
  const path = pathOf(source);
  return path.startsWith('src/') && !EXCLUDED.some((folder) => path.startsWith(folder));
}

/** For each exported name, its declarations in this file; what another file declares is looked at there. */
function exportsOf(source: ts.SourceFile): ts.Declaration[][] {
  const module = checker.getSymbolAtLocation(source);
  if (module === undefined) return [];
  return checker
    .getExportsOfModule(module)
    .map((symbol) => ((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)))
    .map((symbol) => (symbol.declarations ?? []).filter((declaration) => declaration.getSourceFile() === source))
    .filter((declarations) => declarations.length > 0);
}

function undocumented(declarations: readonly ts.Declaration[]): Finding[] {
  const [first] = declarations;
  if (first === undefined) return [];
  const own = declarations.some(hasComment) ? [] : [finding(first, nameOf(first))];
  return [...own, ...declarations.filter(ts.isClassDeclaration).flatMap(undocumentedMembers)];
}

function undocumentedMembers(owner: ts.ClassDeclaration): Finding[] {
  const documented = new Set(owner.members.filter(hasComment).map(nameOf));
  const described = describedNames(owner);
  return owner.members
    .filter((member) => isPublic(member) && !isTrivialGetter(member))
    .filter((member) => !documented.has(nameOf(member)) && !described.has(nameOf(member)))
    .map((member) => finding(member, `${nameOf(owner)}.${nameOf(member)}`));
}

/** Names of members that a base class or an implemented interface declares: their comment is there. */
function describedNames(owner: ts.ClassDeclaration): Set<string> {
  const bases = (owner.heritageClauses ?? []).flatMap((clause) => [...clause.types]);
  return new Set(
    bases.flatMap((base) => checker.getPropertiesOfType(checker.getTypeAtLocation(base)).map(({ name }) => name)),
  );
}

function isPublic(member: ts.ClassElement): boolean {
  if (member.name === undefined || ts.isPrivateIdentifier(member.name)) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (ts.getCombinedModifierFlags(member) & hidden) === 0;
}

function isTrivialGetter(member: ts.ClassElement): boolean {
  if (!ts.isGetAccessorDeclaration(member)) return false;
  const statements = member.body?.statements;
  return statements?.length === 1 && statements[0] !== undefined && ts.isReturnStatement(statements[0]);
}

/** A comment counts if it says something: tags alone do not tell what the thing is for. */
function hasComment(node: ts.Node): boolean {
  return ts
    .getJSDocCommentsAndTags(node)
    .some((part) => ts.isJSDoc(part) && (ts.getTextOfJSDocComment(part.comment) ?? '').trim() !== '');
}

function nameOf(node: ts.NamedDeclaration): string {
  const name = ts.getNameOfDeclaration(node);
  return name === undefined ? 'default' : name.getText();
}

function finding(node: ts.Declaration, name: string): Finding {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return { file: pathOf(source), line: line + 1, name };
}

main();
