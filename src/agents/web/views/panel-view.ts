import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { clockText } from '../../../web-page/logic/time-text.js';
import { pill } from '../../../web-page/parts/icon.js';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { chosenTheme, setTheme } from '../../../web-page/parts/theme.js';
import type { AgentInteraction } from '../../contract.js';
import { InteractionCard, MOVE_EVENT } from './interaction-card.js';
import { noticeBox } from './notice-box.js';
import { PanelElement } from './panel-element.js';
import { PANEL_STYLE } from './panel-style.js';
import { settingsBox } from './settings-box.js';

/** A cut that lasts shorter is not worth a word. Milliseconds. */
const UNTOLD_MS = 1_500;
const TICK_MS = 1_000;

/** The whole panel: who is logged in, status, notices, and the interactions. */
export class PanelView extends PanelElement {
  static override properties: PropertyDeclarations = { trouble: { attribute: false }, troubleText: { state: true } };
  static override styles = [SHARED, PANEL_STYLE];

  /** What is wrong with how cases are opened; '' if nothing. */
  declare trouble: Promise<string>;
  private troubleText = '';
  readonly #start = this.task<void>();
  #focused: InteractionCard | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    setTheme(chosenTheme());
    // Waits grow also while nothing comes.
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.addEventListener(MOVE_EVENT, this.#onMove);
    void this.trouble.then((text) => {
      this.troubleText = text;
    });
    this.#begin();
  }

  override disconnectedCallback(): void {
    clearInterval(this.#ticking);
    this.removeEventListener(MOVE_EVENT, this.#onMove);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { login } = this.hub.state;
    if (login === 'out') return html`<cb-panel-login .hub=${this.hub}></cb-panel-login>`;
    if (login === 'asking')
      return html`<main><h1 class="hidden">Casebridge</h1>${problemBox(this.#start.problem, () => this.#begin())}${this.#start.busy ? html`<p role="status">Connecting…</p>` : nothing}</main>`;
    return html`${this.#header()}
      <main class="stack">
        <h1 class="hidden" tabindex="-1">Your interactions</h1>
        <p class="hidden" aria-live="assertive">${this.hub.state.announcement}</p>
        <div class="stack" role="status">${this.#banners()}${this.hub.state.notices.map((notice) => noticeBox(this.hub, notice))}</div>
        ${this.#list()} ${this.#empty()}
      </main>
      <footer>${settingsBox(this.hub.kept, () => this.requestUpdate())}</footer>`;
  }

  protected override willUpdate(): void {
    const focused = this.shadowRoot?.activeElement;
    this.#focused = focused instanceof InteractionCard ? focused : undefined;
  }

  protected override updated(): void {
    const alerting = (this.hub.state.panel?.interactions ?? []).filter(({ state }) => state === 'alerting').length;
    document.title = `${alerting > 0 ? `(${alerting}) ` : ''}Cases – Casebridge`;
    if (this.#focused && this.shadowRoot?.activeElement === null) this.#refocus(this.#focused);
  }

  /** A card that was moved in the list, or has gone, takes the focus along: an agent with a keyboard must not lose it. */
  #refocus(card: InteractionCard): void {
    if (card.isConnected) card.focus();
    else (this.#cards()[0] ?? this.renderRoot.querySelector('h1'))?.focus();
  }

  #header(): TemplateResult {
    const { session, cutSince } = this.hub.state;
    return html`<header>
      <button type="button" class="skip" @click=${() => this.#focusCard(0)}>To your interactions</button>
      <div class="line">
        <span class="who" title=${session?.user ?? ''}>${session?.displayName}</span>
        ${pill(cutSince === undefined ? { tone: 'good', word: 'live' } : { tone: 'bad', word: 'not connected' })}
        <button type="button" class="quiet" @click=${() => void this.hub.logout()}>Log out</button>
      </div>
      <cb-status .hub=${this.hub}></cb-status>
    </header>`;
  }

  #banners(): TemplateResult {
    const { cutSince, panel } = this.hub.state;
    const isCut = cutSince !== undefined && this.hub.now() - cutSince > UNTOLD_MS;
    return html`${
      isCut
        ? html`<div class="note tone-bad stack"><span><strong>Not connected since ${clockText(cutSince)}.</strong> It is tried again by itself; cases that come meanwhile open then.</span>
            <button type="button" @click=${() => this.hub.reconnect()}>Try now</button></div>`
        : nothing
    }${
      panel && !panel.isCurrent
        ? html`<div class="note tone-warn"><strong>The contact centre is not in view.</strong> What you see may be old. It comes back by itself.</div>`
        : nothing
    }${panel && panel.foreignAlerts > 0 ? foreignNotice(panel.foreignAlerts) : nothing}${this.troubleText === '' ? nothing : html`<div class="note tone-warn">${this.troubleText}</div>`}`;
  }

  /** One list, so that a card stays the same when it is picked up. */
  #list(): TemplateResult {
    const card = (interaction: AgentInteraction) =>
      html`<li><cb-interaction .hub=${this.hub} .interaction=${interaction}></cb-interaction></li>`;
    const found = this.hub.state.panel?.interactions ?? [];
    return html`<ul class="plain cards" aria-label="Your interactions">${repeat(found, ({ popId }) => popId, card)}</ul>`;
  }

  #empty(): TemplateResult | typeof nothing {
    const { panel, session } = this.hub.state;
    if (!panel) return html`<p class="muted empty" role="status">Loading…</p>`;
    if (panel.interactions.length > 0) return nothing;
    const hint =
      session?.mode === 'beside' ? 'Your CIC client takes the e-mail.' : 'Cases come when your status is available.';
    return html`<p class="muted empty">No case is waiting for you. ${hint}</p>`;
  }

  #begin(): void {
    void this.#start.run(() => this.hub.start());
  }

  #tick(): void {
    if (this.hub.state.login !== 'in') return;
    this.requestUpdate();
    for (const element of this.renderRoot.querySelectorAll<PanelElement>('cb-interaction, cb-status'))
      element.requestUpdate();
  }

  readonly #onMove = (event: Event) => {
    const cards = this.#cards();
    const at = cards.indexOf(event.composedPath()[0] as InteractionCard);
    this.#focusCard(at + Number((event as CustomEvent<number>).detail));
  };

  #focusCard(index: number): void {
    this.#cards()[index]?.focus();
  }

  #cards(): readonly InteractionCard[] {
    const found = this.renderRoot.querySelectorAll('cb-interaction');
    return [...found].filter((element) => element instanceof InteractionCard);
  }
}

/** What it is about is told by a client that can take it. */
function foreignNotice(count: number): TemplateResult {
  const what = count === 1 ? 'Something that is no case alerts' : `${count} interactions that are no cases alert`;
  return html`<div class="note tone-warn"><strong>${what} for you in CIC.</strong>
    This panel cannot take it, and CIC may make you unavailable if nobody does. Open a CIC client that takes it, and log in here <em>beside</em> it.</div>`;
}
