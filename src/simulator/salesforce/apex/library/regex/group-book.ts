/** How often something is repeated, and whether it can match nothing. */
export interface Repetition {
  readonly least: number;
  readonly most: number;
  readonly isNullable: boolean;
}

/**
 * The groups of a regular expression in the order of their numbers, and which of them have matched for certain at the place
 * that is read. JavaScript forgets groups at each turn of a repetition and refuses turns that match nothing; Java does
 * neither, so that such groups differ.
 */
export class GroupBook {
  /** Named groups with their numbers. */
  readonly names = new Map<string, number>();
  /** Numbers of groups that may hold something else in Java. */
  readonly unsure = new Set<number>();
  readonly #closed = new Set<number>();
  readonly #doubted = new Set<number>();
  #count = 0;

  /** How many groups there are. */
  get count(): number {
    return this.#count;
  }

  /** A mark before the groups to come. */
  begin(): number {
    return this.#count + 1;
  }

  /** A group begins; its number, counted from 1. */
  open(name: string | undefined): number {
    this.#count += 1;
    if (name !== undefined) this.names.set(name, this.#count);
    return this.#count;
  }

  /** The group has ended: it can be referred to. */
  close(group: number): void {
    this.#closed.add(group);
  }

  /** The groups since the mark need not have matched. */
  doubt(mark: number): void {
    for (let group = mark; group <= this.#count; group += 1) this.#doubted.add(group);
  }

  /** What the groups since the mark hold is not known. */
  distrust(mark: number): void {
    for (let group = mark; group <= this.#count; group += 1) this.unsure.add(group);
  }

  /** What holds the groups since the mark is repeated. */
  repeat(mark: number, { least, most, isNullable }: Repetition): void {
    const isLoop = most > 1;
    if (isNullable && (isLoop || least === 0)) this.distrust(mark);
    for (let group = mark; isLoop && group <= this.#count; group += 1) {
      if (this.#doubted.has(group)) this.unsure.add(group);
    }
    if (least === 0) this.doubt(mark);
  }

  /** True for a group that has matched, whatever way was taken to here. */
  isCertain(group: number): boolean {
    return this.#closed.has(group) && !this.#doubted.has(group) && !this.unsure.has(group);
  }
}
