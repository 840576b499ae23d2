import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ageText, dateTimeText, isoText } from '../logic/time-text.js';
import { Task } from '../state/task.js';
import { SHARED } from './style.js';

/** The state of a page, as its elements need it. */
export interface StateHub {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The server's time, milliseconds since the epoch. */
  readonly serverNow: number;
  /** Calls back after each change. Returns how to stop it. */
  listen(listener: () => void): () => void;
}

/** Base of everything that shows the state of a page: it is drawn again when the state changes. */
export abstract class StateElement<H extends StateHub> extends LitElement {
  static override properties: PropertyDeclarations = { hub: { attribute: false } };
  static override styles = [SHARED];

  declare hub: H;
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
