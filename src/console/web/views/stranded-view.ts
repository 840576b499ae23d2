import { html, nothing, type TemplateResult } from 'lit';
import { counted, countText } from '../../../web-page/logic/number-text.js';
import { dateTimeText } from '../../../web-page/logic/time-text.js';
import { problemBox, taskState } from '../../../web-page/parts/problem-box.js';
import type { AuditView, StrandedView as StrandedCase, WrittenView } from '../../contract.js';
import { routeTo } from '../logic/route.js';
import { NOTHING, type Selection } from '../logic/selection.js';
import { type Gone, goneAfter, stillStranded } from '../logic/stranded.js';
import { actButton } from '../parts/act-button.js';
import type { ChooseEvent, Column } from '../parts/data-grid.js';
import { HubElement } from '../parts/hub-element.js';
import { writtenNote } from '../parts/written-note.js';

/** Shows the stranded cases that the last audit has found, looks for them anew, and routes them. */
export class StrandedView extends HubElement {
  static override properties = { queue: { state: true }, selected: { state: true }, gone: { state: true } };

  private queue = '';
  private selected: Selection = NOTHING;
  /** What was routed from the list that is shown. */
  private gone: Gone = new Map();
  readonly #queues = this.task<readonly string[]>();
  readonly #last = this.task<AuditView | null>();
  readonly #audit = this.task<AuditView>();
  readonly #route = this.task<readonly WrittenView[]>();
  /** Numbers of the cases that were routed last, which may be off the list. */
  #numbers: ReadonlyMap<string, string> = new Map();
  /** When the audit was whose findings were asked for last. */
  #asked: number | undefined;

  readonly #columns: readonly Column<StrandedCase>[] = [
    {
      key: 'case',
      label: 'Case',
      min: 90,
      grow: 1,
      priority: 1,
      value: ({ caseNumber }) => caseNumber,
      cell: ({ caseId, caseNumber }) => html`<a tabindex="-1" href=${routeTo('explain', caseId)}>${caseNumber}</a>`,
    },
    { key: 'queue', label: 'Queue', min: 120, grow: 2, priority: 4, value: ({ queueName }) => queueName },
    {
      key: 'touched',
      label: 'Untouched for',
      min: 108,
      grow: 0,
      priority: 3,
      value: ({ touchedAt }) => -touchedAt,
      cell: ({ touchedAt }) => this.age(touchedAt),
    },
    {
      key: 'why',
      label: 'Why',
      min: 140,
      grow: 6,
      priority: 1,
      value: ({ why }) => why,
      cell: ({ why }) => html`<span title=${why}>${why}</span>`,
    },
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#queues.run(async (signal) => (await this.hub.api.queues(signal)).map(({ queueName }) => queueName));
  }

  protected override willUpdate(): void {
    const at = this.hub.state.status?.stranded?.at;
    if (at === undefined || at === this.#asked) return;
    this.#asked = at;
    void this.#last.run((signal) => this.hub.api.lastAudit(signal));
  }

  /** What an operator has asked for stays until the view is left, less what is routed meanwhile. */
  get #shown(): AuditView | undefined {
    return this.#audit.value ?? this.#last.value ?? undefined;
  }

  protected override render(): TemplateResult {
    const { stranded } = this.hub.state.status ?? {};
    const audit = this.#shown;
    const last = stranded
      ? html`The last audit of all queues, ${this.age(stranded.at)} ago, found ${counted(stranded.count, 'stranded case')}.`
      : 'No audit of all queues has run yet.';
    return html`<div class="stack">
      <h1>Stranded cases</h1>
      <p class="muted">Open, in a monitored queue, and nothing on its way for them: no row, no interaction. ${last}</p>
      <div class="line fields">
        <div class="field">
          <label for="queue">Queue</label>
          <select id="queue" @change=${(event: Event) => {
            this.queue = (event.target as HTMLSelectElement).value;
          }}>
            <option value="">All queues</option>
            ${(this.#queues.value ?? []).map((name) => html`<option value=${name}>${name}</option>`)}
          </select>
        </div>
        ${actButton(this.hub, {
          label: this.#audit.busy ? 'Looking…' : 'Run an audit',
          kind: 'main',
          why: this.#audit.busy ? 'An audit is under way.' : undefined,
          run: () => this.#look(),
        })}
      </div>
      ${problemBox(this.#queues.problem)} ${problemBox(this.#last.problem)} ${taskState(this.#audit)} ${audit ? this.#found(audit) : nothing}
    </div>`;
  }

  #found(audit: AuditView): TemplateResult {
    const { looked, more, hidden, at } = audit;
    const stranded = stillStranded(audit, this.gone);
    return html`<p role="status">
        <strong>${counted(stranded.length, 'stranded case')}</strong> among ${counted(looked, 'untouched case')}, as of ${dateTimeText(at)}.
        ${more ? 'There are more stranded cases than one audit lists: route these, then run it again.' : ''}
        ${hidden.length > 0 ? `CIC does not show the queues of ${hidden.join(', ')}: cases that may be live there are left out.` : ''}
      </p>
      <div class="line">${this.#buttons(audit, stranded)}</div>
      ${problemBox(this.#route.problem)}
      ${writtenNote(this.#route.value, 'routed: a row was made for each', (id) => this.#nameOf(id))}
      <cb-grid label="Stranded cases" .columns=${this.#columns} .items=${stranded} .keyOf=${idOf} selectable
        .selected=${this.selected} empty="No stranded case."
        @choose=${(event: ChooseEvent) => {
          this.selected = event.detail;
        }}
        @open=${(event: CustomEvent<StrandedCase>) => {
          location.hash = routeTo('explain', event.detail.caseId);
        }}></cb-grid>
      <p class="muted small">Arrow keys move in the list, Space chooses, Enter explains.</p>`;
  }

  #buttons(audit: AuditView, stranded: readonly StrandedCase[]): TemplateResult {
    const busy = this.#route.busy ? 'They are being routed.' : undefined;
    return html`${actButton(this.hub, {
      label: 'Route chosen',
      kind: 'main',
      why: busy ?? (this.selected.size === 0 ? 'Choose cases first.' : undefined),
      run: () =>
        void this.#ask(
          audit,
          stranded.filter(({ caseId }) => this.selected.has(caseId)),
        ),
    })}
    ${actButton(this.hub, {
      label: 'Route all',
      why: busy ?? (stranded.length === 0 ? 'No case is stranded.' : undefined),
      run: () => void this.#ask(audit, stranded),
    })}`;
  }

  #look(): void {
    this.selected = NOTHING;
    const queue = this.queue === '' ? undefined : this.queue;
    void this.#audit.run((signal) => this.hub.api.audit(queue, signal));
  }

  async #ask(audit: AuditView, cases: readonly StrandedCase[]): Promise<void> {
    const yes = await this.ask({
      title: `Route ${counted(cases.length, 'stranded case')}?`,
      body: 'A row with the event Requeued is made for each case that is still stranded; the others are left alone, each with the reason.',
      list: cases.slice(0, PREVIEWED).map(({ caseNumber, queueName, why }) => `${caseNumber} in ${queueName}: ${why}`),
      more: Math.max(0, cases.length - PREVIEWED),
      action: `Route ${countText(cases.length)}`,
    });
    if (!yes) return;
    this.#numbers = new Map(cases.map(({ caseId, caseNumber }) => [caseId, caseNumber]));
    const written = await this.#route.run((signal) => this.hub.api.route(cases.map(idOf), signal));
    if (!written) return;
    this.gone = goneAfter(this.gone, audit, written);
    this.selected = NOTHING;
  }

  #nameOf(id: string): string {
    const number = this.#numbers.get(id);
    return number === undefined ? id : `Case ${number}`;
  }
}

/** Cases that a question lists. */
const PREVIEWED = 100;

function idOf({ caseId }: StrandedCase): string {
  return caseId;
}
