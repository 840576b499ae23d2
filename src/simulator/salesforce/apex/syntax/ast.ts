import type { Position } from './compile-error.js';

/** A type as written: `Schema.SObjectType`, `Map<Id, List<Case>>`, `Case[]` (as `List<Case>`). */
export interface TypeNode {
  readonly at: Position;
  /** Dotted names as written. */
  readonly names: readonly string[];
  readonly args: readonly TypeNode[];
}

/** `@Name`, `@Name(value)` or `@Name(key=value …)`. */
export interface Annotation {
  /** Lower case. */
  readonly name: string;
  /** Values by lower-case name; a single unnamed value has the name ''. Strings without quotes. */
  readonly values: ReadonlyMap<string, string>;
}

/** Modifiers in lower case, `with sharing` and its kin as one word each. */
export interface Modifiers {
  readonly words: ReadonlySet<string>;
  readonly annotations: readonly Annotation[];
}

/** What has a value, and assignments. An operator's place is that of its sign, not of its first operand. */
export type Expression =
  | { readonly kind: 'literal'; readonly at: Position; readonly literal: Literal }
  | { readonly kind: 'name'; readonly at: Position; readonly name: string }
  | { readonly kind: 'this'; readonly at: Position }
  | { readonly kind: 'super'; readonly at: Position }
  | {
      readonly kind: 'member';
      readonly at: Position;
      readonly target: Expression;
      readonly name: string;
      readonly safe: boolean;
    }
  | {
      readonly kind: 'call';
      readonly at: Position;
      /** Absent for a method of the class itself. */
      readonly target: Expression | undefined;
      readonly name: string;
      readonly args: readonly Expression[];
      readonly safe: boolean;
    }
  | {
      readonly kind: 'constructorCall';
      readonly at: Position;
      readonly which: 'this' | 'super';
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'index'; readonly at: Position; readonly target: Expression; readonly index: Expression }
  | { readonly kind: 'new'; readonly at: Position; readonly type: TypeNode; readonly args: readonly Expression[] }
  | {
      readonly kind: 'newRecord';
      readonly at: Position;
      readonly type: TypeNode;
      readonly fields: readonly NamedValue[];
    }
  | {
      readonly kind: 'newElements';
      readonly at: Position;
      readonly type: TypeNode;
      readonly elements: readonly Expression[];
    }
  | { readonly kind: 'newPairs'; readonly at: Position; readonly type: TypeNode; readonly pairs: readonly Pair[] }
  | { readonly kind: 'newArray'; readonly at: Position; readonly type: TypeNode; readonly size: Expression }
  | { readonly kind: 'unary'; readonly at: Position; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: 'step';
      readonly at: Position;
      readonly operator: '++' | '--';
      readonly prefix: boolean;
      readonly operand: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly at: Position;
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'assign';
      readonly at: Position;
      readonly operator: string;
      readonly target: Expression;
      readonly value: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly at: Position;
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'cast'; readonly at: Position; readonly type: TypeNode; readonly operand: Expression }
  | { readonly kind: 'instanceof'; readonly at: Position; readonly operand: Expression; readonly type: TypeNode }
  | { readonly kind: 'classReference'; readonly at: Position; readonly type: TypeNode }
  | SoqlExpression;

/** Digits as written, without the letter of the type; text without quotes, its escapes resolved. */
export type Literal =
  | { readonly type: 'Integer' | 'Long' | 'Decimal' | 'Double'; readonly digits: string }
  | { readonly type: 'String'; readonly value: string }
  | { readonly type: 'Boolean'; readonly value: boolean }
  | { readonly type: 'null' };

/** `Field = value` in `new Case(…)`. */
export interface NamedValue {
  readonly at: Position;
  readonly name: string;
  readonly value: Expression;
}

/** `key => value` in `new Map<K, V>{ … }`. */
export interface Pair {
  readonly key: Expression;
  readonly value: Expression;
}

/** Inline SOQL. The text names its binds `:bind0`, `:bind1`, …; binds after LIMIT and OFFSET stand in the text as `{0}`. */
export interface SoqlExpression {
  readonly kind: 'soql';
  readonly at: Position;
  readonly text: string;
  readonly binds: readonly Expression[];
  /** Indexes of binds whose number has to be put into the text. */
  readonly numbers: readonly number[];
  readonly mode: 'user' | 'system' | undefined;
  readonly allRows: boolean;
  /** `WITH SECURITY_ENFORCED`, which API version 67.0 took out of the language. */
  readonly securityEnforced: boolean;
}

/** The words of DML statements. */
export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete' | 'merge';

/** `{ … }`; `end` is the place of the closing brace. */
export interface Block {
  readonly kind: 'block';
  readonly at: Position;
  readonly end: Position;
  readonly statements: readonly Statement[];
}

/** What stands in a body. */
export type Statement =
  | Block
  | LocalVariables
  | { readonly kind: 'expression'; readonly at: Position; readonly expression: Expression }
  | {
      readonly kind: 'if';
      readonly at: Position;
      readonly test: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | {
      readonly kind: 'for';
      readonly at: Position;
      readonly init: readonly Statement[];
      readonly test: Expression | undefined;
      readonly update: readonly Expression[];
      readonly body: Statement;
    }
  | {
      readonly kind: 'forEach';
      readonly at: Position;
      readonly type: TypeNode;
      readonly name: string;
      readonly source: Expression;
      readonly body: Statement;
    }
  | {
      readonly kind: 'while';
      readonly at: Position;
      readonly test: Expression;
      readonly body: Statement;
      readonly testFirst: boolean;
    }
  | {
      readonly kind: 'switch';
      readonly at: Position;
      readonly subject: Expression;
      readonly branches: readonly SwitchBranch[];
    }
  | { readonly kind: 'return'; readonly at: Position; readonly value: Expression | undefined }
  | { readonly kind: 'break' | 'continue'; readonly at: Position }
  | { readonly kind: 'throw'; readonly at: Position; readonly value: Expression }
  | {
      readonly kind: 'try';
      readonly at: Position;
      readonly body: Block;
      readonly catches: readonly CatchClause[];
      readonly finally: Block | undefined;
    }
  | {
      readonly kind: 'dml';
      readonly at: Position;
      readonly operation: DmlOperation;
      readonly mode: 'user' | 'system' | undefined;
      readonly operands: readonly Expression[];
      /** External id field of an upsert, as written. */
      readonly field: string | undefined;
    }
  | { readonly kind: 'runAs'; readonly at: Position; readonly user: Expression; readonly body: Block };

/** `Type a = 1, b;` in a body. */
export interface LocalVariables {
  readonly kind: 'variables';
  readonly at: Position;
  readonly isFinal: boolean;
  readonly type: TypeNode;
  readonly variables: readonly Declarator[];
}

/** One variable of a declaration. */
export interface Declarator {
  readonly at: Position;
  readonly name: string;
  readonly init: Expression | undefined;
}

/** `when … { … }`. */
export interface SwitchBranch {
  readonly at: Position;
  readonly when:
    | { readonly kind: 'values'; readonly values: readonly Expression[] }
    | { readonly kind: 'type'; readonly type: TypeNode; readonly name: string }
    | { readonly kind: 'else' };
  readonly body: Block;
}

/** `catch (Type name) { … }`. */
export interface CatchClause {
  readonly at: Position;
  readonly isFinal: boolean;
  readonly type: TypeNode;
  readonly name: string;
  readonly body: Block;
}

/** One parameter of a method; its place is that of its type. */
export interface Parameter {
  readonly at: Position;
  readonly isFinal: boolean;
  readonly type: TypeNode;
  readonly name: string;
}

/** A method or constructor; its place is that of its name. */
export interface MethodNode {
  readonly kind: 'method' | 'constructor';
  readonly at: Position;
  readonly modifiers: Modifiers;
  readonly name: string;
  /** Absent for `void` and for constructors. */
  readonly returns: TypeNode | undefined;
  readonly parameters: readonly Parameter[];
  /** Absent where abstract or in an interface. */
  readonly body: Block | undefined;
}

/** Variables of a class that are declared together; the place is that of their modifiers. */
export interface FieldNode {
  readonly kind: 'field';
  readonly at: Position;
  readonly modifiers: Modifiers;
  readonly type: TypeNode;
  readonly variables: readonly Declarator[];
}

/** `get` or `set` of a property. */
export interface Accessor {
  readonly at: Position;
  readonly modifiers: Modifiers;
  /** Absent for an automatic accessor. */
  readonly body: Block | undefined;
}

/** A property; the place is that of its modifiers. */
export interface PropertyNode {
  readonly kind: 'property';
  readonly at: Position;
  readonly modifiers: Modifiers;
  readonly type: TypeNode;
  readonly name: string;
  readonly getter: Accessor | undefined;
  readonly setter: Accessor | undefined;
}

/** `{ … }` or `static { … }` in a class. */
export interface InitializerNode {
  readonly kind: 'initializer';
  readonly at: Position;
  readonly isStatic: boolean;
  readonly body: Block;
}

/** A class, interface or enum, with its members sorted by kind, each in the order of the source. */
export interface TypeDeclaration {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly at: Position;
  readonly modifiers: Modifiers;
  readonly name: string;
  readonly superclass: TypeNode | undefined;
  readonly interfaces: readonly TypeNode[];
  readonly fields: readonly FieldNode[];
  readonly properties: readonly PropertyNode[];
  readonly methods: readonly MethodNode[];
  readonly initializers: readonly InitializerNode[];
  readonly inner: readonly TypeDeclaration[];
  readonly constants: readonly { readonly at: Position; readonly name: string }[];
}

/** One event that a trigger runs for. */
export interface TriggerEvent {
  readonly timing: 'before' | 'after';
  readonly operation: 'insert' | 'update' | 'delete' | 'undelete';
}

/** `trigger Name on Object (events) { … }`. */
export interface TriggerDeclaration {
  readonly kind: 'trigger';
  readonly at: Position;
  readonly name: string;
  readonly objectName: string;
  readonly events: readonly TriggerEvent[];
  readonly body: Block;
}

/** What one source declares. */
export type Syntax = TypeDeclaration | TriggerDeclaration;
