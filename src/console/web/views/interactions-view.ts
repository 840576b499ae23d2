import { html, type TemplateResult } from 'lit';
import { countText } from '../../../web-page/logic/number-text.js';
import { icon, pill } from '../../../web-page/parts/icon.js';
import type { InteractionView } from '../../contract.js';
import { matches } from '../logic/order.js';
import { routeTo, webAddress } from '../logic/route.js';
import { interactionWords } from '../logic/words.js';
import type { Column } from '../parts/data-grid.js';
import { HubElement } from '../parts/hub-element.js';

/** The live interactions, as they change. */
export class InteractionsView extends HubElement {
  static override properties = { text: { state: true } };

  private text = '';
  readonly #order = { key: 'age', descending: false };
  #shown: readonly InteractionView[] = [];
  #from: readonly InteractionView[] | undefined;
  #by = '';

  readonly #columns: readonly Column<InteractionView>[] = [
    {
      key: 'case',
      label: 'Case',
      min: 96,
      grow: 1,
      priority: 1,
      value: ({ caseNumber, objectId }) => caseNumber || objectId,
      cell: (interaction) => caseLink(interaction),
    },
    {
      key: 'state',
      label: 'State',
      min: 112,
      grow: 0,
      priority: 1,
      value: ({ state }) => state,
      cell: ({ state }) => pill(interactionWords(state)),
    },
    { key: 'workgroup', label: 'Workgroup', min: 120, grow: 2, priority: 3, value: ({ workgroup }) => workgroup },
    { key: 'user', label: 'Agent', min: 90, grow: 2, priority: 4, value: ({ user }) => user || '–' },
    {
      key: 'age',
      label: 'Seen for',
      min: 84,
      grow: 0,
      priority: 2,
      value: ({ seenAt }) => -seenAt,
      cell: ({ seenAt }) => this.age(seenAt),
    },
    { key: 'id', label: 'Interaction', min: 170, grow: 2, priority: 5, value: ({ id }) => id },
    {
      key: 'why',
      label: 'Why',
      min: 60,
      grow: 0,
      priority: 2,
      value: ({ objectId }) => objectId,
      cell: ({ objectId, caseNumber }) =>
        html`<a tabindex="-1" href=${routeTo('explain', objectId)} aria-label=${`Explain case ${caseNumber}`}>Explain</a>`,
    },
  ];

  protected override render(): TemplateResult {
    const all = this.hub.state.interactions;
    const shown = this.#filtered(all);
    return html`<div class="stack">
      <div class="line">
        <h1 class="grow">Interactions</h1>
        <span class="muted" role="status">${countText(shown.length)} of ${countText(all.length)}</span>
      </div>
      <div class="field">
        <label for="filter">Filter</label>
        <input id="filter" type="search" maxlength="200" placeholder="case, workgroup, agent, id, state" .value=${this.text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLInputElement).value;
          }} />
      </div>
      <p class="muted small">Arrow keys move in the list, Enter explains the case. Live; ${this.hub.state.cutSince === undefined ? 'up to date' : 'not connected: the list may be old'}.</p>
      <cb-grid label="Live interactions" .columns=${this.#columns} .items=${shown} .keyOf=${({ id }: InteractionView) => id}
        .order=${this.#order} empty=${all.length === 0 ? 'No live interaction.' : 'No interaction fits the filter.'}
        @open=${(event: CustomEvent<InteractionView>) => {
          location.hash = routeTo('explain', event.detail.objectId);
        }}></cb-grid>
    </div>`;
  }

  /** The same list as long as nothing has changed: the grid sorts only new ones. */
  #filtered(all: readonly InteractionView[]): readonly InteractionView[] {
    if (this.#from === all && this.#by === this.text) return this.#shown;
    this.#from = all;
    this.#by = this.text;
    this.#shown = all.filter(({ caseNumber, objectId, rowId, state, workgroup, user, id }) =>
      matches(this.text, [caseNumber, objectId, rowId, interactionWords(state).word, workgroup, user, id]),
    );
    return this.#shown;
  }
}

function caseLink({ url, caseNumber, objectId }: InteractionView): TemplateResult | string {
  const address = webAddress(url);
  const name = caseNumber === '' ? objectId : caseNumber;
  if (address === undefined) return name;
  return html`<a tabindex="-1" href=${address} target="_blank" rel="noopener noreferrer" title="Open the case in Salesforce">${name} ${icon('out')}</a>`;
}
