import type { HttpExchangeResponse } from '../../../../runtime/http-exchange.js';
import type { SObjectRecord } from '../../engine/org-engine.js';
import type { CaseView } from '../case-view.js';
import { html, type Markup, NOTHING } from './markup.js';
import { pageResponse, tokenField, type Viewer } from './page-frame.js';

/** Who could own the case. */
export interface OwnerChoice {
  readonly id: string;
  readonly name: string;
  readonly type: 'Queue' | 'User';
}

/** All that the page of a case shows. */
export interface CasePage {
  readonly viewer: Viewer;
  readonly view: CaseView;
  readonly owners: readonly OwnerChoice[];
  /** Names of users by their ids. */
  readonly nameOf: (userId: string) => string;
  /** What was just done, in words. */
  readonly done?: string;
  /** Why the last form was refused, and the text that was in it. */
  readonly refused?: { readonly action: string; readonly why: string; readonly text: string };
}

const FIELDS: readonly (readonly [name: string, label: string])[] = [
  ['Status', 'Status'],
  ['Priority', 'Priority'],
  ['Origin', 'Case Origin'],
  ['SuppliedName', 'Web Name'],
  ['SuppliedEmail', 'Web Email'],
  ['ObjectRouting_Skills__c', 'Routing Skills'],
  ['CreatedDate', 'Date Opened'],
];

const MAIL_STATUS: Readonly<Record<string, string>> = {
  '0': 'New',
  '1': 'Read',
  '2': 'Replied',
  '3': 'Sent',
  '4': 'Forwarded',
  '5': 'Draft',
};

/** The page of a case: fields, mails, comments, what agents do, and the routing rows. */
export function casePage(page: CasePage): HttpExchangeResponse {
  const { view, viewer, done, refused } = page;
  const body = html`${done === undefined ? NOTHING : html`<p class="done" role="status">${done}</p>`}
${refused === undefined ? NOTHING : html`<p class="bad" role="alert">${refused.why}</p>`}
<div class="columns">
<div>
${section('Emails', mails(view.emails))}
${section('Reply', textForm(page, 'reply', 'Your answer to the customer', 'Send'))}
${section('Comments', comments(page))}
${section('Add a comment', textForm(page, 'comments', 'Comment', 'Add comment', PUBLIC_BOX))}
</div>
<div>
${section('Details', details(page))}
${section('Owner', ownerForm(page))}
${section('Close', closeForm(page))}
${section('Routing rows', rows(view.rows))}
</div>
</div>`;
  const title = `Case ${textOf(view.case, 'CaseNumber')}: ${textOf(view.case, 'Subject')}`;
  return pageResponse(refused === undefined ? 200 : 400, { title, body, viewer });
}

function section(title: string, content: Markup): Markup {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

function details({ view: { case: record, owner }, nameOf }: CasePage): Markup {
  const ownerName = owner?.type === 'User' ? nameOf(owner.id) : owner?.name;
  const facts = FIELDS.map(([name, label]) => html`<dt>${label}</dt><dd>${textOf(record, name)}</dd>`);
  const description = textOf(record, 'Description');
  return html`<dl><dt>Case Owner</dt><dd>${ownerName ?? ''}</dd>${facts}</dl>
${description === '' ? NOTHING : html`<p class="words">${description}</p>`}`;
}

/** Newest first, as agents read them. A mail in HTML only is not shown: nothing of a customer's HTML runs here. */
function mails(emails: readonly SObjectRecord[]): Markup {
  if (emails.length === 0) return html`<p class="dim">No emails.</p>`;
  const items = emails.toReversed().map((mail) => {
    const way = mail.Incoming === true ? 'in' : 'out';
    return html`<li class="${way}">
<p><strong>${textOf(mail, 'FromAddress')}</strong> to ${textOf(mail, 'ToAddress')}</p>
<p class="dim">${MAIL_STATUS[textOf(mail, 'Status')] ?? ''}, ${textOf(mail, 'MessageDate')}</p>
<p>${textOf(mail, 'Subject')}</p>
<p class="words">${textOf(mail, 'TextBody') || '(This mail has no plain text.)'}</p>
</li>`;
  });
  return html`<ol>${items}</ol>`;
}

function comments({ view, nameOf }: CasePage): Markup {
  if (view.comments.length === 0) return html`<p class="dim">No comments.</p>`;
  const items = view.comments.toReversed().map((comment) => {
    const seen = comment.IsPublished === true ? 'public' : 'internal';
    return html`<li>
<p><strong>${nameOf(textOf(comment, 'CreatedById'))}</strong> <span class="dim">${seen}, ${textOf(comment, 'CreatedDate')}</span></p>
<p class="words">${textOf(comment, 'CommentBody')}</p>
</li>`;
  });
  return html`<ol>${items}</ol>`;
}

const PUBLIC_BOX = html`<p><input type="checkbox" id="comments-public" name="published" value="1"> <label class="inline" for="comments-public">Public</label></p>`;

function textForm(page: CasePage, action: string, label: string, button: string, more = NOTHING): Markup {
  const kept = page.refused?.action === action ? page.refused.text : '';
  return form(
    page,
    action,
    html`<label for="${action}-text">${label}</label>
<textarea id="${action}-text" name="text" required>${kept}</textarea>
${more}<button>${button}</button>`,
  );
}

function ownerForm(page: CasePage): Markup {
  const { view, owners } = page;
  const options = owners.map(({ id, name, type }) => {
    const chosen = id === view.case.OwnerId ? html` selected` : NOTHING;
    return html`<option value="${id}"${chosen}>${name} (${type.toLowerCase()})</option>`;
  });
  return form(
    page,
    'owner',
    html`<label for="owner-id">New owner</label>
<select id="owner-id" name="ownerId">${options}</select>
<button>Change owner</button>`,
  );
}

function closeForm(page: CasePage): Markup {
  if (page.view.case.IsClosed === true) return html`<p class="dim">The case is closed.</p>`;
  return form(page, 'close', html`<button>Close case</button>`);
}

function form({ view, viewer }: CasePage, action: string, content: Markup): Markup {
  return html`<form method="post" action="/lightning/r/Case/${view.case.Id}/${action}">${tokenField(viewer)}${content}</form>`;
}

function rows(list: readonly SObjectRecord[]): Markup {
  const lines = list.toReversed().map((row) => {
    const outcome = row.Processed__c === true ? textOf(row, 'Outcome__c') : 'waiting';
    return html`<tr><th scope="row">${textOf(row, 'Name')}</th><td>${textOf(row, 'Event__c')}</td><td>${outcome}</td></tr>`;
  });
  return html`<table>
<thead><tr><th scope="col">Row</th><th scope="col">Event</th><th scope="col">Outcome</th></tr></thead>
<tbody>${lines}</tbody>
</table>
<p class="dim">Shown by the simulator, whatever you may see in Salesforce. Reload the page for news.</p>`;
}

function textOf(record: SObjectRecord, field: string): string {
  const value = record[field] ?? null;
  return value === null ? '' : String(value);
}
