import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { icon, pill } from '../../../web-page/parts/icon.js';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { AgentInteraction, AgentInteractionState, InteractionAction } from '../../contract.js';
import { type CardAct, cardAct } from '../logic/card-keys.js';
import { safeRecordUrl } from '../logic/record.js';
import { CARD_STYLE } from './card-style.js';
import { PanelElement } from './panel-element.js';

/** Told by a card whose arrow key was pressed: `detail` is 1 for the next card, -1 for the one before. */
export const MOVE_EVENT = 'cb-move';

const STATES = {
  alerting: { tone: 'warn', word: 'alerting' },
  withAgent: { tone: 'good', word: 'with you' },
  waiting: { tone: 'busy', word: 'waits for you' },
} as const satisfies Record<AgentInteractionState, object>;

/** One interaction that alerts or waits for the agent, or is with the agent. */
export class InteractionCard extends PanelElement {
  static override properties: PropertyDeclarations = {
    interaction: { attribute: false },
    asks: { state: true },
  };
  static override styles = [SHARED, CARD_STYLE];

  declare interaction: AgentInteraction;
  /** Whether it asks before it disconnects. */
  private asks = false;
  #hadFocus = false;
  readonly #act = this.task<unknown>();

  /** Puts the focus on the card. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('article')?.focus();
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement instanceof HTMLElement;
  }

  protected override updated(): void {
    // The button that was pressed may be gone.
    if (this.#hadFocus && this.shadowRoot?.activeElement === null) this.focus();
  }

  protected override render(): TemplateResult {
    const { caseNumber, subject, state } = this.interaction;
    return html`<article tabindex="0" aria-labelledby="title" class=${state} aria-busy=${this.#act.busy ? 'true' : 'false'} @keydown=${this.#onKey}>
      <div class="head">
        ${pill(STATES[state])}
        <span class="muted small">waits ${this.age(this.interaction.waitingSince)}</span>
      </div>
      <h2 id="title" class="break"><span class="number">${caseNumber === '' ? 'Case' : caseNumber}</span> ${subject}</h2>
      ${this.#facts()} ${this.#newMail()}
      ${this.asks ? this.#question() : this.#buttons()}
      ${problemBox(this.#act.problem)}
    </article>`;
  }

  #facts(): TemplateResult {
    const { sender, skills, workgroup } = this.interaction;
    const facts = [
      ['From', sender],
      ['Skills', skills.join(', ')],
      ['Workgroup', workgroup],
    ].filter(([, text]) => text !== '');
    return html`<dl>${facts.map(([name, text]) => html`<div><dt>${name}</dt><dd class="break">${text}</dd></div>`)}</dl>`;
  }

  #newMail(): TemplateResult {
    const { count, lastAt } = this.interaction.newMail;
    return html`<div role="status">${
      count === 0
        ? nothing
        : html`<p class="note tone-busy"><strong>New mail or comment since pop (${count})</strong>${lastAt === undefined ? nothing : html`, the last ${this.age(lastAt)} ago`}</p>`
    }</div>`;
  }

  #buttons(): TemplateResult {
    const { state } = this.interaction;
    return html`<div class="buttons">
      ${state !== 'withAgent' ? this.#button('Pick up', 'main', () => this.#do('pickup')) : nothing}
      ${this.#way()}
      ${this.#button('Give back', '', () => this.#do('transfer'))}
      ${this.#button('Disconnect', '', () => this.#do('disconnect'))}
    </div>`;
  }

  /** The way to the case: a link, which no browser blocks, or Salesforce's own. */
  #way(): TemplateResult | typeof nothing {
    const { recordUrl, caseId, caseNumber, popId } = this.interaction;
    const url = this.hub.linkTo(this.interaction);
    if (url !== undefined)
      return html`<a class="button" href=${url} target="_blank" rel="noopener noreferrer" @click=${() => this.hub.dismiss(popId)}>${icon('out')}<span>Open case<span class="hidden"> ${caseNumber}</span></span></a>`;
    const canOpen = caseId !== '' || safeRecordUrl(recordUrl) !== undefined;
    return canOpen ? this.#button('Open case', '', () => this.#open()) : nothing;
  }

  #question(): TemplateResult {
    return html`<div class="note tone-warn stack" role="alertdialog" aria-label="Disconnect">
      <p>End it without an answer? The case stays in Salesforce.</p>
      <div class="buttons">
        ${this.#button('Disconnect now', 'main', () => this.#disconnect())}
        ${this.#button('Keep it', '', () => this.#keep())}
      </div>
    </div>`;
  }

  #button(label: string, kind: string, run: () => void): TemplateResult {
    const on = this.interaction.caseNumber;
    return html`<button type="button" class=${kind} @click=${run}>${label === 'Open case' ? icon('out') : nothing}<span>${label}<span class="hidden"> ${on}</span></span></button>`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.asks) {
      this.#keep();
      return;
    }
    // On a button of the card, keys are the button's.
    if (event.composedPath()[0] !== event.currentTarget) return;
    const act = cardAct(event.key, event.ctrlKey || event.altKey || event.metaKey, this.interaction.state);
    if (act === undefined || event.repeat) return;
    event.preventDefault();
    this.#do(act);
  }

  #do(act: CardAct): void {
    if (act === 'next' || act === 'previous') {
      const detail = act === 'next' ? 1 : -1;
      this.dispatchEvent(new CustomEvent(MOVE_EVENT, { detail, bubbles: true, composed: true }));
    } else if (act === 'open') this.#open();
    else if (act === 'disconnect') this.#ask();
    else this.#run(act);
  }

  #open(): void {
    const link = this.renderRoot.querySelector<HTMLAnchorElement>('a.button');
    if (link) link.click();
    else void this.hub.openCase(this.interaction);
  }

  #run(action: InteractionAction): void {
    if (this.#act.busy) return;
    void this.#act.run(() => this.hub.api.act(this.interaction.interactionId, action));
  }

  #ask(): void {
    this.asks = true;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[role=alertdialog] button')?.focus(),
    );
  }

  #disconnect(): void {
    this.#keep();
    this.#run('disconnect');
  }

  #keep(): void {
    this.asks = false;
    void this.updateComplete.then(() => this.focus());
  }
}
