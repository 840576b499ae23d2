/** Serial numbers of auto-number fields. Like Salesforce's they are not given back when a transaction rolls back. */
export class AutoNumbers {
  readonly #next = new Map<string, number>();

  /** The next value of a display format such as `OR-{0000000000}`. */
  next(fieldPath: string, format: string): string {
    const serial = this.#next.get(fieldPath) ?? 1;
    this.#next.set(fieldPath, serial + 1);
    return format.replace(/\{(0+)\}/, (_whole, zeros: string) => String(serial).padStart(zeros.length, '0'));
  }
}
