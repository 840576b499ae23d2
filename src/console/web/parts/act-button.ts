import { html, nothing, type TemplateResult } from 'lit';
import { icon, type Shape } from '../../../web-page/parts/icon.js';
import type { Hub } from '../state/hub.js';

/** A button that changes something. */
export interface ActButton {
  readonly label: string;
  readonly shape?: Shape;
  readonly kind?: 'main' | 'plain';
  /** For readers of the screen, where the label alone does not say on what. */
  readonly on?: string;
  /** Why it cannot be pressed now; undefined if it can. */
  readonly why?: string | undefined;
  readonly run: () => void;
}

/** What a viewer is told who has no right to act. */
export const VIEWERS_REASON = 'You are logged in as a viewer. An operator can do this.';

/** Draws it. It stays reachable by keyboard when it cannot be pressed, so that the reason can be read. */
export function actButton(hub: Hub, { label, shape, kind, on, why, run }: ActButton): TemplateResult {
  const reason = hub.canAct ? why : VIEWERS_REASON;
  return html`<button
    type="button"
    class=${kind === 'main' ? 'main' : ''}
    aria-disabled=${reason === undefined ? nothing : 'true'}
    aria-description=${reason ?? nothing}
    title=${reason ?? nothing}
    @click=${() => reason === undefined && run()}
  >${shape ? icon(shape) : nothing}<span>${label}${on === undefined ? nothing : html`<span class="hidden"> ${on}</span>`}</span></button>`;
}
