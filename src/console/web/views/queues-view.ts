import { css, html, nothing, type TemplateResult } from 'lit';
import { counted, countText } from '../../../web-page/logic/number-text.js';
import { icon, pill } from '../../../web-page/parts/icon.js';
import { problemBox, taskState } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { QueueView } from '../../contract.js';
import { resultWords } from '../logic/words.js';
import { actButton } from '../parts/act-button.js';
import { HubElement } from '../parts/hub-element.js';

/** The queue map, held against both sides, with pause and resume for each queue. */
export class QueuesView extends HubElement {
  static override styles = [
    SHARED,
    css`
      .queues {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
        gap: 0.75rem;
        align-items: start;
      }
      .map {
        font-size: 0.95rem;
      }
      .end {
        justify-content: space-between;
      }
    `,
  ];

  readonly #queues = this.task<readonly QueueView[]>();
  readonly #act = this.task<unknown>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#load();
  }

  #load(): void {
    void this.#queues.run((signal) => this.hub.api.queues(signal));
  }

  protected override render(): TemplateResult {
    const queues = this.#queues.value ?? [];
    return html`<div class="stack">
      <div class="line">
        <h1 class="grow">Queues</h1>
        ${this.fetched(this.#queues)}
        <button type="button" @click=${this.#load}>${icon('again')}Look again</button>
      </div>
      <p class="muted">Which Salesforce queue goes to which CIC workgroup. The queue map is kept in Salesforce, in the tab Interaction Routing Queues.</p>
      ${taskState(this.#queues, () => this.#load())} ${problemBox(this.#act.problem)}
      ${this.#queues.value && queues.length === 0 ? html`<p class="note tone-warn">The queue map is empty: no case is routed. Add an entry in Salesforce, in the tab Interaction Routing Queues.</p>` : nothing}
      <ul class="plain queues">${queues.map((queue) => html`<li>${this.#card(queue)}</li>`)}</ul>
    </div>`;
  }

  #card(queue: QueueView): TemplateResult {
    const { queueName, workgroup, health, findings, live, directToQueue } = queue;
    const paused = this.#isPaused(queueName);
    return html`<section class="panel stack" aria-label=${`Queue ${queueName}`}>
      <div class="line">
        <h2 class="grow break">${queueName}</h2>
        ${pill(resultWords(health))} ${paused ? pill({ tone: 'warn', word: 'paused' }) : nothing}
      </div>
      <p class="map break">to workgroup <strong>${workgroup}</strong>${directToQueue ? ', or straight to the agent who owns the case' : ''}</p>
      ${findings.map(
        ({ blocks, what, cure }) => html`<div class="note tone-${blocks ? 'bad' : 'warn'}">
          <p class="break"><strong>${blocks ? 'Blocks' : 'Warning'}:</strong> ${what}</p><p class="break">${cure}</p>
        </div>`,
      )}
      <div class="line end">
        <span class="muted">${live === undefined ? 'live interactions not visible' : counted(live, 'live interaction')}</span>
        ${this.#button(queueName, paused)}
      </div>
    </section>`;
  }

  /** The live status knows it sooner than the list that was fetched. */
  #isPaused(queueName: string): boolean {
    const { paused } = this.hub.state.status ?? {};
    return paused !== undefined && (paused.all || paused.queues.includes(queueName));
  }

  #button(queue: string, paused: boolean): TemplateResult {
    const all = this.hub.state.status?.paused.all === true;
    if (!paused)
      return actButton(this.hub, { label: 'Pause', on: queue, shape: 'pause', run: () => void this.#pause(queue) });
    const why = all ? 'All queues are paused. Resume all on the overview.' : undefined;
    return actButton(this.hub, { label: 'Resume', on: queue, shape: 'play', why, run: () => void this.#resume(queue) });
  }

  async #pause(queue: string): Promise<void> {
    const live = this.#queues.value?.find(({ queueName }) => queueName === queue)?.live;
    const keep = live ? ` Its ${countText(live)} live interactions stay.` : '';
    const yes = await this.ask({
      title: `Pause the queue ${queue}?`,
      body: `No interaction is created for it, and none is moved into it, until you resume. Its rows wait; nothing is lost.${keep}`,
      action: 'Pause queue',
    });
    if (yes) await this.#act.run((signal) => this.hub.api.pause(queue, signal));
  }

  async #resume(queue: string): Promise<void> {
    await this.#act.run((signal) => this.hub.api.resume(queue, signal));
  }
}
