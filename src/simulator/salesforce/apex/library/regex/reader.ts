/** What is wrong with a regular expression: Java refuses it, too. */
export class InvalidRegex extends Error {
  override readonly name = 'InvalidRegex';
}

/** Reads the text of a regular expression by code points, as Java does. */
export class RegexReader {
  readonly #points: readonly string[];
  #next = 0;

  constructor(pattern: string) {
    this.#points = [...pattern];
  }

  get atEnd(): boolean {
    return this.#next >= this.#points.length;
  }

  /** The code point `ahead` places further; empty at the end. */
  peek(ahead = 0): string {
    return this.#points[this.#next + ahead] ?? '';
  }

  /** The next code point. @throws InvalidRegex at the end */
  take(): string {
    const point = this.#points[this.#next];
    if (point === undefined) throw new InvalidRegex('it ends too early');
    this.#next += 1;
    return point;
  }

  /** Goes past the text if it comes next. */
  accept(text: string): boolean {
    const length = [...text].length;
    if (this.#points.slice(this.#next, this.#next + length).join('') !== text) return false;
    this.#next += length;
    return true;
  }

  /** Everything up to the text, which is passed over, too. @throws InvalidRegex if it does not come */
  until(end: string): string {
    let text = '';
    while (!this.accept(end)) text += this.take();
    return text;
  }

  /** As many code points as fit, up to a number of them. */
  while(fits: RegExp, most = Number.POSITIVE_INFINITY): string {
    let text = '';
    while (text.length < most && fits.test(this.peek())) text += this.take();
    return text;
  }

  /** What stands between `\Q` and `\E`; without `\E` it goes to the end. Call it after `\Q`. */
  quoted(): string {
    let text = '';
    while (!this.atEnd && !this.accept('\\E')) text += this.take();
    return text;
  }
}
