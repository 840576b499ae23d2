import { css, html, nothing, type TemplateResult } from 'lit';
import { dateTimeText, isoText } from '../../../web-page/logic/time-text.js';
import { icon, pill } from '../../../web-page/parts/icon.js';
import { taskState } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { ExplanationView } from '../../contract.js';
import { routeTo } from '../logic/route.js';
import { interactionWords, sourceWords, standingWords } from '../logic/words.js';
import { HubElement } from '../parts/hub-element.js';

/** From any id: where the case stands, why, and all that happened to it. */
export class ExplainView extends HubElement {
  static override styles = [
    SHARED,
    css`
      ol.timeline {
        list-style: none;
        padding: 0 0 0 1.1rem;
        border-left: 2px solid var(--line);
        margin-left: 0.4rem;
        display: grid;
        gap: 0.7rem;
      }
      .timeline li {
        position: relative;
      }
      .timeline li::before {
        content: '';
        position: absolute;
        left: calc(-1.1rem - 6px);
        top: 0.4rem;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--panel);
        border: 2px solid var(--accent);
      }
      time {
        font-variant-numeric: tabular-nums;
      }
      .because li + li {
        margin-top: 0.3rem;
      }
    `,
  ];

  readonly #explained = this.task<ExplanationView>();
  #loaded = '';

  protected override willUpdate(): void {
    if (this.#loaded === this.detail) return;
    this.#loaded = this.detail;
    this.#load();
  }

  #load(): void {
    const id = this.detail;
    if (id !== '') void this.#explained.run((signal) => this.hub.api.explain(id, signal));
  }

  protected override render(): TemplateResult {
    const explained = this.detail === '' || this.#explained.problem ? undefined : this.#explained.value;
    return html`<div class="stack">
      <h1>Explain</h1>
      <form class="line fields" role="search" @submit=${this.#search}>
        <div class="field grow">
          <label for="id">Case id, case number, row id or name, or interaction id</label>
          <input id="id" name="id" required maxlength="64" autocomplete="off" spellcheck="false" .value=${this.detail} />
        </div>
        <button class="main" type="submit">Explain</button>
      </form>
      ${taskState(this.#explained, () => this.#load())} ${explained ? this.#answer(explained) : nothing}
    </div>`;
  }

  #search(event: SubmitEvent): void {
    event.preventDefault();
    const id = String(new FormData(event.target as HTMLFormElement).get('id') ?? '').trim();
    if (id === '') return;
    if (id === this.detail) this.#load();
    else location.hash = routeTo('explain', id);
  }

  #answer({ facts, standing, because, timeline }: ExplanationView): TemplateResult {
    const { found, caseId, gaps } = facts;
    return html`<section class="panel stack" aria-label="Where it stands" aria-busy=${this.#explained.busy}>
        <div class="line">
          <h2 class="break">${found ? `Case ${found.number}` : `Case ${caseId}`}</h2>
          ${pill(standingWords(standing))} ${this.fetched(this.#explained)}
          <button type="button" class="quiet" @click=${this.#load}>${icon('again')}Look again</button>
        </div>
        <ul class="because plain">${because.map((line) => html`<li class="break">${line}</li>`)}</ul>
        ${found ? html`<p class="muted small break">Owner: ${found.ownerName} (${found.ownerType})${found.isClosed ? ', closed' : ''} · Queue: ${found.queueName || 'none'} · Workgroup: ${found.workgroup || 'none'} · <code>${caseId}</code></p>` : nothing}
        ${found && found.skillProblem !== '' ? html`<p class="note tone-warn break">Its skills are not sound: ${found.skillProblem}</p>` : nothing}
        ${gaps.length === 0 ? nothing : html`<div class="note tone-warn"><p><strong>Not everything could be asked:</strong></p><ul>${gaps.map((gap) => html`<li class="break">${gap}</li>`)}</ul></div>`}
      </section>
      ${this.#interactions(facts)}
      <section class="panel stack" aria-label="Timeline">
        <h2>Timeline</h2>
        ${timeline.length === 0 ? html`<p class="muted">Nothing has happened to it yet.</p>` : html`<ol class="timeline">${timeline.map((entry) => this.#entry(entry))}</ol>`}
      </section>
      ${this.#rules(facts)}`;
  }

  #entry({ at, source, stage, row, interactionId, what }: ExplanationView['timeline'][number]): TemplateResult {
    return html`<li>
      <div class="small muted"><time datetime=${isoText(at)}>${dateTimeText(at)}</time> · <strong>${sourceWords(source)}</strong>${source === 'ledger' ? html` · ${stage}` : nothing}${row === '' ? nothing : html` · ${row}`}${interactionId === '' ? nothing : html` · interaction ${interactionId}`}</div>
      <div class="break">${what}</div>
    </li>`;
  }

  #interactions({ interactions }: ExplanationView['facts']): TemplateResult | typeof nothing {
    if (!interactions || interactions.length === 0) return nothing;
    return html`<section class="panel stack" aria-label="Interactions"><h2>Interactions</h2>
      <ul class="plain stack">${interactions.map(
        ({ id, state, workgroup, user, waitReason }) =>
          html`<li class="line">${pill(interactionWords(state))}<code class="break">${id}</code><span class="break">${[workgroup, user, waitReason].filter((part) => part !== '').join(' · ')}</span></li>`,
      )}</ul></section>`;
  }

  #rules({ found }: ExplanationView['facts']): TemplateResult | typeof nothing {
    if (!found || found.happenings.length === 0) return nothing;
    return html`<section class="panel stack" aria-label="Rules"><h2>What the package would do now</h2>
      <div class="scroll"><table>
        <thead><tr><th scope="col">If this happens</th><th scope="col">Makes a row</th><th scope="col">Because</th></tr></thead>
        <tbody>${found.happenings.map(
          ({ happening, makesRow, reason }) =>
            html`<tr><th scope="row">${happening}</th><td>${makesRow ? 'yes' : 'no'}</td><td class="break">${reason}</td></tr>`,
        )}</tbody>
      </table></div></section>`;
  }
}
