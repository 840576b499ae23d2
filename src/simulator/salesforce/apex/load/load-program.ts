import type { OrgSchema } from '../../metadata/schema.js';
import { compileClass } from '../compile/bodies.js';
import type { Collect } from '../compile/collect.js';
import { COMPILER } from '../compile/compiler.js';
import { declareHeritage, declareMembers, registerClass } from '../compile/declare.js';
import { checkFinals } from '../compile/finals.js';
import { unknownType } from '../compile/platform-types.js';
import { Scope, SlotCounter } from '../compile/scope.js';
import { createLibrary } from '../library/create-library.js';
import { type CompiledTrigger, Program } from '../program.js';
import type { TriggerDeclaration, TypeDeclaration } from '../syntax/ast.js';
import { ApexCompileError } from '../syntax/compile-error.js';
import type { KnownSyntax } from '../syntax/kept/known-syntax.js';
import { openSyntax } from '../syntax/kept/open-syntax.js';
import { defaultSyntaxFolder } from '../syntax/kept/syntax-folder.js';
import type { CodeUnit } from '../types/code-unit.js';
import type { UserClass } from '../types/user-class.js';
import { LoadProblems } from './load-problems.js';
import { type ApexSource, findApexSources } from './source-files.js';

/** Since this version, classes run SOQL and DML in user mode by default. Source: Summer '26 release notes. */
const USER_MODE_SINCE = 67;

/** Options of {@link loadApex}. */
export interface LoadApexOptions {
  /** Test classes are loaded too. Default true. */
  readonly tests?: boolean;
  /**
   * Access of SOQL and DML that name none: by the API version of the class, or system mode throughout as before
   * Summer '26. Default `byVersion`.
   */
  readonly defaultAccess?: 'byVersion' | 'system';
  /**
   * Folder where the syntax of sources is kept between processes; false keeps it in memory only. Default for
   * {@link loadApex}: `node_modules/.cache/casebridge-apex`, or a folder of the user for temporary files. Default for
   * {@link compileApex}: false.
   */
  readonly syntaxFolder?: string | false;
}

/** Apex that the simulated org does not take, with every complaint as `file:line:column: problem`. */
export class ApexLoadError extends Error {
  override readonly name = 'ApexLoadError';
  /** Every complaint, but for those of files that name what could not be read. */
  readonly problems: readonly ApexCompileError[];

  constructor(problems: readonly ApexCompileError[]) {
    super(`Apex cannot be loaded:\n${problems.map((problem) => problem.message).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Loads and checks the Apex of source-format folders.
 *
 * @throws ApexLoadError naming every place that is wrong or outside the supported subset; MetadataError.
 */
export function loadApex(folders: readonly string[], schema: OrgSchema, options: LoadApexOptions = {}): Program {
  const syntaxFolder = options.syntaxFolder ?? defaultSyntaxFolder() ?? false;
  return compileApex(findApexSources(folders), schema, { ...options, syntaxFolder });
}

interface Parsed<T> {
  readonly unit: CodeUnit;
  readonly declaration: T;
}

/** As {@link loadApex}, for sources that are in memory. @throws ApexLoadError */
export function compileApex(sources: readonly ApexSource[], schema: OrgSchema, options: LoadApexOptions = {}): Program {
  const problems = new LoadProblems(sources);
  const collect: Collect = (work) => problems.collect(work);
  const program = new Program(schema, createLibrary(schema));
  const syntax = openSyntax(options.syntaxFolder === false ? undefined : options.syntaxFolder);
  const parsed = parse(program, sources, syntax, options, collect);
  problems.endStep();
  declare(program, parsed.classes, collect);
  problems.endStep();
  for (const of of program.allClasses) compileClass(program, of, collect);
  for (const { unit, declaration } of parsed.triggers) collect(() => compileTrigger(program, unit, declaration));
  if (problems.found.length > 0) throw new ApexLoadError(problems.found);
  return program;
}

function parse(
  program: Program,
  sources: readonly ApexSource[],
  syntax: KnownSyntax,
  options: LoadApexOptions,
  collect: Collect,
): { readonly classes: readonly Parsed<TypeDeclaration>[]; readonly triggers: readonly Parsed<TriggerDeclaration>[] } {
  const classes: Parsed<TypeDeclaration>[] = [];
  const triggers: Parsed<TriggerDeclaration>[] = [];
  for (const source of sources) {
    collect(() => {
      if (source.kind === 'Trigger') {
        const declaration = syntax.triggerOf(source.file, source.source);
        triggers.push({ declaration, unit: addUnit(program, source, false, options) });
        return;
      }
      const declaration = syntax.classOf(source.file, source.source);
      const isTest = declaration.modifiers.annotations.some((annotation) => annotation.name === 'istest');
      if (isTest && options.tests === false) return;
      classes.push({ declaration, unit: addUnit(program, source, isTest, options) });
    });
  }
  return { classes, triggers };
}

function addUnit(program: Program, source: ApexSource, isTest: boolean, options: LoadApexOptions): CodeUnit {
  const { kind, name, file, apiVersion } = source;
  const byVersion = (options.defaultAccess ?? 'byVersion') === 'byVersion';
  const unit: CodeUnit = {
    kind,
    name,
    file,
    isTest,
    apiVersion,
    executableLines: new Set(),
    index: program.units.length,
    defaultMode: kind === 'Class' && byVersion && apiVersion >= USER_MODE_SINCE ? 'user' : 'system',
  };
  program.units.push(unit);
  return unit;
}

function declare(program: Program, classes: readonly Parsed<TypeDeclaration>[], collect: Collect): void {
  for (const { unit, declaration } of classes) {
    collect(() => {
      if (declaration.name.toLowerCase() !== unit.name.toLowerCase()) {
        throw new ApexCompileError(
          unit.file,
          declaration.at,
          `Class name must be that of the file: ${declaration.name}`,
        );
      }
      registerClass(program, unit, declaration, undefined);
    });
  }
  for (const of of program.allClasses) collect(() => declareHeritage(program, of));
  const done = new Set<UserClass>();
  const members = (of: UserClass) => {
    if (done.has(of)) return;
    done.add(of);
    if (of.parent !== undefined) members(of.parent);
    collect(() => declareMembers(program, of));
  };
  for (const of of program.allClasses) members(of);
}

function compileTrigger(program: Program, unit: CodeUnit, declaration: TriggerDeclaration): void {
  const object = program.schema.object(declaration.objectName);
  if (object === undefined) {
    throw new ApexCompileError(unit.file, declaration.at, unknownType([declaration.objectName]));
  }
  const code = {
    compiler: COMPILER,
    program,
    unit,
    owner: undefined,
    isStatic: true,
    returns: undefined,
    triggerObject: object,
  };
  const run = new Scope(code, new SlotCounter()).block(declaration.body);
  checkFinals(unit.file, declaration.body);
  const trigger: CompiledTrigger = { name: declaration.name, unit, object, events: declaration.events, run };
  program.triggers.push(trigger);
}
