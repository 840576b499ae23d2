import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../../../web-page/parts/icon.js';
import { problemBox } from '../../../web-page/parts/problem-box.js';
import { SHARED } from '../../../web-page/parts/style.js';
import type { CustomerLetter } from '../../contract.js';
import { routeTo, webAddress } from '../logic/route.js';
import { VIEWERS_REASON } from '../parts/act-button.js';
import { HubElement } from '../parts/hub-element.js';
import type { DemoMail } from '../state/api.js';

/** What the demonstration adds: the viewer plays a customer. */
export class DemoView extends HubElement {
  static override styles = [
    SHARED,
    css`
      form {
        max-width: 36rem;
      }
      .answer {
        white-space: pre-wrap;
      }
      textarea {
        min-height: 7rem;
        resize: vertical;
      }
    `,
  ];

  readonly #mail = this.task<DemoMail>();

  protected override render(): TemplateResult {
    const { demo } = this.hub.state.status ?? {};
    if (!demo) return html`<h1>Demonstration</h1><p class="muted">This group is no demonstration.</p>`;
    const sent = this.#mail.value;
    return html`<div class="stack">
      <h1>Demonstration</h1>
      <form class="panel stack" @submit=${this.#send}>
        <h2>Send a customer e-mail</h2>
        <div class="field">
          <label for="letter">Case</label>
          <select id="letter" name="letter" @change=${this.#choose}>
            <option value="">A new case</option>
            ${repeat(
              demo.letters,
              ({ messageId }) => messageId,
              ({ messageId, subject }) =>
                html`<option value=${messageId}>Write again on this case: ${subject}</option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="to">To</label>
          <select id="to" name="to">${demo.mailboxes.map((mailbox) => html`<option value=${mailbox}>${mailbox}</option>`)}</select>
        </div>
        <div class="field">
          <label for="subject">Subject</label>
          <input id="subject" name="subject" required maxlength="255" value="My invoice is wrong" />
        </div>
        <div class="field">
          <label for="text">Text</label>
          <textarea id="text" name="text" required maxlength="2000">The total on my last invoice is twice what I ordered. Please have a look.</textarea>
        </div>
        ${problemBox(this.#mail.problem)}
        <div role="status">${sent ? html`<p class="note tone-good break">Sent to ${sent.to}: “${sent.subject}”. Watch it under <a href=${routeTo('interactions')}>Interactions</a> and in the <a href=${routeTo('log')}>log</a>.</p>` : nothing}</div>
        <div class="line">
          <button type="submit" class="main" aria-disabled=${this.hub.canAct ? nothing : 'true'} title=${this.hub.canAct ? nothing : VIEWERS_REASON}>
            ${this.#mail.busy ? 'Sending…' : 'Send'}
          </button>
        </div>
      </form>
      <section class="panel stack" aria-label="Mails of the customer">
        <h2>What the customer has written here, and the answers</h2>
        ${demo.letters.length === 0 ? html`<p class="muted">Nothing yet.</p>` : demo.letters.map(letterBox)}
      </section>
      <section class="panel stack" aria-label="Simulators">
        <h2>The two simulators</h2>
        <ul>${link('Simulated Salesforce org', demo.salesforceUrl)}${link('Simulated CIC server', demo.cicUrl)}</ul>
      </section>
    </div>`;
  }

  /** What goes on keeps its mailbox and its subject. */
  #choose({ target }: Event): void {
    const { value, form } = target as HTMLSelectElement;
    const letter = this.hub.state.status?.demo?.letters.find(({ messageId }) => messageId === value);
    const field = (name: string) => form?.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
    const [to, subject] = [field('to'), field('subject')];
    if (!letter || !to || !subject) return;
    to.value = letter.to;
    subject.value = `Re: ${letter.subject}`;
  }

  #send(event: SubmitEvent): void {
    event.preventDefault();
    if (!this.hub.canAct || this.#mail.busy) return;
    const data = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? '');
    const letter = text('letter');
    const mail = {
      to: text('to'),
      subject: text('subject'),
      text: text('text'),
      ...(letter === '' ? {} : { inReplyTo: letter }),
    };
    void this.#mail.run(async (signal) => {
      await this.hub.api.sendMail(mail, signal);
      return mail;
    });
  }
}

function letterBox({ to, subject, answers }: CustomerLetter): TemplateResult {
  return html`<article class="stack">
    <h3 class="break">${subject}</h3>
    <p class="muted">To ${to}</p>
    ${
      answers.length === 0
        ? html`<p>No answer yet.</p>`
        : html`<ol>${answers.map(({ from, text }) => html`<li class="break answer"><b>${from}</b>: ${text}</li>`)}</ol>`
    }
  </article>`;
}

function link(name: string, url: string): TemplateResult {
  const address = webAddress(url);
  return html`<li>${name}: ${address ? html`<a class="break" href=${address} target="_blank" rel="noopener noreferrer">${address} ${icon('out')}</a>` : url}</li>`;
}
