/** A class, interface or enum of the platform: its identity. What it can do stands in the {@link SystemLibrary}. */
export class SystemClass {
  /** As Salesforce shows it, e.g. `Database.SaveResult`. */
  readonly name: string;
  /** Names such as `T`; none for most classes. */
  readonly typeParameters: readonly string[];
  /** What it is. */
  readonly kind: 'class' | 'interface' | 'enum';
  /** The class that it extends. */
  readonly superclass: SystemClass | undefined;

  constructor(
    name: string,
    options: {
      readonly typeParameters?: readonly string[];
      readonly kind?: 'class' | 'interface' | 'enum';
      readonly superclass?: SystemClass;
    } = {},
  ) {
    this.name = name;
    this.typeParameters = options.typeParameters ?? [];
    this.kind = options.kind ?? 'class';
    this.superclass = options.superclass;
  }

  /** True if it is the other class or comes from it. */
  extends(other: SystemClass): boolean {
    return this === other || (this.superclass?.extends(other) ?? false);
  }
}
