import type { ObjectSchema } from '../../metadata/schema.js';
import type { TypeDeclaration } from '../syntax/ast.js';
import type { Position } from '../syntax/compile-error.js';
import type { EnumConstant } from '../values/enum-constant.js';
import type { CodeUnit } from './code-unit.js';
import type { SystemClass } from './system-class.js';

/** A static type. */
export type ApexType =
  | SystemType
  | RecordType
  | UserType
  /** Of the literal `null`: fits everywhere. */
  | { readonly kind: 'null' }
  | { readonly kind: 'void' }
  /** A type parameter of a system class, by its place. Stands in signatures only. */
  | { readonly kind: 'parameter'; readonly index: number };

export interface SystemType {
  readonly kind: 'system';
  readonly class: SystemClass;
  readonly args: readonly ApexType[];
}

/** An sObject: of one object, or `SObject` itself. */
export interface RecordType {
  readonly kind: 'record';
  readonly object: ObjectSchema | undefined;
}

export interface UserType {
  readonly kind: 'user';
  readonly class: UserClass;
}

/** Sharing as declared; undeclared classes take that of their caller. */
export type Sharing = 'with' | 'without' | 'inherited' | 'undeclared';

/** A method or constructor of a user class. Its code stands in the {@link CodeStore}. */
export interface UserMethod {
  readonly owner: UserClass;
  readonly name: string;
  readonly at: Position;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly isPrivate: boolean;
  readonly testVisible: boolean;
  readonly modifiers: ReadonlySet<string>;
  readonly annotations: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly parameters: readonly ApexType[];
  readonly parameterNames: readonly string[];
  readonly returns: ApexType;
  /** Name and parameter types: what an override has to agree with. */
  readonly key: string;
}

/** A static or instance variable, also the one behind an automatic property. */
export interface UserField {
  readonly owner: UserClass;
  readonly name: string;
  readonly type: ApexType;
  readonly isStatic: boolean;
  readonly isFinal: boolean;
  readonly isTransient: boolean;
  readonly isPrivate: boolean;
  readonly testVisible: boolean;
  readonly slot: number;
}

/** A property; without own bodies it reads and writes its field. */
export interface UserProperty {
  readonly owner: UserClass;
  readonly name: string;
  readonly type: ApexType;
  readonly isStatic: boolean;
  readonly isPrivate: boolean;
  readonly testVisible: boolean;
  readonly field: UserField;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly privateSet: boolean;
  getter: UserMethod | undefined;
  setter: UserMethod | undefined;
}

/** A class, interface or enum of the package. Filled in steps: names, then members, then bodies. */
export class UserClass {
  readonly name: string;
  readonly declaration: TypeDeclaration;
  readonly unit: CodeUnit;
  readonly outer: UserClass | undefined;
  /** Place of its static variables in an execution. */
  readonly index: number;
  readonly inner = new Map<string, UserClass>();
  superclass: ApexType | undefined;
  readonly interfaces: ApexType[] = [];
  /** By lower-case name. */
  readonly fields = new Map<string, UserField>();
  readonly properties = new Map<string, UserProperty>();
  readonly methods = new Map<string, UserMethod[]>();
  readonly constructors: UserMethod[] = [];
  readonly constants = new Map<string, EnumConstant>();
  /** Instance methods by key, inherited ones included. */
  readonly table = new Map<string, UserMethod>();
  /** Instance variables in slot order, inherited ones first. */
  readonly layout: UserField[] = [];
  readonly staticFields: UserField[] = [];
  staticSlots = 0;
  instanceSlots = 0;

  constructor(declaration: TypeDeclaration, unit: CodeUnit, outer: UserClass | undefined, index: number) {
    this.name = outer === undefined ? declaration.name : `${outer.name}.${declaration.name}`;
    this.declaration = declaration;
    this.unit = unit;
    this.outer = outer;
    this.index = index;
  }

  get kind(): 'class' | 'interface' | 'enum' {
    return this.declaration.kind;
  }

  get isAbstract(): boolean {
    return this.kind === 'interface' || this.declaration.modifiers.words.has('abstract');
  }

  get sharing(): Sharing {
    const { words } = this.declaration.modifiers;
    if (words.has('with sharing')) return 'with';
    if (words.has('without sharing')) return 'without';
    return words.has('inherited sharing') ? 'inherited' : 'undeclared';
  }

  get isTest(): boolean {
    const own = this.declaration.modifiers.annotations.some((annotation) => annotation.name === 'istest');
    return own || (this.outer?.isTest ?? false);
  }

  /** The user class that this one extends. */
  get parent(): UserClass | undefined {
    return this.superclass?.kind === 'user' ? this.superclass.class : undefined;
  }

  /** True if it is, extends or implements the other. */
  conformsTo(other: UserClass): boolean {
    if (this === other || this.parent?.conformsTo(other)) return true;
    return this.interfaces.some((entry) => entry.kind === 'user' && entry.class.conformsTo(other));
  }
}
