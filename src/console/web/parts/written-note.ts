import { html, nothing, type TemplateResult } from 'lit';
import { countText } from '../../../web-page/logic/number-text.js';
import type { WrittenView } from '../../contract.js';

/** What became of records that were written: how many, and each that was refused with its reason. */
export function writtenNote(
  written: readonly WrittenView[] | undefined,
  done: string,
  nameOf: (id: string) => string,
): TemplateResult {
  if (!written) return html`<div role="status"></div>`;
  const refused = written.filter(({ error }) => error !== '');
  const tone = refused.length === 0 ? 'good' : 'warn';
  return html`<div role="status"><div class="note tone-${tone} stack">
    <p>${countText(written.length - refused.length)} ${done}${refused.length === 0 ? '.' : html`, <strong>${countText(refused.length)} not</strong>:`}</p>
    ${
      refused.length === 0
        ? nothing
        : html`<ul>${refused.slice(0, SHOWN).map(({ id, error }) => html`<li class="break">${nameOf(id)}: ${error}</li>`)}
            ${refused.length > SHOWN ? html`<li>and ${countText(refused.length - SHOWN)} more</li>` : nothing}</ul>`
    }
  </div></div>`;
}

const SHOWN = 20;
