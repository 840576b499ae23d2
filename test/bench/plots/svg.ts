import { axisMarks, type BarPlot, type Curve, type CurvePlot, type Plot } from './plot.js';

const WIDTH = 720;
const HEIGHT = 320;
const FRAME = { left: 70, right: 20, top: 56, bottom: 48 };
const COLOURS = ['#1f5fa8', '#c25e00', '#4a7d2c', '#7a4a9c'];
const MOST_POINTS = 400;

interface Scale {
  readonly marks: readonly number[];
  readonly at: (value: number) => number;
}

/** Draws a plot. */
export function svgOf(plot: Plot): string {
  const parts = plot.kind === 'curves' ? curveParts(plot) : barParts(plot);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">
<title>${escaped(plot.title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(FRAME.left, 22, plot.title, 'start', 'font-size="14" font-weight="bold"')}
${parts.join('\n')}
</svg>
`;
}

function curveParts({ curves, level, x, y }: CurvePlot): readonly string[] {
  const points = curves.flatMap((curve) => curve.points);
  const across = scale(Math.max(0, ...points.map(([at]) => at)), FRAME.left, WIDTH - FRAME.right);
  const up = scale(Math.max(level?.y ?? 0, 0, ...points.map(([, value]) => value)), HEIGHT - FRAME.bottom, FRAME.top);
  const marks = across.marks.map((mark) => text(across.at(mark), HEIGHT - FRAME.bottom + 18, label(mark), 'middle'));
  return [
    ...grid(up, y),
    ...marks,
    text((FRAME.left + WIDTH - FRAME.right) / 2, HEIGHT - 10, x, 'middle'),
    ...(level ? levelParts(up, level) : []),
    ...curves.flatMap((curve, index) => curveLine(curve, index, across, up)),
  ];
}

function levelParts(up: Scale, level: { readonly label: string; readonly y: number }): readonly string[] {
  const at = round(up.at(level.y));
  return [
    `<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at}" y2="${at}" stroke="#b00020" stroke-dasharray="6 4"/>`,
    text(WIDTH - FRAME.right, at - 5, level.label, 'end', 'fill="#b00020"'),
  ];
}

function curveLine({ label: name, points }: Curve, index: number, across: Scale, up: Scale): readonly string[] {
  const colour = COLOURS[index % COLOURS.length];
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const kept = points.filter((_, at) => at % every === 0 || at === points.length - 1);
  const path = kept.map(([x, y]) => `${round(across.at(x))},${round(up.at(y))}`).join(' ');
  const legendAt = FRAME.left + index * 170;
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>`,
    `<rect x="${legendAt}" y="32" width="12" height="12" fill="${colour}"/>`,
    text(legendAt + 18, 42, name, 'start'),
  ];
}

function barParts({ bars, y }: BarPlot): readonly string[] {
  const up = scale(Math.max(0, ...bars.map(({ value }) => value)), HEIGHT - FRAME.bottom, FRAME.top);
  const room = (WIDTH - FRAME.left - FRAME.right) / Math.max(1, bars.length);
  const drawn = bars.flatMap(({ label: name, value }, index) => {
    const middle = FRAME.left + room * (index + 0.5);
    const top = up.at(value);
    const width = Math.min(90, room * 0.6);
    return [
      `<rect x="${round(middle - width / 2)}" y="${round(top)}" width="${round(width)}" height="${round(HEIGHT - FRAME.bottom - top)}" fill="${COLOURS[index % COLOURS.length]}"/>`,
      text(middle, top - 6, label(value), 'middle'),
      text(middle, HEIGHT - FRAME.bottom + 18, name, 'middle'),
    ];
  });
  return [...grid(up, y), ...drawn];
}

function grid(up: Scale, name: string): readonly string[] {
  const lines = up.marks.flatMap((mark) => {
    const at = round(up.at(mark));
    return [
      `<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at}" y2="${at}" stroke="#ddd"/>`,
      text(FRAME.left - 8, at + 4, label(mark), 'end'),
    ];
  });
  const middle = (FRAME.top + HEIGHT - FRAME.bottom) / 2;
  return [...lines, text(16, middle, name, 'middle', `transform="rotate(-90 16 ${middle})"`)];
}

function scale(highest: number, from: number, to: number): Scale {
  const marks = axisMarks(highest);
  const last = marks.at(-1) ?? 1;
  return { marks, at: (value) => from + (value / last) * (to - from) };
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${more === '' ? '' : ` ${more}`}>${escaped(words)}</text>`;
}

function label(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
