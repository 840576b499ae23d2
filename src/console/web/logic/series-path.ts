/** Size of a drawing, in its own units. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** One value a step; null where there is none. */
export type Values = readonly (number | null)[];

/** `d` of an SVG path through the values, from left to right; it is broken where a value is missing. */
export function linePath(values: Values, max: number, box: Box): string {
  let path = '';
  let pen: 'M' | 'L' = 'M';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${point(index, value, values.length, max, box)}`;
    // A value alone between gaps would not be seen: a line of no length with round ends is a dot.
    if (pen === 'M' && (values[index + 1] ?? null) === null) path += 'h0';
    pen = 'L';
  });
  return path;
}

/** A round number that is not below any value, at least `least`: top of a scale that does not tremble. */
export function niceMax(series: readonly Values[], least: number): number {
  const max = Math.max(least, ...series.flatMap((values) => values.map((value) => value ?? 0)));
  const power = 10 ** Math.floor(Math.log10(max));
  return (NICE.find((step) => step * power >= max - 1e-9) ?? 10) * power;
}

/** Gathers steps into at most `count` groups of equal length (the last may be shorter), by `gather`. */
export function grouped<T>(values: readonly T[], count: number, gather: (group: readonly T[]) => T): readonly T[] {
  const size = Math.max(1, Math.ceil(values.length / count));
  const groups = Math.ceil(values.length / size);
  return Array.from({ length: groups }, (_, index) => gather(values.slice(index * size, (index + 1) * size)));
}

/** Sum of a group. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Greatest of a group; null if none has a value. */
export function greatest(values: Values): number | null {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

const NICE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

function point(index: number, value: number, count: number, max: number, { width, height }: Box): string {
  const x = count <= 1 ? width : (index * width) / (count - 1);
  const y = height - (Math.min(value, max) / max) * height;
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
