/** A plot, to be drawn as SVG. */
export type Plot = CurvePlot | BarPlot;

/** Curves over one axis. */
export interface CurvePlot {
  readonly kind: 'curves';
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
  /** A level that is drawn across, e.g. a limit. */
  readonly level?: { readonly label: string; readonly y: number };
}

/** Points in the order of x. */
export interface Curve {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Bars beside each other, with their figures. */
export interface BarPlot {
  readonly kind: 'bars';
  readonly title: string;
  readonly y: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

/** A round step with which an axis to `highest` has about five marks. */
export function axisStep(highest: number): number {
  if (!(highest > 0)) return 1;
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return step * power;
}

/** The marks of an axis from 0 to the first one that is not below `highest`. */
export function axisMarks(highest: number): readonly number[] {
  const step = axisStep(highest);
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
