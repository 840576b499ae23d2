import { css, html, nothing, type TemplateResult } from 'lit';
import { counted } from '../../../web-page/logic/number-text.js';
import { clockText } from '../../../web-page/logic/time-text.js';
import { icon } from '../../../web-page/parts/icon.js';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { LogView as Line } from '../../contract.js';
import { fieldsText, LEVELS } from '../logic/log-lines.js';
import { levelWords } from '../logic/words.js';
import { VIEWERS_REASON } from '../parts/act-button.js';
import type { Column } from '../parts/data-grid.js';
import { HubElement } from '../parts/hub-element.js';

const COLUMNS: readonly Column<Line>[] = [
  {
    key: 'time',
    label: 'Time',
    min: 66,
    grow: 0,
    priority: 1,
    value: ({ time }) => time,
    cell: ({ time }) => clockText(Date.parse(time)),
  },
  { key: 'level', label: 'Level', min: 44, grow: 0, priority: 1, value: ({ level }) => level },
  { key: 'component', label: 'Component', min: 120, grow: 1, priority: 3, value: ({ component }) => component },
  { key: 'message', label: 'Message', min: 150, grow: 6, priority: 1, value: ({ message }) => message },
];
/** Milliseconds without a key before the text is asked for. */
const TYPING_MS = 250;

/** The log as it is written. */
export class LogView extends HubElement {
  static override properties = {
    paused: { state: true },
    follow: { state: true },
    opened: { state: true },
    writtenLevel: { state: true },
  };
  static override styles = [
    SHARED,
    css`
      pre {
        font-family: var(--mono);
        font-size: 0.86rem;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        margin: 0;
        max-height: 14rem;
        overflow: auto;
      }
      cb-grid {
        font-size: 0.9rem;
      }
    `,
  ];

  /** The lines as they were when the viewer paused. */
  private paused: readonly Line[] | undefined;
  private follow = true;
  private opened: Line | undefined;
  private writtenLevel = '';
  readonly #load = this.task<string>();
  readonly #level = this.task<unknown>();
  #typing: ReturnType<typeof setTimeout> | undefined;
  #connections = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#connections = this.hub.state.connections;
    this.#filter({});
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#typing);
    super.disconnectedCallback();
  }

  /** What was written while the feed was cut is fetched. */
  protected override onState(): void {
    super.onState();
    const { connections } = this.hub.state;
    if (connections === this.#connections) return;
    this.#connections = connections;
    this.#filter({});
  }

  protected override render(): TemplateResult {
    const { logLines } = this.hub.state;
    const lines = this.paused ?? logLines;
    const waiting = this.paused
      ? logLines.filter(({ sequence }) => sequence > (lines.at(-1)?.sequence ?? -1)).length
      : 0;
    return html`<div class="stack">
      <div class="line">
        <h1 class="grow">Log</h1>
        <span class="muted" role="status">${counted(lines.length, 'line')}${this.paused ? `, paused; ${counted(waiting, 'newer line')}` : ''}</span>
      </div>
      ${this.#filters()} ${problemBox(this.#load.problem, () => this.#filter({}))} ${problemBox(this.#level.problem)}
      <cb-grid label="Log lines" fixedOrder .columns=${COLUMNS} .items=${lines} .keyOf=${keyOf} .toneOf=${toneOf} .rowHeight=${26}
        ?follow=${this.follow && !this.paused} empty="No line fits."
        @leave-end=${() => {
          this.follow = false;
        }}
        @open=${(event: CustomEvent<Line>) => {
          this.opened = event.detail;
        }}></cb-grid>
      <p class="muted small">Arrow keys move in the list, Enter shows all fields of a line.</p>
      ${this.opened ? this.#fields(this.opened) : nothing}
    </div>`;
  }

  #filters(): TemplateResult {
    const { level, text } = this.hub.state.logFilter;
    return html`<div class="line fields">
      <div class="field">
        <label for="level">Show</label>
        <select id="level" @change=${(event: Event) => this.#filter({ level: (event.target as HTMLSelectElement).value })}>
          ${LEVELS.map((name) => html`<option value=${name} ?selected=${name === level}>${name === 'error' ? 'error only' : `${name} and graver`}</option>`)}
        </select>
      </div>
      <div class="field grow">
        <label for="text">Text</label>
        <input id="text" type="search" maxlength="200" placeholder="message, component, any field" .value=${text} @input=${this.#typed} />
      </div>
      <button type="button" aria-pressed=${this.paused ? 'true' : 'false'} @click=${this.#pause}>${icon('pause')}Pause</button>
      <button type="button" aria-pressed=${this.follow ? 'true' : 'false'} @click=${() => {
        this.follow = !this.follow;
      }}>${icon('down')}Follow</button>
      ${this.#levelChoice()}
    </div>`;
  }

  #levelChoice(): TemplateResult {
    const may = this.hub.canAct;
    return html`<div class="field">
      <label for="written">Write to the log</label>
      <select id="written" ?disabled=${!may} title=${may ? nothing : VIEWERS_REASON} aria-describedby=${may ? nothing : 'viewer'}
        @change=${(event: Event) => this.#setLevel((event.target as HTMLSelectElement).value)}>
        ${LEVELS.map((name) => html`<option value=${name} ?selected=${name === this.writtenLevel}>${name}</option>`)}
      </select>
      ${may ? nothing : html`<span id="viewer" class="hidden">${VIEWERS_REASON}</span>`}
    </div>`;
  }

  #fields(line: Line): TemplateResult {
    return html`<section class="panel stack" aria-label="Fields of the line">
      <div class="line"><h2 class="grow">Line ${line.sequence}</h2>
        <button type="button" class="quiet" @click=${() => {
          this.opened = undefined;
        }}>${icon('cross')}Close</button></div>
      <p class="break"><strong>${line.message}</strong></p>
      <pre tabindex="0" aria-label="Fields">${[`time: ${line.time}`, `level: ${line.level}`, `component: ${line.component}`, fieldsText(line)].join('\n')}</pre>
    </section>`;
  }

  #typed(event: InputEvent): void {
    const text = (event.target as HTMLInputElement).value;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#filter({ text }), TYPING_MS);
  }

  #filter(change: { readonly level?: string; readonly text?: string }): void {
    const filter = { ...this.hub.state.logFilter, ...change };
    this.paused = undefined;
    void this.#load
      .run((signal) => this.hub.filterLog(filter, signal))
      .then((level) => {
        if (level !== undefined) this.writtenLevel = level;
      });
  }

  #pause(): void {
    this.paused = this.paused ? undefined : this.hub.state.logLines;
  }

  #setLevel(level: string): void {
    void this.#level
      .run((signal) => this.hub.api.setLogLevel(level, signal))
      .then((answer) => {
        if (answer !== undefined) this.writtenLevel = level;
        this.requestUpdate();
      });
  }
}

function keyOf({ sequence }: Line): string {
  return String(sequence);
}

function toneOf({ level }: Line): string {
  return `tone-${levelWords(level).tone}`;
}
