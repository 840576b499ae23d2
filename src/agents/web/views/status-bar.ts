import { css, html, nothing, type TemplateResult } from 'lit';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { statusChoices } from '../logic/status-choices.js';
import { PanelElement } from './panel-element.js';

/** The agent's own status: shown, and changed. */
export class StatusBar extends PanelElement {
  static override styles = [
    SHARED,
    css`
      .line {
        flex-wrap: nowrap;
      }
      select {
        flex: 1 1 auto;
        width: 100%;
      }
      time {
        white-space: nowrap;
      }
    `,
  ];

  readonly #change = this.task<unknown>();

  protected override render(): TemplateResult {
    const { panel } = this.hub.state;
    const { statusId = '', since } = panel?.status ?? {};
    const choices = statusChoices(panel?.statuses ?? [], statusId);
    return html`<div class="stack">
      <div class="line">
        <label for="status">Status</label>
        <select id="status" aria-busy=${this.#change.busy ? 'true' : 'false'} @change=${this.#changed}>
          ${choices.map(
            ({ id, text, canBeChosen }) =>
              html`<option value=${id} .selected=${id === statusId} ?disabled=${!canBeChosen}>${text}</option>`,
          )}
        </select>
        ${since === undefined ? nothing : html`<span class="muted small">${this.age(since)}</span>`}
      </div>
      ${problemBox(this.#change.problem)}
    </div>`;
  }

  #changed(event: Event): void {
    const select = event.target as HTMLSelectElement;
    void this.#change.run(async (signal) => {
      try {
        await this.hub.api.setStatus(select.value, signal);
      } catch (error) {
        // What is shown is what the contact centre says.
        select.value = this.hub.state.panel?.status.statusId ?? '';
        throw error;
      }
    });
  }
}
