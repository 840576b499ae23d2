import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ageText, dateTimeText, isoText } from '../../../web-page/logic/time-text.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { Task } from '../../../web-page/state/task.js';
import type { Hub } from '../state/hub.js';
import type { Question } from './confirm-dialog.js';

/** Base of everything that shows the state: it is drawn again when the state changes. */
export abstract class HubElement extends LitElement {
  static override properties: PropertyDeclarations = {
    hub: { attribute: false },
    detail: {},
    ask: { attribute: false },
  };
  static override styles = [SHARED];

  declare hub: Hub;
  /** Asks before something is changed. */
  declare ask: (question: Question) => Promise<boolean>;
  /** What the view shows, from the address. */
  detail = '';
  #stopListening: (() => void) | undefined;
  readonly #tasks: Task<unknown>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopListening = this.hub.listen(() => this.onState());
  }

  override disconnectedCallback(): void {
    this.#stopListening?.();
    for (const task of this.#tasks) task.stop();
    super.disconnectedCallback();
  }

  /** After each change of the state. */
  protected onState(): void {
    this.requestUpdate();
  }

  /** Work that ends when the view is left. */
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

  /** When the list that is shown was fetched. */
  protected fetched(task: Task<unknown>): TemplateResult | typeof nothing {
    if (task.at === undefined) return nothing;
    return html`<span class="muted small">as of ${ageText(this.hub.now() - task.at)} ago</span>`;
  }
}
