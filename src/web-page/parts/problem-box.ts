import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../logic/problem.js';
import type { Task } from '../state/task.js';
import { icon } from './icon.js';

/** What went wrong, what to do, and the code; nothing if there is no problem. */
export function problemBox(problem: Problem | undefined, again?: () => void): TemplateResult | typeof nothing {
  if (!problem) return nothing;
  return html`<div class="note tone-bad stack problem" role="alert">
    <div><strong>${problem.message}</strong></div>
    ${problem.cure === '' ? nothing : html`<div>${problem.cure}</div>`}
    <div class="line"><code>${problem.code}</code>${
      again ? html`<button type="button" @click=${again}>${icon('again')}Try again</button>` : nothing
    }</div>
  </div>`;
}

/** State of a list that is fetched: its problem, or that it is on its way. */
export function taskState(task: Task<unknown>, again?: () => void): TemplateResult {
  const waiting = task.busy && task.value === undefined;
  return html`<div role="status">${waiting ? html`<p class="muted">Loading…</p>` : nothing}</div>
    ${problemBox(task.problem, again)}`;
}
