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

/** A class of the platform with its type arguments. */
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

/** A class, interface or enum of the package. */
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
  /** It has a value from its declaration. */
  readonly isInitialised: boolean;
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
  /** With the outer class: `Outer.Inner`. */
  readonly name: string;
  /** What the source says. */
  readonly declaration: TypeDeclaration;
  /** The file in which it stands. */
  readonly unit: CodeUnit;
  /** The class around an inner class. */
  readonly outer: UserClass | undefined;
  /** Place of its static variables in an execution. */
  readonly index: number;
  /** Inner classes by lower-case name. */
  readonly inner = new Map<string, UserClass>();
  /** Of the package, or an exception of the platform. */
  superclass: ApexType | undefined;
  /** Those that the declaration names itself. */
  readonly interfaces: ApexType[] = [];
  /** By lower-case name. */
  readonly fields = new Map<string, UserField>();
  /** By lower-case name, without inherited ones. */
  readonly properties = new Map<string, UserProperty>();
  /** Overloads by lower-case name, without inherited ones. */
  readonly methods = new Map<string, UserMethod[]>();
  /** Those of the class itself; one without parameters if only the superclass has some. */
  readonly constructors: UserMethod[] = [];
  /** Of an enum, by lower-case name, in their order. */
  readonly constants = new Map<string, EnumConstant>();
  /** Instance methods by key, inherited ones included. */
  readonly table = new Map<string, UserMethod>();
  /** Instance variables in slot order, inherited ones first. */
  readonly layout: UserField[] = [];
  /** Static variables in slot order. */
  readonly staticFields: UserField[] = [];
  /** How many slots its static variables take. */
  staticSlots = 0;
  /** How many slots an object takes, inherited variables included. */
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

  /** As the class itself declares it. */
  get sharing(): Sharing {
    const { words } = this.declaration.modifiers;
    if (words.has('with sharing')) return 'with';
    if (words.has('without sharing')) return 'without';
    return words.has('inherited sharing') ? 'inherited' : 'undeclared';
  }

  /** True for a test class, and for what stands in one. */
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
