/** A class, interface or enum of the platform: its identity. What it can do stands in the {@link SystemLibrary}. */
export class SystemClass {
  /** As Salesforce shows it, e.g. `Database.SaveResult`. */
  readonly name: string;
  readonly typeParameters: readonly string[];
  readonly kind: 'class' | 'interface' | 'enum';
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

  extends(other: SystemClass): boolean {
    return this === other || (this.superclass?.extends(other) ?? false);
  }
}
