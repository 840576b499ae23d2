import type { ObjectSchema } from '../../metadata/schema.js';
import type { Program } from '../program.js';
import type { Evaluate, Run } from '../run/frame.js';
import type { Block, Expression, Statement } from '../syntax/ast.js';
import { ApexCompileError, type Position } from '../syntax/compile-error.js';
import type { ApexType } from '../types/apex-type.js';
import type { CodeUnit } from '../types/code-unit.js';
import type { UserClass, UserProperty } from '../types/user-class.js';

/** A compiled expression: its static type, and how to compute it. */
export interface Compiled {
  readonly type: ApexType;
  readonly run: Evaluate;
  /** The parent of a record: what is read through it is null where there is none. */
  readonly isParent?: boolean | undefined;
  /** The object whose code runs, named by `this`. */
  readonly isThis?: boolean | undefined;
}

/** A local variable. */
export interface LocalVariable {
  readonly name: string;
  readonly type: ApexType;
  readonly slot: number;
}

/** The compiler's entry points: its parts need each other, and reach one another over the scope. */
export interface Compiler {
  expression(scope: Scope, expression: Expression): Compiled;
  /** An expression where a type is expected: a query gives one record if one is wanted. */
  expected(scope: Scope, expression: Expression, type: ApexType): Compiled;
  statement(scope: Scope, statement: Statement): Run;
  /** The statements of a block, in the scope given. */
  block(scope: Scope, block: Block): Run;
}

/** What surrounds the code that is compiled. */
export interface CodeContext {
  readonly compiler: Compiler;
  readonly program: Program;
  readonly unit: CodeUnit;
  /** The class; undefined in a trigger. */
  readonly owner: UserClass | undefined;
  readonly isStatic: boolean;
  /** What `return` has to give; undefined in a trigger or an initialiser. */
  readonly returns: ApexType | undefined;
  /** A constructor, an initialiser block or the value of a variable: where `final` variables are assigned. */
  readonly initialises?: boolean | undefined;
  /** The property whose accessor this is: inside, its name means the value behind it. */
  readonly accessor?: UserProperty | undefined;
  /** The object of the trigger. */
  readonly triggerObject: ObjectSchema | undefined;
}

/** Counts the local variables of a method. */
export class SlotCounter {
  #next = 0;

  /** A slot that no other variable of the method has. */
  take(): number {
    const slot = this.#next;
    this.#next += 1;
    return slot;
  }

  get count(): number {
    return this.#next;
  }
}

/** The names that code sees at one place. Blocks open inner scopes. */
export class Scope {
  /** The method or trigger that is compiled. */
  readonly code: CodeContext;
  /** Gives each variable its place in the frame; all scopes of a method share it. */
  readonly slots: SlotCounter;
  /** True in the body of a loop, where `break` and `continue` can stand. */
  readonly inLoop: boolean;
  readonly #outer: Scope | undefined;
  readonly #locals = new Map<string, LocalVariable>();

  constructor(code: CodeContext, slots: SlotCounter, outer?: Scope, inLoop = false) {
    this.code = code;
    this.slots = slots;
    this.inLoop = inLoop;
    this.#outer = outer;
  }

  get program(): Program {
    return this.code.program;
  }

  /** Compiles an expression, whatever its type. @throws ApexCompileError */
  expression(expression: Expression): Compiled {
    return this.code.compiler.expression(this, expression);
  }

  /**
   * Compiles an expression whose value has to fit the type; a query may give one record there.
   *
   * @throws ApexCompileError
   */
  expected(expression: Expression, type: ApexType): Compiled {
    return this.code.compiler.expected(this, expression, type);
  }

  /** Compiles a statement. @throws ApexCompileError */
  statement(statement: Statement): Run {
    return this.code.compiler.statement(this, statement);
  }

  /** Compiles a block in a scope of its own. @throws ApexCompileError */
  block(block: Block): Run {
    return this.code.compiler.block(this, block);
  }

  /** A scope within this one: it sees these variables, and its own end with it. */
  inner(): Scope {
    return new Scope(this.code, this.slots, this, this.inLoop);
  }

  /** As {@link inner}, for the body of a loop. */
  loop(): Scope {
    return new Scope(this.code, this.slots, this, true);
  }

  /** The variable of that name, without case, from here outwards. */
  find(name: string): LocalVariable | undefined {
    return this.#locals.get(name.toLowerCase()) ?? this.#outer?.find(name);
  }

  /** Adds a variable. Inner scopes cannot hide an outer variable. @throws ApexCompileError for a name that is taken. */
  declare(name: string, type: ApexType, at: Position): LocalVariable {
    if (this.find(name) !== undefined) throw this.error(at, `Duplicate variable: ${name}`);
    const variable = { name, type, slot: this.slots.take() };
    this.#locals.set(name.toLowerCase(), variable);
    return variable;
  }

  /** A complaint about a place in this file. */
  error(at: Position, problem: string): ApexCompileError {
    return new ApexCompileError(this.code.unit.file, at, problem);
  }
}

/** The dotted names of an expression such as `Schema.Case.SObjectType`; undefined if it is anything else. */
export function namesOf(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind !== 'member' || expression.safe) return undefined;
  const before = namesOf(expression.target);
  return before === undefined ? undefined : [...before, expression.name];
}
