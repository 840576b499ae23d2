import { html, nothing, type TemplateResult } from 'lit';
import { problemBox, taskState } from '../../../web-page/parts/problem-box.js';
import { actButton } from '../parts/act-button.js';
import { HubElement } from '../parts/hub-element.js';

type Config = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The configuration as it is in force, without secrets, and the bundle for whoever helps. */
export class ConfigView extends HubElement {
  readonly #config = this.task<Config>();
  readonly #bundle = this.task<ArrayBuffer>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#load();
  }

  #load(): void {
    void this.#config.run((signal) => this.hub.api.config(signal));
  }

  protected override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Configuration</h1>
      <section class="panel stack" aria-label="Diagnostics">
        <h2>Diagnostics</h2>
        <p>A zip of the logs, the configuration without secrets, the status and the checks, for whoever helps you.</p>
        <div class="line">
          ${actButton(this.hub, {
            label: this.#bundle.busy ? 'Gathering…' : 'Download diagnostics',
            shape: 'down',
            why: this.#bundle.busy ? 'It is being gathered.' : undefined,
            run: () => void this.#download(),
          })}
          <span role="status">${this.#bundle.value ? 'Downloaded.' : nothing}</span>
        </div>
        ${problemBox(this.#bundle.problem)}
      </section>
      <p class="muted">Read only: it is changed in the configuration file or the environment. Secrets are not shown.</p>
      ${taskState(this.#config, () => this.#load())}
      ${Object.entries(this.#config.value ?? {}).map(([section, keys]) => this.#section(section, keys))}
    </div>`;
  }

  #section(section: string, keys: Readonly<Record<string, unknown>>): TemplateResult {
    return html`<section class="panel stack" aria-label=${section}>
      <h2>${section}</h2>
      <table>
        <caption class="hidden">Keys of the section ${section}</caption>
        <thead class="hidden"><tr><th scope="col">Key</th><th scope="col">Value</th></tr></thead>
        <tbody>${Object.entries(keys).map(
          ([key, value]) =>
            html`<tr><th scope="row" class="break">${key}</th><td class="break"><code>${shown(value)}</code></td></tr>`,
        )}</tbody>
      </table>
    </section>`;
  }

  async #download(): Promise<void> {
    const bytes = await this.#bundle.run((signal) => this.hub.api.diagnostics(signal));
    if (!bytes) return;
    const url = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `casebridge-diagnostics-${new Date(this.hub.now()).toISOString().slice(0, 19).replaceAll(':', '')}.zip`;
    link.click();
    URL.revokeObjectURL(url);
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
