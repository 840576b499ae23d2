import { html, nothing, type TemplateResult } from 'lit';
import { chosenTheme, setTheme, THEMES } from '../../../web-page/parts/theme.js';
import { askForNotes, notesPermission } from '../effects/desktop-notes.js';
import { CARD_KEYS } from '../logic/card-keys.js';
import type { Kept } from '../state/kept.js';

const KEY_NAMES: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑' };

/** What the agent chooses for this browser, and the keys. @param changed called after each choice. */
export function settingsBox(kept: Kept, changed: () => void): TemplateResult {
  return html`<details>
    <summary>Sound, notifications, keys</summary>
    <label><input type="checkbox" id="sound" .checked=${kept.sound} @change=${(event: Event) => {
      kept.sound = isChecked(event);
      changed();
    }} />Sound at a new interaction</label>
    ${notesChoice(kept, changed)}
    <label>Colours
      <select id="theme" @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        setTheme(THEMES.find((theme) => theme === value) ?? 'system');
        changed();
      }}>${THEMES.map((theme) => html`<option value=${theme} ?selected=${theme === chosenTheme()}>${theme === 'system' ? 'auto' : theme}</option>`)}</select>
    </label>
    <h2>Keys on an interaction</h2>
    <ul class="plain small">${CARD_KEYS.map(([key, what]) => html`<li><kbd>${KEY_NAMES[key] ?? key.toUpperCase()}</kbd> ${what}</li>`)}
      <li><kbd>Esc</kbd> do not disconnect</li>
    </ul>
  </details>`;
}

function notesChoice(kept: Kept, changed: () => void): TemplateResult {
  const permission = notesPermission();
  const isOn = kept.notes && permission === 'allowed';
  const cannot = permission === 'refused' || permission === 'none';
  return html`<label><input type="checkbox" id="notes" .checked=${isOn} ?disabled=${cannot} @change=${(
    event: Event,
  ) => {
    void choose(kept, event.target as HTMLInputElement).then(changed);
  }} />Desktop notification</label>
  ${cannot ? html`<p class="muted small">The browser does not allow desktop notifications for this page${permission === 'refused' ? ': change it in the site settings' : nothing}. In a frame it may never do.</p>` : nothing}`;
}

/** Browsers ask upon a click only. */
async function choose(kept: Kept, box: HTMLInputElement): Promise<void> {
  kept.notes = box.checked && (await askForNotes()) === 'allowed';
}

function isChecked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}
