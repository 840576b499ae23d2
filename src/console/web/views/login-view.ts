import { css, html, nothing, type TemplateResult } from 'lit';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { HubElement } from '../parts/hub-element.js';
import type { Credentials } from '../state/api.js';

/** Asks who somebody is: user and password, or the token that the group has left in its dataDir. */
export class LoginView extends HubElement {
  static override properties = { way: { state: true } };
  static override styles = [
    SHARED,
    css`
      form {
        max-width: 24rem;
        margin: 12dvh auto 2rem;
        padding: 1.6rem;
      }
      h1 {
        font-size: 1.5rem;
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        display: flex;
        gap: 1.2rem;
      }
      fieldset label {
        display: inline-flex;
        gap: 0.4rem;
        align-items: center;
        font-weight: 400;
        min-height: 1.8rem;
      }
    `,
  ];

  private way: 'password' | 'token' = 'password';
  readonly #login = this.task<void>();

  protected override render(): TemplateResult {
    return html`<main>
      <form class="panel stack" @submit=${this.#submit}>
        <div>
          <h1>Casebridge</h1>
          <p class="muted">Operator console</p>
        </div>
        ${
          this.hub.state.expired
            ? html`<p class="note tone-warn" role="status">Your session has ended. Log in again; you come back to where you were.</p>`
            : nothing
        }
        <fieldset>
          <legend class="hidden">How to log in</legend>
          ${this.#choice('password', 'User and password')} ${this.#choice('token', 'Token')}
        </fieldset>
        ${this.way === 'password' ? this.#passwordFields() : this.#tokenField()}
        ${problemBox(this.#login.problem)}
        <button class="main" type="submit">${this.#login.busy ? 'Logging in…' : 'Log in'}</button>
      </form>
    </main>`;
  }

  #choice(way: 'password' | 'token', label: string): TemplateResult {
    return html`<label><input type="radio" name="way" .checked=${this.way === way} @change=${() => {
      this.way = way;
    }} />${label}</label>`;
  }

  #passwordFields(): TemplateResult {
    return html`<div class="field">
        <label for="user">User</label>
        <input id="user" name="user" autocomplete="username" required maxlength="64" autocapitalize="none" spellcheck="false" />
      </div>
      <div class="field">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024" />
      </div>`;
  }

  #tokenField(): TemplateResult {
    return html`<div class="field">
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="off" required maxlength="1024" aria-describedby="where" />
      <p id="where" class="muted small">
        Where no users are configured, the running group leaves it in the file <code>console-token</code> of its dataDir.
      </p>
    </div>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.#login.busy) return;
    const credentials = this.#credentials(new FormData(event.target as HTMLFormElement));
    void this.#login.run(() => this.hub.login(credentials));
  }

  #credentials(data: FormData): Credentials {
    const text = (name: string) => String(data.get(name) ?? '').trim();
    if (this.way === 'token') return { token: text('token') };
    // A password may begin or end with a space.
    return { user: text('user'), password: String(data.get('password') ?? '') };
  }
}
