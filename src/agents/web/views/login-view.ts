import { css, html, nothing, type TemplateResult } from 'lit';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { LOGIN_LIMITS, type LoginMode, type LoginRequest } from '../../contract.js';
import { PanelElement } from './panel-element.js';

const MODES: readonly (readonly [LoginMode, string, string])[] = [
  ['alone', 'Take e-mail here', 'This panel is your CIC client: interactions alert here.'],
  ['beside', 'Beside another CIC client', 'Your client takes the e-mail; the panel shows it and acts.'],
];

/** Asks an agent for the CIC account. */
export class LoginView extends PanelElement {
  static override styles = [
    SHARED,
    css`
      main {
        max-width: 24rem;
        margin: 0 auto;
        padding: 1rem 0.8rem 2rem;
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 0.5rem;
      }
      legend {
        font-weight: 550;
        padding: 0;
        margin-bottom: 0.3rem;
      }
      .mode {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 0.5rem;
        align-items: start;
      }
      .mode input {
        margin-top: 0.25rem;
      }
      .mode p {
        grid-column: 2;
      }
    `,
  ];

  readonly #login = this.task<void>();

  protected override render(): TemplateResult {
    const { ended } = this.hub.state;
    return html`<main>
      <form class="stack" @submit=${this.#submit}>
        <div>
          <h1>Casebridge</h1>
          <p class="muted">Agent panel</p>
        </div>
        ${ended ? html`<p class="note tone-warn" role="status">${ended.message}</p>` : nothing}
        <div class="field">
          <label for="user">CIC user</label>
          <input id="user" name="user" autocomplete="username" required maxlength=${LOGIN_LIMITS.user} autocapitalize="none" spellcheck="false" />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required maxlength=${LOGIN_LIMITS.password} />
        </div>
        <fieldset>
          <legend>How you work</legend>
          ${MODES.map(([mode, label, what]) => this.#choice(mode, label, what))}
        </fieldset>
        ${problemBox(this.#login.problem)}
        <button class="main" type="submit">${this.#login.busy ? 'Logging in…' : 'Log in'}</button>
      </form>
    </main>`;
  }

  #choice(mode: LoginMode, label: string, what: string): TemplateResult {
    return html`<div class="mode">
      <input type="radio" name="mode" id=${mode} value=${mode} ?checked=${mode === 'alone'} aria-describedby="${mode}-what" />
      <label for=${mode}>${label}</label>
      <p id="${mode}-what" class="muted small">${what}</p>
    </div>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.#login.busy) return;
    const request = requestOf(new FormData(event.target as HTMLFormElement));
    void this.#login.run(() => this.hub.login(request));
  }
}

function requestOf(data: FormData): LoginRequest {
  return {
    user: String(data.get('user') ?? '').trim(),
    // A password may begin or end with a space.
    password: String(data.get('password') ?? ''),
    mode: data.get('mode') === 'beside' ? 'beside' : 'alone',
  };
}
