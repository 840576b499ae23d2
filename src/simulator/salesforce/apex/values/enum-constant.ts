import { ApexObject } from './value.js';

/** A constant of an enum of the platform or of a user. */
export class EnumConstant extends ApexObject {
  /** The class of the enum. */
  readonly of: { readonly name: string };
  /** As declared. */
  readonly name: string;
  /** Place in the declaration, from 0. */
  readonly ordinal: number;

  constructor(of: { readonly name: string }, name: string, ordinal: number) {
    super();
    this.of = of;
    this.name = name;
    this.ordinal = ordinal;
  }

  get typeName(): string {
    return this.of.name;
  }
}
