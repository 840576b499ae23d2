import { browserSocket } from '../../web-page/state/browser-socket.js';
import { AGENT_PATHS, type AgentInteraction } from '../contract.js';
import { chooseOpener, loadScript } from './effects/choose-opener.js';
import { showNote } from './effects/desktop-notes.js';
import { watchFocus } from './effects/focus-watch.js';
import type { Sforce } from './effects/open-cti.js';
import { Ringer } from './effects/ringer.js';
import { embeddingOf } from './logic/embedding.js';
import { Kept, storageOrMemory } from './state/kept.js';
import { PanelHub } from './state/panel-hub.js';
import { InteractionCard } from './views/interaction-card.js';
import { LoginView } from './views/login-view.js';
import { PanelView } from './views/panel-view.js';
import { StatusBar } from './views/status-bar.js';

const isFramed = window.parent !== window;
const embedding = embeddingOf({ search: location.search, isFramed, parentOrigin: parentOrigin() });
const kept = new Kept(
  storageOrMemory(() => sessionStorage),
  storageOrMemory(() => localStorage),
);
const ringer = new Ringer();
const after = (delayMs: number, run: () => void) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};
const chosen = chooseOpener(embedding, {
  loadScript,
  sforce: () => (globalThis as { readonly sforce?: Sforce }).sforce,
  after,
});
const hub = new PanelHub({
  fetch: (path, sent) => fetch(path, sent),
  openSocket: () => browserSocket(`${location.origin.replace(/^http/, 'ws')}${AGENT_PATHS.live}`),
  after,
  now: () => Date.now(),
  random: () => Math.random(),
  tabId: newTabId(),
  kept,
  chosen,
  alert: alertAgent,
});

for (const happening of ['pointerdown', 'keydown']) addEventListener(happening, () => ringer.unlock());
watchFocus(isFramed, (focused) => hub.setFocused(focused));

/** The panel with the hub of this page: the only element that the page itself holds. */
class AgentPanel extends PanelView {
  override hub = hub;
  override trouble = chosen.then(({ trouble }) => trouble);
}

const ELEMENTS: readonly (readonly [string, CustomElementConstructor])[] = [
  ['cb-panel-login', LoginView],
  ['cb-status', StatusBar],
  ['cb-interaction', InteractionCard],
  ['cb-panel', AgentPanel],
];
for (const [name, element] of ELEMENTS) customElements.define(name, element);

function alertAgent(interaction: AgentInteraction): void {
  if (kept.sound) ringer.ring();
  if (kept.notes) showNote(interaction);
}

/** Whose page holds the frame, where the browser tells it. */
function parentOrigin(): string {
  const [nearest] = location.ancestorOrigins ?? [];
  return nearest ?? document.referrer;
}

/** Not `randomUUID`, which a page without TLS does not have. */
function newTabId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
