import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { clockText } from '../../../web-page/logic/time-text.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { greatest, grouped, linePath, niceMax, type Values } from '../logic/series-path.js';

/** One line of a chart. */
export interface ChartLine {
  readonly name: string;
  readonly values: Values;
  /** Lines differ by dash, not by colour alone. */
  readonly dashed?: boolean;
  readonly tone: 'accent' | 'good' | 'warn' | 'muted';
}

const BOX = { width: 600, height: 120 };
/** Lines of the table that says the same in numbers. */
const TABLE_STEPS = 12;

/** A small line chart of equal steps, with the same as a table. */
export class LineChart extends LitElement {
  static override properties = {
    heading: {},
    lines: { attribute: false },
    from: { attribute: false },
    stepMs: { attribute: false },
    least: { attribute: false },
    unit: { attribute: false },
  };
  static override styles = [
    SHARED,
    css`
      figure {
        margin: 0;
      }
      .plot {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 0.5rem;
      }
      .scale {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        align-items: flex-end;
        font-size: 0.8rem;
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      svg.plotted {
        width: 100%;
        height: 7.5rem;
        overflow: visible;
        display: block;
      }
      .times {
        grid-column: 2;
        display: flex;
        justify-content: space-between;
        font-size: 0.8rem;
        color: var(--muted);
      }
      path {
        fill: none;
        stroke: var(--pen);
        stroke-width: 1.8px;
        stroke-linecap: round;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
      path.dashed {
        stroke-dasharray: 5 4;
      }
      .pen-accent {
        --pen: var(--accent);
      }
      .pen-good {
        --pen: var(--good);
      }
      .pen-warn {
        --pen: var(--warn);
      }
      .pen-muted {
        --pen: var(--muted);
      }
      line {
        stroke: var(--line);
        vector-effect: non-scaling-stroke;
      }
      svg.key {
        width: 1.6rem;
        height: 0.6rem;
      }
    `,
  ];

  heading = '';
  lines: readonly ChartLine[] = [];
  /** Start of the first step, milliseconds since the epoch. */
  from = 0;
  stepMs = 0;
  /** The scale reaches at least this far. */
  least = 1;
  /** A value as text. */
  unit: (value: number) => string = String;

  protected override render(): TemplateResult {
    const max = niceMax(
      this.lines.map(({ values }) => values),
      this.least,
    );
    return html`<figure class="stack">
      <figcaption class="line">
        <h3>${this.heading}</h3>
        ${this.lines.map((line) => this.#key(line))}
      </figcaption>
      <div class="plot">
        <div class="scale" aria-hidden="true"><span>${this.unit(max)}</span><span>${this.unit(max / 2)}</span><span>0</span></div>
        <svg class="plotted" viewBox="0 0 ${BOX.width} ${BOX.height}" preserveAspectRatio="none" role="img"
          aria-label=${this.#summary()}>
          ${[0, 0.5, 1].map((part) => svg`<line x1="0" x2=${BOX.width} y1=${part * BOX.height} y2=${part * BOX.height} />`)}
          ${this.lines.map(
            ({ values, tone, dashed }) =>
              svg`<path class="pen-${tone} ${dashed ? 'dashed' : ''}" d=${linePath(values, max, BOX)} />`,
          )}
        </svg>
        <div class="times" aria-hidden="true"><span>${clockText(this.from).slice(0, 5)}</span><span>now</span></div>
      </div>
      ${this.#table()}
    </figure>`;
  }

  #key({ name, tone, dashed }: ChartLine): TemplateResult {
    return html`<span class="line small"><svg class="key" viewBox="0 0 24 8" aria-hidden="true">${svg`<path class="pen-${tone} ${dashed ? 'dashed' : ''}" d="M1 4h22" />`}</svg>${name}</span>`;
  }

  #summary(): string {
    const parts = this.lines.map(({ name, values }) => {
      const last = values.findLast((value) => value !== null) ?? null;
      const top = greatest(values);
      return top === null
        ? `${name}: nothing yet`
        : `${name}: last ${this.unit(last ?? 0)}, greatest ${this.unit(top)}`;
    });
    return `${this.heading}, the last hour. ${parts.join('. ')}. The table below has the numbers.`;
  }

  #table(): TemplateResult {
    const columns = this.lines.map(({ values }) => grouped(values, TABLE_STEPS, greatest));
    const size = Math.max(1, Math.ceil((this.lines[0]?.values.length ?? 0) / TABLE_STEPS));
    return html`<details>
      <summary>${this.heading} as a table</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr><th scope="col">From</th>${this.lines.map(({ name }) => html`<th scope="col" class="right">${name}, greatest</th>`)}</tr>
          </thead>
          <tbody>
            ${(columns[0] ?? []).map(
              (_, row) => html`<tr>
                <th scope="row">${clockText(this.from + row * size * this.stepMs)}</th>
                ${columns.map((values) => html`<td class="right">${this.#cell(values[row] ?? null)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #cell(value: number | null): string {
    return value === null ? '–' : this.unit(value);
  }
}
