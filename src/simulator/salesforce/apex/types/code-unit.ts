/** One source file: for stack traces and coverage. */
export interface CodeUnit {
  /** `Class` or `Trigger`. */
  readonly kind: 'Class' | 'Trigger';
  readonly name: string;
  readonly file: string;
  /** Lines that hold a statement. Filled by the compiler. */
  readonly executableLines: Set<number>;
  /** Place of its line counters in a coverage record. */
  readonly index: number;
  readonly isTest: boolean;
  /** From its `-meta.xml`. */
  readonly apiVersion: number;
  /**
   * Access of SOQL and DML that name none. Triggers: system. Classes: user from API version 67.0 on, system before.
   * Source: Summer '26 release notes, "Apex user mode by default".
   */
  readonly defaultMode: 'user' | 'system';
}
