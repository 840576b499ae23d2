import { html, nothing, type TemplateResult } from 'lit';
import { counted, countText } from '../../../web-page/logic/number-text.js';
import { clockText } from '../../../web-page/logic/time-text.js';
import { icon, pill } from '../../../web-page/parts/icon.js';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { chosenTheme, setTheme, THEMES, type Theme } from '../../../web-page/parts/theme.js';
import { parseRoute, type Route, routeTo, VIEWS, type ViewName } from '../logic/route.js';
import { VIEWERS_REASON } from '../parts/act-button.js';
import { ConfirmDialog, type Question } from '../parts/confirm-dialog.js';
import { HubElement } from '../parts/hub-element.js';
import { APP_STYLE } from './app-style.js';
import { TITLES, viewOf } from './view-of.js';

/** The frame: who is logged in, whether what is shown is fresh, the menu, and one view. */
export class AppShell extends HubElement {
  static override properties = { route: { state: true }, menuOpen: { state: true }, theme: { state: true } };
  static override styles = [SHARED, APP_STYLE];

  private route: Route = parseRoute(location.hash);
  private menuOpen = false;
  private theme: Theme = chosenTheme();
  readonly #start = this.task<void>();
  #version = '';
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #onHash = () => this.#goTo(parseRoute(location.hash));
  readonly #askHere = (question: Question) => this.#ask(question);

  override connectedCallback(): void {
    super.connectedCallback();
    setTheme(this.theme);
    addEventListener('hashchange', this.#onHash);
    // Ages grow also while nothing comes.
    this.#ticking = setInterval(() => {
      if (this.hub.state.cutSince !== undefined) this.requestUpdate();
    }, 1_000);
    this.#begin();
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.#onHash);
    clearInterval(this.#ticking);
    super.disconnectedCallback();
  }

  #begin(): void {
    void this.#start.run(() => this.hub.start());
  }

  protected override render(): TemplateResult {
    const { login } = this.hub.state;
    if (login === 'out') return html`<cb-login .hub=${this.hub}></cb-login>`;
    if (login === 'asking')
      return html`<main><h1 class="hidden">Casebridge</h1>${problemBox(this.#start.problem, () => this.#begin())}${this.#start.busy ? html`<p role="status">Connecting…</p>` : nothing}</main>`;
    return html`${this.#header()}
      <div class="frame">
        ${this.#menu()}
        <main id="main" tabindex="-1">
          <div class="banners">${this.#banners()}</div>
          ${viewOf(this.route, this.hub, this.#askHere)}
        </main>
      </div>
      <cb-confirm></cb-confirm>`;
  }

  #header(): TemplateResult {
    const { status, session, cutSince } = this.hub.state;
    const live =
      cutSince === undefined
        ? ({ tone: 'good', word: 'live' } as const)
        : ({ tone: 'bad', word: 'not connected' } as const);
    return html`<header>
      <button type="button" class="skip" @click=${this.#skip}>Skip to the content</button>
      <button type="button" class="menu-button" aria-expanded=${this.menuOpen ? 'true' : 'false'} aria-controls="menu" @click=${() => {
        this.menuOpen = !this.menuOpen;
      }}>${icon('menu')}Menu</button>
      <a class="brand" href=${routeTo('overview')}>Casebridge</a>
      <span class="group muted" title=${status?.group ?? ''}>${status?.group ?? ''}</span>
      ${pill(live)}
      <label class="hidden" for="theme">Colours</label>
      <select id="theme" class="theme" @change=${(event: Event) => this.#setTheme((event.target as HTMLSelectElement).value)}>
        ${THEMES.map((theme) => html`<option value=${theme} ?selected=${theme === this.theme}>${theme === 'system' ? 'auto' : theme}</option>`)}
      </select>
      <span class="small">${session?.user} <span class="muted">(${session?.role})</span></span>
      <button type="button" class="quiet" @click=${() => void this.hub.logout()}>Log out</button>
    </header>`;
  }

  #menu(): TemplateResult {
    const views = VIEWS.filter((view) => view !== 'demo' || this.hub.state.status?.demo !== undefined);
    return html`<nav id="menu" class="menu ${this.menuOpen ? 'open' : ''}" aria-label="Views">
      <ul>${views.map(
        (view) =>
          html`<li><a href=${routeTo(view)} aria-current=${view === this.route.view ? 'page' : nothing} @click=${() => {
            this.menuOpen = false;
          }}><span>${TITLES[view]}</span>${this.#count(view)}</a></li>`,
      )}</ul>
    </nav>`;
  }

  /** What waits for a person there. */
  #count(view: ViewName): TemplateResult | typeof nothing {
    const { status } = this.hub.state;
    const counts: Partial<Record<ViewName, readonly [number | undefined, string]>> = {
      overview: [status?.troubles.length, 'need a person'],
      rows: [status?.parked, 'parked'],
      stranded: [status?.stranded?.count, 'stranded'],
    };
    const [count, what] = counts[view] ?? [];
    return count ? html`<span class="count">${countText(count)}<span class="hidden"> ${what}</span></span>` : nothing;
  }

  #banners(): readonly (TemplateResult | typeof nothing)[] {
    const { status, cutSince, statusAt } = this.hub.state;
    const cut = cutSince !== undefined && this.hub.now() - cutSince > 1_500;
    return [
      cut
        ? html`<div class="note tone-bad line" role="status"><span class="grow"><strong>Not connected since ${clockText(cutSince)}.</strong> ${status ? html`What you see is ${counted(Math.round((this.hub.now() - statusAt) / 1_000), 'second')} old.` : nothing} It is tried again by itself.</span>
            <button type="button" @click=${() => this.hub.reconnect()}>Try now</button></div>`
        : nothing,
      status?.dryRun
        ? html`<div class="note tone-busy"><strong>Dry run.</strong> Decisions are shown; nothing is created, moved, ended or marked.</div>`
        : nothing,
      status?.paused.all
        ? html`<div class="note tone-warn"><strong>All queues are paused.</strong> Rows wait; nothing is lost. Resume on the <a href=${routeTo('overview')}>overview</a>.</div>`
        : status && status.paused.queues.length > 0
          ? html`<div class="note tone-warn break"><strong>Paused:</strong> ${status.paused.queues.join(', ')}. Resume under <a href=${routeTo('queues')}>Queues</a>.</div>`
          : nothing,
      this.hub.canAct ? nothing : html`<div class="note">${VIEWERS_REASON}</div>`,
      status && this.#version !== '' && status.version !== this.#version
        ? html`<div class="note tone-warn"><strong>Casebridge is now version ${status.version}.</strong> This page is of version ${this.#version}: reload it.</div>`
        : nothing,
    ];
  }

  protected override onState(): void {
    this.#version ||= this.hub.state.status?.version ?? '';
    super.onState();
  }

  #goTo(route: Route): void {
    const isOther = route.view !== this.route.view;
    this.route = route;
    document.title = `${TITLES[route.view]} – Casebridge`;
    if (!isOther) return;
    this.menuOpen = false;
    scrollTo(0, 0);
    // Readers of the screen go on at the new view, not at the link that was pressed.
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('main')?.focus({ preventScroll: true }),
    );
  }

  #skip(): void {
    this.renderRoot.querySelector<HTMLElement>('main')?.focus();
  }

  #setTheme(value: string): void {
    this.theme = THEMES.find((theme) => theme === value) ?? 'system';
    setTheme(this.theme);
  }

  async #ask(question: Question): Promise<boolean> {
    const dialog = this.renderRoot.querySelector('cb-confirm');
    return dialog instanceof ConfirmDialog ? dialog.ask(question) : false;
  }
}
