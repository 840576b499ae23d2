import { html, nothing, type TemplateResult } from 'lit';
import { countText, percent } from '../../../web-page/logic/number-text.js';
import { clockText, dateTimeText, isoText } from '../../../web-page/logic/time-text.js';
import { pill } from '../../../web-page/parts/icon.js';
import type { GroupStatus, LinkView, Trouble } from '../../contract.js';
import { routeTo } from '../logic/route.js';
import { levelWords, linkWords } from '../logic/words.js';

/** Draws an age; ages are told by the server's time. */
type Age = (at: number) => TemplateResult;

/** One thing that needs a person: what, since when, and what to do. */
export function troubleCard({ level, message, cure, code, since }: Trouble, age: Age): TemplateResult {
  return html`<li class="note tone-${level === 'error' ? 'bad' : 'warn'}">
    <div class="line">${pill(levelWords(level))}<strong class="break">${message}</strong></div>
    <p class="break">${cure}</p>
    <p class="small muted"><code>${code}</code> · for ${age(since)}</p>
  </li>`;
}

/** One connection with its history. */
export function linkCard(
  name: string,
  link: LinkView,
  best: 'up' | 'ready',
  age: Age,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { error, history } = link;
  return html`<section class="panel stack" aria-label=${name}>
    <div class="line"><h3>${name}</h3>${pill(linkWords(link.state, best))}<span class="muted small">for ${age(link.since)}</span></div>
    ${
      error
        ? html`<div class="note tone-${error.passing ? 'warn' : 'bad'}">
            <p class="break">${error.message}</p>
            <p class="break">${error.passing ? 'It is tried again by itself.' : error.cure}</p>
            <p class="small"><code>${error.code}</code></p>
          </div>`
        : nothing
    }
    ${more}
    <details>
      <summary>${name}: history</summary>
      ${
        history.length === 0
          ? html`<p class="muted">No change since the start.</p>`
          : html`<ol class="plain history">${history.toReversed().map(
              ({ at, state, why }) =>
                html`<li><time datetime=${isoText(at)} title=${dateTimeText(at)}>${clockText(at)}</time>
                  <strong>${linkWords(state, best).word}</strong> <span class="break">${why}</span></li>`,
            )}</ol>`
      }
    </details>
  </section>`;
}

/** The figures, each leading to its list. */
export function figures(status: GroupStatus, age: Age): TemplateResult {
  const { backlog, live, parked, stranded } = status;
  return html`<ul class="plain figures">
    ${figure('Unfinished rows', countText(backlog.unfinished), routeTo('rows', 'unprocessed'), 'taken, not yet marked')}
    ${figure(
      'Oldest row',
      backlog.oldest ? age(backlog.oldest.createdAt) : '–',
      backlog.oldest ? routeTo('explain', backlog.oldest.rowName) : routeTo('rows', 'unprocessed'),
      backlog.oldest?.rowName ?? (backlog.known ? 'nothing waits' : 'not known: no sweep has come to its end'),
    )}
    ${figure('Live interactions', countText(live), routeTo('interactions'), 'of this org')}
    ${figure('Parked rows', countText(parked), routeTo('rows', 'parked'), 'in the last 30 days', (parked ?? 0) > 0)}
    ${figure(
      'Stranded cases',
      countText(stranded?.count),
      routeTo('stranded'),
      stranded ? html`audited ${age(stranded.at)} ago` : 'no audit yet',
      (stranded?.count ?? 0) > 0,
    )}
  </ul>`;
}

function figure(
  name: string,
  value: TemplateResult | string,
  href: string,
  note: TemplateResult | string,
  isBad = false,
): TemplateResult {
  return html`<li><a class="panel figure ${isBad ? 'tone-bad' : ''}" href=${href}>
    <span class="small muted">${name}</span>
    <span class="value">${value}</span>
    <span class="small muted">${note}${isBad ? html` · needs a look` : nothing}</span>
  </a></li>`;
}

/** How much of the org's API requests is used. */
export function quotaPanel({ quota }: GroupStatus): TemplateResult {
  if (!quota) return html`<p class="muted">Salesforce has not told yet.</p>`;
  const used = percent(quota.used, quota.limit);
  const tone = used >= 95 ? 'bad' : used >= 80 ? 'warn' : 'good';
  return html`<div class="stack tone-${tone} quota">
    <div role="meter" aria-label="API requests used in 24 hours" aria-valuemin="0" aria-valuemax=${quota.limit} aria-valuenow=${quota.used}>
      <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="6"></rect><rect width=${used} height="6"></rect></svg>
    </div>
    <p><strong>${used} %</strong> used: ${countText(quota.used)} of ${countText(quota.limit)} requests in 24 hours${
      used >= 80 ? ' – little is left' : ''
    }.</p>
  </div>`;
}

/** Settled rows by outcome, the commonest first. */
export function outcomesTable({ totals }: GroupStatus): TemplateResult {
  const rows = Object.entries(totals.outcomes).sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return html`<table>
    <caption class="hidden">Settled rows by outcome, since the start</caption>
    <thead><tr><th scope="col">Outcome</th><th scope="col" class="right">Rows</th><th scope="col"><span class="hidden">Share</span></th></tr></thead>
    <tbody>
      ${rows.map(
        ([outcome, count]) => html`<tr>
          <th scope="row">${outcome}</th>
          <td class="right">${countText(count)}</td>
          <td class="wide" aria-label="${percent(count, most)} % of the commonest"><svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width=${percent(count, most)} height="6" rx="1"></rect></svg></td>
        </tr>`,
      )}
      ${rows.length === 0 ? html`<tr><td colspan="3" class="muted">No row has been settled yet.</td></tr>` : nothing}
    </tbody>
  </table>`;
}
