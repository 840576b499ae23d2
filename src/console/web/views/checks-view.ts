import { css, html, nothing, type TemplateResult } from 'lit';
import { countText } from '../../../web-page/logic/number-text.js';
import { dateTimeText } from '../../../web-page/logic/time-text.js';
import { pill } from '../../../web-page/parts/icon.js';
import { problemBox, taskState } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { ChecksView as Checks } from '../../contract.js';
import { resultWords } from '../logic/words.js';
import { actButton } from '../parts/act-button.js';
import { HubElement } from '../parts/hub-element.js';

type Report = Checks['reports'][number];

const SIDES: readonly (readonly [Report['side'], string])[] = [
  ['host', 'This machine'],
  ['salesforce', 'Salesforce'],
  ['cic', 'CIC'],
  ['chain', 'The whole chain'],
];
const GRAVITY = ['fail', 'warn', 'skipped', 'ok'];

/** The checks as they ran last: result, evidence, cure. */
export class ChecksView extends HubElement {
  static override properties = { failing: { state: true } };
  static override styles = [
    SHARED,
    css`
      li.check {
        padding: 0.6rem 0;
        border-bottom: 1px solid var(--line);
        display: grid;
        gap: 0.25rem;
      }
      li.check:last-child {
        border-bottom: 0;
      }
      .only {
        display: inline-flex;
        gap: 0.4rem;
        align-items: center;
        font-weight: 400;
        min-height: 2.1rem;
      }
    `,
  ];

  private failing = false;
  readonly #checks = this.task<Checks | null>();
  readonly #run = this.task<Checks>();
  #asked: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#asked = this.hub.state.status?.checks?.at;
    this.#load();
  }

  /** Another person, or the group itself, may have run them while this is shown. */
  protected override willUpdate(): void {
    const at = this.hub.state.status?.checks?.at;
    if (at === undefined || at === this.#asked) return;
    this.#asked = at;
    this.#load();
  }

  /** The newest that is known. */
  get #shown(): Checks | null | undefined {
    const [run, last] = [this.#run.value, this.#checks.value];
    return run && run.at >= (last?.at ?? 0) ? run : last;
  }

  #load(): void {
    void this.#checks.run((signal) => this.hub.api.checks(signal));
  }

  protected override render(): TemplateResult {
    const checks = this.#shown;
    return html`<div class="stack">
      <div class="line">
        <h1 class="grow">Checks</h1>
        ${actButton(this.hub, {
          label: this.#run.busy ? 'Checking…' : 'Run all checks',
          kind: 'main',
          shape: 'again',
          why: this.#run.busy ? 'The checks are under way.' : undefined,
          run: () => void this.#run.run((signal) => this.hub.api.runChecks(signal)),
        })}
      </div>
      ${taskState(this.#checks, () => this.#load())} ${problemBox(this.#run.problem)}
      ${checks ? this.#results(checks) : nothing}
      ${checks === null ? html`<p class="muted">The checks have not run since the start.</p>` : nothing}
    </div>`;
  }

  #results({ at, reports }: Checks): TemplateResult {
    const count = (result: string) => countText(reports.filter((report) => report.result === result).length);
    return html`<div class="line">
        <p role="status" class="grow">${count('fail')} failed, ${count('warn')} with a warning, ${count('skipped')} skipped, ${count('ok')} ok; run at ${dateTimeText(at)}, ${this.age(at)} ago.</p>
        <label class="only"><input type="checkbox" .checked=${this.failing} @change=${(event: Event) => {
          this.failing = (event.target as HTMLInputElement).checked;
        }} />Only what needs a look</label>
      </div>
      ${SIDES.map(([side, title]) =>
        this.#side(
          title,
          reports.filter((report) => report.side === side),
        ),
      )}`;
  }

  #side(title: string, reports: readonly Report[]): TemplateResult | typeof nothing {
    const shown = reports
      .filter(({ result }) => !this.failing || result === 'fail' || result === 'warn')
      .toSorted((a, b) => GRAVITY.indexOf(a.result) - GRAVITY.indexOf(b.result));
    if (reports.length === 0) return nothing;
    return html`<section class="panel" aria-label=${title}>
      <h2>${title}</h2>
      ${shown.length === 0 ? html`<p class="muted">Nothing needs a look.</p>` : html`<ul class="plain">${shown.map((report) => this.#report(report))}</ul>`}
    </section>`;
  }

  #report({ code, title, result, evidence, cure, error }: Report): TemplateResult {
    return html`<li class="check">
      <div class="line">${pill(resultWords(result))}<strong class="break">${title}</strong></div>
      ${evidence === '' ? nothing : html`<p class="break">${evidence}</p>`}
      ${cure === '' ? nothing : html`<p class="note tone-${result === 'fail' ? 'bad' : 'warn'} break">${cure}</p>`}
      <p class="small muted break"><code>${code}</code>${error === '' ? nothing : html` · <code>${error}</code>`}</p>
    </li>`;
  }
}
