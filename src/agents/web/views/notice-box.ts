import { html, nothing, type TemplateResult } from 'lit';
import { safeRecordUrl } from '../logic/record.js';
import type { PanelHub } from '../state/panel-hub.js';
import type { Notice } from '../state/panel-state.js';

/** A notice: the case was opened in another tab, is being opened there, or could not be opened here. */
export function noticeBox(hub: PanelHub, { kind, text, interaction, popId }: Notice): TemplateResult {
  const { caseNumber } = interaction;
  const what = `Case ${caseNumber}`;
  if (kind === 'offered') return html`<div class="note tone-busy">${what} is opened in another tab…</div>`;
  return html`<div class="note stack ${kind === 'failed' ? 'tone-bad' : 'tone-busy'}">
    <div>${kind === 'failed' ? html`<strong>${what} was not opened.</strong> ${text}` : html`<strong>${what}</strong> is shown in another tab.`}</div>
    <div class="line">
      ${kind === 'failed' ? openLink(hub, interaction.recordUrl, caseNumber, popId) : nothing}
      <button type="button" @click=${() => void hub.openCase(interaction)}>${kind === 'failed' ? 'Try again' : 'Open here'}<span class="hidden"> ${caseNumber}</span></button>
      <button type="button" class="quiet" @click=${() => hub.dismiss(popId)}>Close<span class="hidden"> the notice of ${caseNumber}</span></button>
    </div>
  </div>`;
}

/** No browser blocks a link. */
function openLink(
  hub: PanelHub,
  recordUrl: string,
  caseNumber: string,
  popId: string,
): TemplateResult | typeof nothing {
  const url = safeRecordUrl(recordUrl);
  if (url === undefined) return nothing;
  return html`<a class="button" href=${url} target="_blank" rel="noopener noreferrer" @click=${() => hub.dismiss(popId)}>Open case<span class="hidden"> ${caseNumber}</span></a>`;
}
