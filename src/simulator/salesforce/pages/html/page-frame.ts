import { createHash } from 'node:crypto';
import type { HttpExchangeResponse } from '../../../../runtime/http-exchange.js';
import { html, Markup, NOTHING } from './markup.js';
import { PAGE_STYLE } from './page-style.js';

/** Who looks at a page, and with what its forms are sent. */
export interface Viewer {
  readonly userId: string;
  readonly name: string;
  /** Goes with each form, so that no other site can send one for this user. */
  readonly formToken: string;
}

/** Part of every page. */
export interface PageContent {
  readonly title: string;
  readonly body: Markup;
  /** Undefined before the login. */
  readonly viewer?: Viewer;
}

/** Name of the form token's field. */
export const FORM_TOKEN = '_CONFIRMATIONTOKEN';
/** Where the newest cases are listed. */
export const CASE_LIST = '/lightning/o/Case/list';
/** Where a session is ended. */
export const LOGOUT = '/secur/logout.jsp';

const STYLE = new Markup(PAGE_STYLE);

const HEADERS = {
  'Content-Type': 'text/html;charset=UTF-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** A whole page. */
export function pageResponse(status: number, content: PageContent): HttpExchangeResponse {
  const { title, body, viewer } = content;
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | simulated Salesforce</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="place">Simulated Salesforce org</p>
${viewer ? menu(viewer) : NOTHING}
</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return { status, headers: HEADERS, body: page.text };
}

/** Sends the browser to another page of the org, so that a reload repeats nothing. @param cookie to set with it. */
export function seeOther(location: string, cookie?: string): HttpExchangeResponse {
  const headers = { Location: location, 'Cache-Control': 'no-store' };
  return { status: 303, headers: cookie === undefined ? headers : { ...headers, 'Set-Cookie': cookie }, body: '' };
}

/** The hidden field that each form of a viewer needs. */
export function tokenField({ formToken }: Viewer): Markup {
  return html`<input type="hidden" name="${FORM_TOKEN}" value="${formToken}">`;
}

function menu(viewer: Viewer): Markup {
  return html`<nav aria-label="Org"><a href="${CASE_LIST}">Cases</a></nav>
<p>${viewer.name}</p>
<form method="post" action="${LOGOUT}">${tokenField(viewer)}<button class="quiet">Log out</button></form>`;
}
