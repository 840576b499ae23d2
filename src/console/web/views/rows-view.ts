import { html, nothing, type TemplateResult } from 'lit';
import { counted, countText } from '../../../web-page/logic/number-text.js';
import { icon } from '../../../web-page/parts/icon.js';
import { problemBox, taskState } from '../../../web-page/parts/problem-box.js';
import type { RowView, WrittenView } from '../../contract.js';
import { matches } from '../logic/order.js';
import { routeTo } from '../logic/route.js';
import { NOTHING, pruned, type Selection } from '../logic/selection.js';
import { actButton } from '../parts/act-button.js';
import type { ChooseEvent, Column } from '../parts/data-grid.js';
import { HubElement } from '../parts/hub-element.js';
import { writtenNote } from '../parts/written-note.js';
import { MAX_ROWS } from '../state/api.js';

type Which = 'unprocessed' | 'parked';

/** Rows that wait, and rows that are parked with their cause; parked ones can be tried again. */
export class RowsView extends HubElement {
  static override properties = { text: { state: true }, selected: { state: true } };

  private text = '';
  private selected: Selection = NOTHING;
  readonly #rows = this.task<readonly RowView[]>();
  readonly #retry = this.task<readonly WrittenView[]>();
  #shown: readonly RowView[] = [];
  #from: readonly RowView[] | undefined;
  #by = '';
  #loaded: Which | undefined;

  readonly #columns: readonly Column<RowView>[] = [
    { key: 'name', label: 'Row', min: 116, grow: 0, priority: 1, value: ({ name }) => name },
    { key: 'case', label: 'Case', min: 78, grow: 0, priority: 4, value: ({ caseNumber }) => caseNumber },
    { key: 'event', label: 'Event', min: 120, grow: 0, priority: 5, value: ({ event }) => event },
    { key: 'queue', label: 'Queue', min: 190, grow: 2, priority: 6, value: ({ queueName }) => queueName },
    { key: 'workgroup', label: 'Workgroup', min: 190, grow: 2, priority: 8, value: ({ workgroup }) => workgroup },
    {
      key: 'age',
      label: 'Age',
      min: 84,
      grow: 0,
      priority: 2,
      value: ({ createdAt }) => -createdAt,
      cell: ({ createdAt }) => this.age(createdAt),
    },
    { key: 'attempts', label: 'Tries', min: 46, grow: 0, priority: 7, value: ({ attempts }) => attempts },
    {
      key: 'error',
      label: 'Why',
      min: 110,
      grow: 4,
      priority: 1,
      value: ({ error }) => error,
      cell: ({ error }) => html`<span title=${error}>${error}</span>`,
    },
    {
      key: 'explain',
      label: 'Explain',
      min: 62,
      grow: 0,
      priority: 2,
      value: ({ name }) => name,
      cell: ({ name }) =>
        html`<a tabindex="-1" href=${routeTo('explain', name)} aria-label=${`Explain ${name}`}>Explain</a>`,
    },
  ];

  get #which(): Which {
    return this.detail === 'unprocessed' ? 'unprocessed' : 'parked';
  }

  protected override willUpdate(): void {
    if (this.#loaded === this.#which) return;
    this.#loaded = this.#which;
    this.selected = NOTHING;
    this.#load();
  }

  #load(): void {
    const which = this.#which;
    void this.#rows
      .run((signal) => this.hub.api.rows(which, signal))
      .then((rows) => {
        if (rows)
          this.selected = pruned(
            this.selected,
            rows.map(({ id }) => id),
          );
      });
  }

  protected override render(): TemplateResult {
    const rows = this.#rows.value ?? [];
    const shown = this.#filtered(rows);
    const parked = this.#which === 'parked';
    return html`<div class="stack">
      <div class="line">
        <h1 class="grow">Rows</h1>
        ${this.fetched(this.#rows)}
        <button type="button" @click=${this.#load}>${icon('again')}Look again</button>
      </div>
      <nav class="line" aria-label="Which rows">
        ${this.#tab('parked', 'Parked')} ${this.#tab('unprocessed', 'Unprocessed')}
        <span class="muted" role="status">${countText(shown.length)} of ${counted(rows.length, 'row')}${this.selected.size > 0 ? `, ${countText(this.selected.size)} chosen` : ''}</span>
      </nav>
      ${taskState(this.#rows, () => this.#load())}
      ${rows.length < MAX_ROWS ? nothing : html`<p class="note">These are the ${countText(rows.length)} oldest; there may be more.</p>`}
      <div class="line fields">
        <div class="field grow">
          <label for="filter">Filter</label>
          <input id="filter" type="search" maxlength="200" placeholder="row, case, event, queue, reason" .value=${this.text}
            @input=${(event: InputEvent) => {
              this.text = (event.target as HTMLInputElement).value;
            }} />
        </div>
        ${parked ? this.#buttons(rows) : nothing}
      </div>
      ${problemBox(this.#retry.problem)} ${writtenNote(this.#retry.value, 'on the way again', (id) => this.#nameOf(id))}
      <cb-grid label=${parked ? 'Parked rows' : 'Unprocessed rows'} .columns=${this.#columns} .items=${shown}
        .keyOf=${idOf} ?selectable=${parked} .selected=${this.selected}
        empty=${emptyText(parked, rows.length)}
        @choose=${(event: ChooseEvent) => {
          this.selected = event.detail;
        }}
        @open=${(event: CustomEvent<RowView>) => {
          location.hash = routeTo('explain', event.detail.name);
        }}></cb-grid>
      <p class="muted small">Arrow keys move in the list, ${parked ? 'Space chooses, Shift with arrows chooses several, ' : ''}Enter explains.</p>
    </div>`;
  }

  #tab(which: Which, label: string): TemplateResult {
    return html`<a class="button" href=${routeTo('rows', which)} aria-current=${this.#which === which ? 'page' : nothing}>${label}</a>`;
  }

  #buttons(rows: readonly RowView[]): TemplateResult {
    const busy = this.#retry.busy ? 'A retry is under way.' : undefined;
    return html`${actButton(this.hub, {
      label: 'Retry chosen',
      shape: 'again',
      kind: 'main',
      why: busy ?? (this.selected.size === 0 ? 'Choose rows first.' : undefined),
      run: () => void this.#ask(rows.filter(({ id }) => this.selected.has(id))),
    })}
    ${actButton(this.hub, {
      label: 'Retry all parked',
      why: busy ?? (rows.length === 0 ? 'No row is parked.' : undefined),
      run: () => void this.#ask('all'),
    })}`;
  }

  async #ask(which: readonly RowView[] | 'all'): Promise<void> {
    const rows = which === 'all' ? (this.#rows.value ?? []) : which;
    const yes = await this.ask({
      title: which === 'all' ? 'Retry every parked row?' : `Retry ${counted(rows.length, 'parked row')}?`,
      body:
        which === 'all'
          ? 'Every row that was parked in the last 30 days goes to the end of the lane of its case, also rows that this list does not show.'
          : 'Each goes to the end of the lane of its case, with the workgroup and the skills of now.',
      list: rows.slice(0, PREVIEWED).map(({ name, caseNumber, error }) => `${name}, case ${caseNumber}: ${error}`),
      more: Math.max(0, rows.length - PREVIEWED),
      action: which === 'all' ? 'Retry all' : `Retry ${countText(rows.length)}`,
    });
    if (!yes) return;
    const ids = which === 'all' ? which : rows.map(idOf);
    const written = await this.#retry.run((signal) => this.hub.api.retry(ids, signal));
    if (!written) return;
    this.selected = NOTHING;
    this.#load();
  }

  #nameOf(id: string): string {
    return this.#rows.value?.find((row) => row.id === id)?.name ?? id;
  }

  /** The same list as long as nothing has changed: the grid sorts only new ones. */
  #filtered(rows: readonly RowView[]): readonly RowView[] {
    if (this.#from === rows && this.#by === this.text) return this.#shown;
    this.#from = rows;
    this.#by = this.text;
    this.#shown = rows.filter(({ name, caseNumber, event, queueName, workgroup, error, caseId }) =>
      matches(this.text, [name, caseNumber, event, queueName, workgroup, error, caseId]),
    );
    return this.#shown;
  }
}

/** Rows that a question lists. */
const PREVIEWED = 100;

function idOf({ id }: RowView): string {
  return id;
}

function emptyText(parked: boolean, known: number): string {
  if (known > 0) return 'No row fits the filter.';
  return parked ? 'No row is parked.' : 'No row waits: everything is routed.';
}
