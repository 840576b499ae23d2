/** What of a long list is on the screen. */
export interface Viewport {
  readonly count: number;
  /** Pixels; all rows are equally high. */
  readonly rowHeight: number;
  readonly height: number;
  readonly scrollTop: number;
}

/** The rows to draw, `first` up to but not including `last`. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/** Rows drawn above and below what is seen: quick scrolling shows no blank edge. */
const OVERSCAN = 6;
/** However high the screen, no more rows are drawn than these. */
export const MAX_WINDOW = 200;

/** Which rows are to be drawn. */
export function rowWindow({ count, rowHeight, height, scrollTop }: Viewport): RowWindow {
  const seen = Math.ceil(height / rowHeight) + 1;
  const size = Math.min(MAX_WINDOW, seen + 2 * OVERSCAN);
  const top = Math.floor(Math.max(0, scrollTop) / rowHeight) - OVERSCAN;
  const first = Math.max(0, Math.min(top, count - size));
  return { first, last: Math.min(count, first + size) };
}

/** Where to scroll so that a row is wholly seen; the present place if it is. */
export function scrollTopFor(index: number, { rowHeight, height, scrollTop }: Viewport): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop;
}

/** Which row a key leads to; undefined if the key does not move. */
export function movedTo(key: string, active: number, { count, rowHeight, height }: Viewport): number | undefined {
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const wanted = steps[key];
  return wanted === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, wanted));
}
