import type { Block, Expression, Statement } from '../syntax/ast.js';
import { ApexCompileError, type Position } from '../syntax/compile-error.js';
import { partsOf } from './expression-parts.js';

/** The `final` variables that may have a value by now; undefined where nothing goes on. */
type State = ReadonlySet<number> | undefined;

/** What leaves a loop before its end. */
interface Loop {
  breaks: State;
  continues: State;
}

interface NamedPlace {
  readonly name: string;
  readonly at: Position;
}

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

function joined(a: State, b: State): State {
  if (a === undefined || b === undefined) return a ?? b;
  return new Set([...a, ...b]);
}

/**
 * Follows code in the order in which it may run, and refuses to give a `final` variable a value where it may have one:
 * after an assignment, after a branch with one, and in a loop around which it stands. Source: Apex Developer Guide, "Using
 * the final Keyword": a final variable can be assigned a value once.
 */
export class FinalFlow {
  readonly #file: string;
  readonly #names: Map<string, number | undefined>[] = [new Map()];
  readonly #members = new Map<string, number>();
  /** Where each was assigned last. */
  readonly #places = new Map<number, NamedPlace>();
  readonly #loops: Loop[] = [];
  #count = 0;
  #state: State = new Set();
  /** All that was assigned so far, on whatever way. */
  #touched: ReadonlySet<number> = new Set();

  constructor(file: string, openMembers: readonly string[] = []) {
    this.#file = file;
    for (const name of openMembers) this.#members.set(name.toLowerCase(), this.#next());
  }

  /** Members that have their values before what comes next. */
  assignMembers(names: readonly string[]): void {
    const keys = names.flatMap((name) => this.#members.get(name.toLowerCase()) ?? []);
    this.#state = new Set([...(this.#state ?? []), ...keys]);
  }

  /** The members that may have a value by now. */
  assignedMembers(): readonly string[] {
    return [...this.#members].filter(([, key]) => this.#touched.has(key)).map(([name]) => name);
  }

  /** A variable that begins here. */
  declare(name: string, isFinal: boolean, hasValue: boolean): void {
    const key = isFinal ? this.#next() : undefined;
    this.#names.at(-1)?.set(name.toLowerCase(), key);
    if (key !== undefined && hasValue) this.#state = this.#state && new Set([...this.#state, key]);
  }

  /** Follows a block. @throws ApexCompileError */
  block(block: Block): void {
    this.#scoped(() => {
      for (const statement of block.statements) this.#statement(statement);
    });
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }

  #scoped(work: () => void): void {
    this.#names.push(new Map());
    work();
    this.#names.pop();
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'block':
        this.block(statement);
        break;
      case 'variables':
        this.#variables(statement);
        break;
      case 'expression':
        this.#expression(statement.expression);
        break;
      case 'if':
        this.#expression(statement.test);
        this.#either([() => this.#inner(statement.yes), () => this.#optional(statement.no)]);
        break;
      case 'for':
        this.#scoped(() => this.#for(statement));
        break;
      case 'forEach':
        this.#expression(statement.source);
        this.#scoped(() => {
          this.declare(statement.name, false, true);
          this.#loop(() => this.#inner(statement.body));
        });
        break;
      case 'while':
        this.#while(statement);
        break;
      case 'switch':
        this.#switch(statement);
        break;
      case 'return':
      case 'throw':
        if (statement.value !== undefined) this.#expression(statement.value);
        this.#state = undefined;
        break;
      case 'break':
      case 'continue':
        this.#jump(statement.kind);
        break;
      case 'try':
        this.#try(statement);
        break;
      case 'dml':
        for (const operand of statement.operands) this.#expression(operand);
        break;
      case 'runAs':
        this.#expression(statement.user);
        this.block(statement.body);
        break;
    }
  }

  #optional(statement: Statement | undefined): void {
    if (statement !== undefined) this.#inner(statement);
  }

  /** The one statement of a branch, or its block. */
  #inner(statement: Statement): void {
    this.#scoped(() => this.#statement(statement));
  }

  #variables({ variables, isFinal }: Of<'variables'>): void {
    for (const { name, init } of variables) {
      if (init !== undefined) this.#expression(init);
      this.declare(name, isFinal, init !== undefined);
    }
  }

  /** One of several ways is taken. */
  #either(ways: readonly (() => void)[]): void {
    const before = this.#state;
    let after: State;
    for (const way of ways) {
      this.#state = before;
      way();
      after = joined(after, this.#state);
    }
    this.#state = after;
  }

  #for({ init, test, update, body }: Of<'for'>): void {
    for (const statement of init) this.#statement(statement);
    this.#loop(
      () => {
        if (test !== undefined) this.#expression(test);
        this.#inner(body);
      },
      () => {
        for (const expression of update) this.#expression(expression);
      },
    );
  }

  #while({ test, body, testFirst }: Of<'while'>): void {
    const turn = () => {
      if (testFirst) this.#expression(test);
      this.#inner(body);
    };
    this.#loop(turn, () => {
      if (!testFirst) this.#expression(test);
    });
  }

  /** What a turn assigns, the next one would assign again. `last` runs after `continue`, too. */
  #loop(turn: () => void, last: () => void = () => undefined): void {
    const before = this.#state;
    const mark = this.#count;
    const loop: Loop = { breaks: undefined, continues: undefined };
    this.#loops.push(loop);
    turn();
    this.#loops.pop();
    this.#state = joined(this.#state, loop.continues);
    last();
    for (const key of this.#state ?? []) {
      if (key <= mark && before?.has(key) === false) this.#refuse(key);
    }
    this.#state = joined(before, loop.breaks);
  }

  #jump(kind: 'break' | 'continue'): void {
    const loop = this.#loops.at(-1);
    if (loop !== undefined && kind === 'break') loop.breaks = joined(loop.breaks, this.#state);
    if (loop !== undefined && kind === 'continue') loop.continues = joined(loop.continues, this.#state);
    this.#state = undefined;
  }

  #switch({ subject, branches }: Of<'switch'>): void {
    this.#expression(subject);
    const ways = branches.map(({ when, body }) => () => {
      this.#scoped(() => {
        if (when.kind === 'type') this.declare(when.name, false, true);
        this.block(body);
      });
    });
    const hasElse = branches.some(({ when }) => when.kind === 'else');
    this.#either(hasElse ? ways : [...ways, () => undefined]);
  }

  /** An exception may come at any place of the body, and `finally` after any place of the others. */
  #try(statement: Of<'try'>): void {
    const before = this.#state;
    this.block(statement.body);
    const thrown = before && new Set([...before, ...this.#touched]);
    let after = this.#state;
    for (const clause of statement.catches) {
      this.#state = thrown;
      this.#scoped(() => {
        this.declare(clause.name, clause.isFinal, true);
        this.block(clause.body);
      });
      after = joined(after, this.#state);
    }
    this.#state = after;
    if (statement.finally === undefined) return;
    this.#state = before && new Set([...before, ...this.#touched]);
    this.block(statement.finally);
    if (after === undefined) this.#state = undefined;
  }

  #expression(expression: Expression): void {
    if (expression.kind === 'conditional') {
      this.#expression(expression.test);
      this.#either([() => this.#expression(expression.yes), () => this.#expression(expression.no)]);
    } else if (expression.kind === 'binary' && /^(?:&&|\|\||\?\?)$/.test(expression.operator)) {
      this.#expression(expression.left);
      this.#either([() => this.#expression(expression.right), () => undefined]);
    } else {
      for (const part of partsOf(expression)) this.#expression(part);
      if (expression.kind === 'assign') this.#assign(expression.target);
      if (expression.kind === 'step') this.#assign(expression.operand);
    }
  }

  #assign(target: Expression): void {
    if (target.kind !== 'name' && target.kind !== 'member') return;
    const key = this.#keyOf(target);
    if (key === undefined || this.#state === undefined) return;
    this.#places.set(key, target);
    if (this.#state.has(key)) this.#refuse(key);
    this.#state = new Set([...this.#state, key]);
    this.#touched = new Set([...this.#touched, key]);
  }

  #refuse(key: number): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    throw new ApexCompileError(this.#file, place.at, `Final variable has been assigned already: ${place.name}`);
  }

  #keyOf(target: Expression): number | undefined {
    if (target.kind === 'member' && target.target.kind === 'this') return this.#members.get(target.name.toLowerCase());
    if (target.kind !== 'name') return undefined;
    const name = target.name.toLowerCase();
    const scope = this.#names.findLast((names) => names.has(name));
    return scope === undefined ? this.#members.get(name) : scope.get(name);
  }
}
