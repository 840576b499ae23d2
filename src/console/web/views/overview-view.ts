import { css, html, nothing, type TemplateResult } from 'lit';
import { counted, countText } from '../../../web-page/logic/number-text.js';
import { dateTimeText, durationText } from '../../../web-page/logic/time-text.js';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { GroupStatus } from '../../contract.js';
import { actButton } from '../parts/act-button.js';
import type { ChartLine } from '../parts/chart.js';
import { HubElement } from '../parts/hub-element.js';
import { figures, linkCard, outcomesTable, quotaPanel, troubleCard } from './overview-parts.js';

/** The state of the group at a glance, and what needs a person. */
export class OverviewView extends HubElement {
  static override styles = [
    SHARED,
    css`
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
        gap: 0.75rem;
      }
      .figure {
        display: flex;
        flex-direction: column;
        color: var(--ink);
        text-decoration: none;
        height: 100%;
      }
      .figure:hover {
        border-color: var(--accent);
      }
      .figure.tone-bad {
        border-left: 3px solid var(--tone);
      }
      .value {
        font-size: 1.6rem;
        font-weight: 650;
        line-height: 1.25;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .figure.tone-bad .value {
        color: var(--tone);
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: 0.75rem;
        align-items: start;
      }
      .half {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
        gap: 0.75rem;
        align-items: start;
      }
      .troubles {
        display: grid;
        gap: 0.5rem;
      }
      .history {
        max-height: 12rem;
        overflow: auto;
        margin-top: 0.4rem;
        font-size: 0.9rem;
      }
      .history time {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .bar {
        width: 100%;
        height: 0.5rem;
        display: block;
        margin-top: 0.4rem;
      }
      .bar rect {
        fill: var(--tone, var(--accent));
      }
      .bar rect.whole {
        fill: var(--line);
      }
      td.wide {
        width: 45%;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.15rem 0.8rem;
      }
      dt {
        color: var(--muted);
      }
    `,
  ];

  readonly #act = this.task<unknown>();

  protected override render(): TemplateResult {
    const { status } = this.hub.state;
    if (!status) return html`<h1>Overview</h1><p class="muted" role="status">Waiting for the first status…</p>`;
    return html`<div class="stack">
      <div class="line"><h1 class="grow">Overview</h1>${this.#pauseButton(status)}</div>
      ${problemBox(this.#act.problem)} ${this.#troubles(status)} ${figures(status, (at) => this.age(at))}
      <section aria-label="Connections" class="cards">${this.#links(status)}</section>
      <section aria-label="The last hour" class="half">${this.#charts(status)}</section>
      <div class="half">
        <section class="panel stack"><h2>Rows by outcome, since the start</h2>${outcomesTable(status)}</section>
        <div class="stack">
          <section class="panel stack"><h2>Salesforce API quota</h2>${quotaPanel(status)}</section>
          ${this.#facts(status)}
        </div>
      </div>
    </div>`;
  }

  #troubles({ troubles }: GroupStatus): TemplateResult {
    return html`<section class="stack" aria-label="What needs a person">
      <h2>What needs a person</h2>
      ${
        troubles.length === 0
          ? html`<p class="note tone-good">Nothing: everything that failed is being tried again by itself.</p>`
          : html`<ul class="plain troubles">${troubles.map((trouble) => troubleCard(trouble, (at) => this.age(at)))}</ul>`
      }
    </section>`;
  }

  #links(status: GroupStatus): TemplateResult {
    const age = (at: number) => this.age(at);
    const { handler, contactCenter } = status;
    const more = html`<p class="break">
        ${contactCenter.server === '' ? 'No server in charge' : html`Server in charge: <strong>${contactCenter.server}</strong>`}<br />
        Handler: ${handler.version === '' ? 'not found yet' : html`version <strong>${handler.version}</strong>`}
      </p>
      ${
        handler.trouble
          ? html`<div class="note tone-bad"><p class="break">${handler.trouble.message}</p><p>${handler.trouble.cure}</p><code>${handler.trouble.code}</code></div>`
          : nothing
      }`;
    return html`${linkCard('Salesforce API', status.salesforce, 'up', age)}
      ${linkCard('Salesforce stream', status.stream, 'up', age)} ${linkCard('CIC', contactCenter, 'ready', age, more)}`;
  }

  #charts({ series }: GroupStatus): TemplateResult {
    const perMinute = (values: readonly number[]) => values.map((value) => (value * 60_000) / series.stepMs);
    const throughput: readonly ChartLine[] = [
      { name: 'received', values: perMinute(series.received), tone: 'accent' },
      { name: 'settled', values: perMinute(series.settled), tone: 'good', dashed: true },
    ];
    const latency: readonly ChartLine[] = [
      { name: 'half of the rows (p50)', values: series.p50, tone: 'accent' },
      { name: '99 of 100 (p99)', values: series.p99, tone: 'warn', dashed: true },
    ];
    return html`<cb-chart class="panel" heading="Rows a minute" .lines=${throughput} .from=${series.from}
        .stepMs=${series.stepMs} .least=${6} .unit=${countText}></cb-chart>
      <cb-chart class="panel" heading="From creation to settled" .lines=${latency} .from=${series.from}
        .stepMs=${series.stepMs} .least=${100} .unit=${durationText}></cb-chart>`;
  }

  #facts(status: GroupStatus): TemplateResult {
    const { totals, configuration } = status;
    const keys = configuration?.waiting.join(', ') ?? '';
    const waiting = keys === '' ? [] : [['Changed, waits for a restart', keys] as const];
    const facts: readonly (readonly [string, string | TemplateResult])[] = [
      ['Group', `${status.group} (instance ${status.instanceId})`],
      ['Version', status.version],
      ['Org', status.organizationId ?? 'not known yet'],
      ['Running', html`for ${this.age(status.startedAt)}, since ${dateTimeText(status.startedAt)}`],
      ['Received', counted(totals.received, 'row')],
      ['Retries', countText(totals.retries)],
      ['Missed by the stream', counted(totals.deafRows, 'row')],
      ['Reconnects', countText(totals.reconnects)],
      ['Switchovers', countText(totals.switchovers)],
      ...waiting,
    ];
    return html`<section class="panel stack"><h2>This process</h2>
      <dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd class="break">${value}</dd>`)}</dl></section>`;
  }

  #pauseButton({ paused }: GroupStatus): TemplateResult {
    return paused.all
      ? actButton(this.hub, { label: 'Resume all', shape: 'play', kind: 'main', run: () => void this.#resume() })
      : actButton(this.hub, { label: 'Pause all', shape: 'pause', run: () => void this.#pause() });
  }

  async #pause(): Promise<void> {
    const yes = await this.ask({
      title: 'Pause routing for all queues?',
      body: 'No interaction is created or moved until you resume. Agents keep what they have; rows wait and nothing is lost.',
      action: 'Pause all',
    });
    if (yes) await this.#act.run((signal) => this.hub.api.pause(undefined, signal));
  }

  async #resume(): Promise<void> {
    const yes = await this.ask({
      title: 'Resume routing?',
      body: 'The rows that have waited are routed now, at the configured pace. This ends the pauses of single queues, too.',
      action: 'Resume all',
    });
    if (yes) await this.#act.run((signal) => this.hub.api.resume(undefined, signal));
  }
}
