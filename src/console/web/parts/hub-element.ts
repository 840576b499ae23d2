import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ageText } from '../../../web-page/logic/time-text.js';
import { StateElement } from '../../../web-page/parts/state-element.js';
import type { Task } from '../../../web-page/state/task.js';
import type { Hub } from '../state/hub.js';
import type { Question } from './confirm-dialog.js';

/** Base of everything that shows the console's state. */
export abstract class HubElement extends StateElement<Hub> {
  static override properties: PropertyDeclarations = {
    ...StateElement.properties,
    detail: {},
    ask: { attribute: false },
  };

  /** Asks before something is changed. */
  declare ask: (question: Question) => Promise<boolean>;
  /** What the view shows, from the address. */
  detail = '';

  /** When the list that is shown was fetched. */
  protected fetched(task: Task<unknown>): TemplateResult | typeof nothing {
    if (task.at === undefined) return nothing;
    return html`<span class="muted small">as of ${ageText(this.hub.now() - task.at)} ago</span>`;
  }
}
