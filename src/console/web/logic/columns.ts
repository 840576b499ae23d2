/** How wide a column is, and whether it may be left out. */
export interface ColumnSpace {
  /** Pixels below which it is of no use. */
  readonly min: number;
  /** Its part of the room that is left; 0 keeps it at `min`. */
  readonly grow: number;
  /** 1 stays always; the higher, the sooner it is left out where room is short. */
  readonly priority: number;
}

/** The columns that find room, in their order. What is left out stands on the page of the case. */
export function fitting<T extends ColumnSpace>(columns: readonly T[], width: number): readonly T[] {
  let left = columns;
  while (needed(left) > width) {
    const last = Math.max(...left.map(({ priority }) => priority));
    if (last <= 1) break;
    const index = left.findLastIndex(({ priority }) => priority === last);
    left = left.filter((_, at) => at !== index);
  }
  return left;
}

/** `grid-template-columns`. @param lead widths of columns before them, as CSS. */
export function template(columns: readonly ColumnSpace[], lead = ''): string {
  const tracks = columns.map(({ min, grow }) => (grow === 0 ? `${min}px` : `minmax(0, ${grow}fr)`));
  return [lead, ...tracks].join(' ').trim();
}

const GAP = 12;

function needed(columns: readonly ColumnSpace[]): number {
  return columns.reduce((sum, { min }) => sum + min + GAP, 0);
}
