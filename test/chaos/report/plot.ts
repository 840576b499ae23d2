/** One measurement. Neighbouring points of one series are joined. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly series: number;
}

/** A plot of its own, above or below the others on the same axis of time. */
export interface Panel {
  readonly title: string;
  readonly dots: readonly Point[];
}

/** The axis that all panels share. */
export interface TimeAxis {
  readonly label: string;
  readonly most: number;
}

const WIDTH = 900;
const HEIGHT = 150;
const LEFT = 60;
const RIGHT = 20;
const TOP = 30;
const GAP = 50;
const COLOURS = ['#1f6feb', '#d1242f', '#1a7f37', '#9a6700', '#8250df'] as const;
const TICKS = 4;

/** Draws panels below each other as one SVG. */
export function plotPanels(panels: readonly Panel[], axis: TimeAxis): string {
  const height = TOP + panels.length * (HEIGHT + GAP);
  const drawn = panels.map((panel, index) => drawPanel(panel, axis, TOP + index * (HEIGHT + GAP)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
${drawn.join('\n')}
</svg>
`;
}

function drawPanel({ title, dots }: Panel, axis: TimeAxis, top: number): string {
  const highest = niceCeiling(Math.max(1, ...dots.map(({ y }) => y)));
  const x = (value: number) => LEFT + (value / axis.most) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => top + HEIGHT - (value / highest) * HEIGHT;
  const levels = Array.from({ length: TICKS + 1 }, (_, tick) => (highest * tick) / TICKS);
  const times = Array.from({ length: 7 }, (_, tick) => (axis.most * tick) / 6);
  return [
    `<text x="${LEFT}" y="${top - 8}" font-weight="bold">${title}</text>`,
    ...levels.map((level) => {
      const at = y(level).toFixed(1);
      const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#d0d7de"/>`;
      return `${line}<text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${Number(level.toPrecision(3))}</text>`;
    }),
    ...times.map(
      (time) =>
        `<text x="${x(time).toFixed(1)}" y="${top + HEIGHT + 14}" text-anchor="middle">${Number(time.toFixed(1))}</text>`,
    ),
    `<text x="${WIDTH - RIGHT}" y="${top + HEIGHT + 28}" text-anchor="end">${axis.label}</text>`,
    ...curves(dots).map(
      ({ series, points }) =>
        `<polyline fill="none" stroke="${COLOURS[series % COLOURS.length]}" stroke-width="1.2" points="${points
          .map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`)
          .join(' ')}"/>`,
    ),
  ].join('\n');
}

function curves(dots: readonly Point[]): readonly { readonly series: number; readonly points: readonly Point[] }[] {
  const bySeries = new Map<number, Point[]>();
  for (const dot of dots) bySeries.set(dot.series, [...(bySeries.get(dot.series) ?? []), dot]);
  return [...bySeries].map(([series, points]) => ({ series, points: points.toSorted((a, b) => a.x - b.x) }));
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= value) ?? 10;
  return factor * power;
}
