import type { StreamStep } from '../salesforce/org.js';

/** A step whose row is not settled yet. */
interface Node {
  readonly rowId: string;
  readonly order: number;
  /** Everything after this step and up to here is settled. */
  upTo: string;
  previous: Node | undefined;
  next: Node | undefined;
  /** The sweep that found the row unprocessed last. */
  seenBy: number;
}

/**
 * Steps of a stream in the order of delivery, of which only the unsettled ones are kept: what is settled between them is
 * folded into the step before. The reached position is the last one below which everything is settled.
 */
export class UnsettledSteps {
  readonly #byRow = new Map<string, Node[]>();
  #head: Node | undefined;
  #tail: Node | undefined;
  #size = 0;
  #nextOrder = 0;
  #reached: string | undefined;

  /** How many are kept. */
  get size(): number {
    return this.#size;
  }

  /** Undefined while nothing was reached. */
  get reached(): string | undefined {
    return this.#reached;
  }

  /** The order of the step that comes next. */
  get nextOrder(): number {
    return this.#nextOrder;
  }

  /** Adds a step. */
  add({ position, rowId }: StreamStep): void {
    this.#nextOrder += 1;
    if (rowId === undefined) this.#reach(this.#tail, position);
    else this.#append(rowId, position);
  }

  #append(rowId: string, position: string): void {
    const order = this.#nextOrder - 1;
    const node: Node = { rowId, order, upTo: position, previous: this.#tail, next: undefined, seenBy: 0 };
    if (this.#tail) this.#tail.next = node;
    else this.#head = node;
    this.#tail = node;
    this.#size += 1;
    const nodes = this.#byRow.get(rowId);
    if (nodes) nodes.push(node);
    else this.#byRow.set(rowId, [node]);
  }

  /** A row is settled, and with it every step that told of it. */
  settle(rowId: string): void {
    for (const node of this.#byRow.get(rowId) ?? []) this.#remove(node);
    this.#byRow.delete(rowId);
  }

  /** A sweep found the row unprocessed. */
  seen(rowId: string, sweep: number): void {
    for (const node of this.#byRow.get(rowId) ?? []) node.seenBy = sweep;
  }

  /** Rows of steps before `order` that this sweep did not find. */
  unseen(sweep: number, order: number): readonly string[] {
    const rowIds: string[] = [];
    for (let node = this.#head; node && node.order < order; node = node.next)
      if (node.seenBy !== sweep) rowIds.push(node.rowId);
    return rowIds;
  }

  #remove(node: Node): void {
    this.#reach(node.previous, node.upTo);
    if (node.previous) node.previous.next = node.next;
    else this.#head = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.#tail = node.previous;
    this.#size -= 1;
  }

  #reach(before: Node | undefined, position: string): void {
    if (before) before.upTo = position;
    else this.#reached = position;
  }
}
