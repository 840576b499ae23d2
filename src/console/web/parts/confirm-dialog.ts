import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { SHARED } from '../../../web-page/parts/style.js';

/** A question before something is changed. */
export interface Question {
  readonly title: string;
  /** What will happen, and on what. */
  readonly body: TemplateResult | string;
  /** The first of what is concerned, one a line. */
  readonly list?: readonly string[];
  /** How many are not listed. */
  readonly more?: number;
  /** Word on the button that goes on. */
  readonly action: string;
}

/** Asks with a modal dialog; focus goes back to where it was. */
export class ConfirmDialog extends LitElement {
  static override properties = { question: { state: true } };
  static override styles = [
    SHARED,
    css`
      dialog {
        width: min(36rem, calc(100vw - 2rem));
        max-height: calc(100dvh - 3rem);
        overflow: auto;
        border: 1px solid var(--edge);
        border-radius: 10px;
        padding: 1.2rem;
        background: var(--panel);
        color: var(--ink);
      }
      dialog::backdrop {
        background: rgb(8 12 18 / 55%);
      }
      .list {
        max-height: 14rem;
        overflow: auto;
        background: var(--sunk);
        border-radius: 6px;
        padding: 0.6rem 0.8rem;
        font-variant-numeric: tabular-nums;
      }
      .end {
        justify-content: flex-end;
      }
    `,
  ];

  private question: Question | undefined;
  #answer: ((yes: boolean) => void) | undefined;

  /** Resolves with true if the viewer goes on. */
  async ask(question: Question): Promise<boolean> {
    this.#close(false);
    this.question = question;
    await this.updateComplete;
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog) return false;
    dialog.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  protected override render(): TemplateResult {
    const { title, body, list, more, action } = this.question ?? { title: '', body: '', action: '' };
    return html`<dialog aria-labelledby="title" aria-describedby="body" @close=${() => this.#close(false)}>
      <div class="stack">
        <h2 id="title">${title || 'Question'}</h2>
        <div id="body">${body}</div>
        ${list && list.length > 0 ? this.#list(list, more ?? 0) : nothing}
        <div class="line end">
          <button type="button" autofocus @click=${() => this.#close(false)}>Cancel</button>
          <button type="button" class="main" @click=${() => this.#close(true)}>${action || 'Go on'}</button>
        </div>
      </div>
    </dialog>`;
  }

  #list(list: readonly string[], more: number): TemplateResult {
    return html`<ul class="list plain" tabindex="0" aria-label="What is concerned">
      ${list.map((line) => html`<li class="break">${line}</li>`)}
      ${more > 0 ? html`<li class="muted">and ${more} more</li>` : nothing}
    </ul>`;
  }

  #close(yes: boolean): void {
    const answer = this.#answer;
    this.#answer = undefined;
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog?.open) dialog.close();
    answer?.(yes);
  }
}
