import type { OrgSchema } from '../../metadata/schema.js';
import { raiseNull } from '../run/throw.js';
import { ANY_RECORD, type ApexType, VOID_TYPE } from '../types/apex-type.js';
import type { SystemClass } from '../types/system-class.js';
import { EnumConstant } from '../values/enum-constant.js';
import { Bag } from '../values/instances.js';
import type { ClassDefinition, PropertyBody } from './definition.js';
import type { NativeBody, NativeMembers, NativeMethod, NativeProperty } from './native.js';
import { readSignature, type SignatureType } from './signature.js';

interface OpenMembers extends NativeMembers {
  readonly methods: Map<string, NativeMethod[]>;
  readonly properties: Map<string, NativeProperty>;
  readonly constructors: NativeMethod[];
}

/** All system classes with what they can do. Names are found without case, with or without `System.` or `Schema.`. */
export class SystemLibrary {
  readonly #classes = new Map<string, SystemClass>();
  readonly #members = new Map<SystemClass, OpenMembers>();
  readonly #constants = new Map<SystemClass, Map<string, EnumConstant>>();
  readonly #contracts = new Map<SystemClass, readonly NativeMethod[]>();
  readonly #schema: OrgSchema;

  constructor(schema: OrgSchema, definitions: readonly ClassDefinition[]) {
    this.#schema = schema;
    for (const { class: of, aliases } of definitions) {
      for (const name of [of.name, ...(aliases ?? [])]) this.#classes.set(name.toLowerCase(), of);
    }
    for (const definition of definitions) this.#define(definition);
  }

  get classes(): readonly SystemClass[] {
    return [...this.#members.keys()];
  }

  /** The class of that name, if the simulated org has it. */
  class(name: string): SystemClass | undefined {
    const lower = name.toLowerCase();
    const bare = lower.replace(/^(system|schema)\./, '');
    return (
      this.#classes.get(lower) ??
      this.#classes.get(bare) ??
      this.#classes.get(`system.${bare}`) ??
      this.#classes.get(`schema.${bare}`)
    );
  }

  /** What the class itself can do, without what it inherits. */
  members(of: SystemClass): NativeMembers | undefined {
    return this.#members.get(of);
  }

  /** Methods of that name, own ones before inherited ones. */
  methods(of: SystemClass, name: string): readonly NativeMethod[] {
    const own = this.#members.get(of)?.methods.get(name.toLowerCase()) ?? [];
    return of.superclass === undefined ? own : [...own, ...this.methods(of.superclass, name)];
  }

  /** The property of that name of the class itself. */
  property(of: SystemClass, name: string): NativeProperty | undefined {
    return this.#members.get(of)?.properties.get(name.toLowerCase());
  }

  /** The constants of an enum in their order; none for anything else. */
  constants(of: SystemClass): readonly EnumConstant[] {
    return [...(this.#constants.get(of)?.values() ?? [])];
  }

  /** A constant of an enum, both by name. */
  constant(className: string, name: string): EnumConstant | undefined {
    const of = this.class(className);
    return of === undefined ? undefined : this.#constants.get(of)?.get(name.toLowerCase());
  }

  /** The methods that a class has to have to implement the interface. */
  contract(of: SystemClass): readonly NativeMethod[] {
    return this.#contracts.get(of) ?? [];
  }

  #define(definition: ClassDefinition): void {
    const of = definition.class;
    const members: OpenMembers = { methods: new Map(), properties: new Map(), constructors: [] };
    this.#members.set(of, members);
    for (const [signature, body] of Object.entries(definition.methods ?? {})) {
      addMethod(members, this.#method(of, signature, body));
    }
    for (const [signature, body] of Object.entries(definition.properties ?? {})) {
      const property = this.#property(of, signature, body);
      members.properties.set(property.name.toLowerCase(), property);
    }
    for (const signature of definition.fields ?? []) {
      const property = this.#property(of, signature, bagField(signature));
      members.properties.set(property.name.toLowerCase(), property);
    }
    const constants = (definition.constants ?? []).map((name, index) => new EnumConstant(of, name, index));
    this.#constants.set(of, new Map(constants.map((constant) => [constant.name.toLowerCase(), constant])));
    const contract = (definition.contract ?? []).map((signature) => this.#method(of, signature, raiseNull));
    this.#contracts.set(of, contract);
    for (const method of contract) addMethod(members, method);
  }

  #method(owner: SystemClass, text: string, body: NativeBody): NativeMethod {
    const { isStatic, name, type, parameters, parameterNames } = readSignature(text);
    return {
      owner,
      name: name === 'new' ? '<init>' : name,
      isStatic,
      parameters: parameters.map((parameter) => this.#type(owner, parameter)),
      parameterNames,
      returns: type === undefined ? VOID_TYPE : this.#type(owner, type),
      body,
      signature: text,
    };
  }

  #property(owner: SystemClass, text: string, body: PropertyBody): NativeProperty {
    const { isStatic, name, type } = readSignature(text);
    if (type === undefined) throw new Error(`library: ${text} of ${owner.name} has no type`);
    const { get, set } = body;
    return {
      name,
      type: this.#type(owner, type),
      isStatic,
      get: (self, frame) => get([], self, frame),
      set: set === undefined ? undefined : (self, value, frame) => set([value], self, frame),
    };
  }

  #type(owner: SystemClass, node: SignatureType): ApexType {
    const name = node.names.join('.');
    const index = owner.typeParameters.indexOf(name);
    if (index >= 0) return { kind: 'parameter', index };
    if (name === 'SObject') return ANY_RECORD;
    const of = this.class(name);
    if (of !== undefined) return { kind: 'system', class: of, args: node.args.map((arg) => this.#type(owner, arg)) };
    const object = this.#schema.object(name);
    if (object !== undefined) return { kind: 'record', object };
    throw new Error(`library: unknown type ${name} in ${owner.name}`);
  }
}

function addMethod(members: OpenMembers, method: NativeMethod): void {
  if (method.name === '<init>') {
    members.constructors.push(method);
    return;
  }
  const list = members.methods.get(method.name.toLowerCase()) ?? [];
  list.push(method);
  members.methods.set(method.name.toLowerCase(), list);
}

function bagField(signature: string): PropertyBody {
  const name = (signature.split(' ').at(-1) ?? '').toLowerCase();
  return {
    get: (_args, self) => (self instanceof Bag ? self.get(name) : raiseNull()),
    set: ([value], self) => {
      if (self instanceof Bag) self.fields.set(name, value ?? null);
      else raiseNull();
      return null;
    },
  };
}
