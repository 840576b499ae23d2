import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ageText, dateTimeText, isoText } from '../../../web-page/logic/time-text.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { Task } from '../../../web-page/state/task.js';
import type { PanelHub } from '../state/panel-hub.js';

/** Base of everything that shows the state: it is drawn again when the state changes. */
export abstract class PanelElement extends LitElement {
  static override properties: PropertyDeclarations = { hub: { attribute: false } };
  static override styles = [SHARED];

  declare hub: PanelHub;
  #stopListening: (() => void) | undefined;
  readonly #tasks: Task<unknown>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopListening = this.hub.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.#stopListening?.();
    for (const task of this.#tasks) task.stop();
    super.disconnectedCallback();
  }

  /** Work that ends when the element goes. */
  protected task<T>(): Task<T> {
    const task = new Task<T>(
      () => this.hub.now(),
      () => this.requestUpdate(),
    );
    this.#tasks.push(task as Task<unknown>);
    return task;
  }

  /** How long ago by the server's time, with the exact time on hover. */
  protected age(at: number): TemplateResult {
    return html`<time datetime=${isoText(at)} title=${dateTimeText(at)}>${ageText(this.hub.serverNow - at)}</time>`;
  }
}
