import type { HttpExchangeResponse } from '../../../../runtime/http-exchange.js';
import { html, NOTHING } from './markup.js';
import { CASE_LIST, pageResponse } from './page-frame.js';

/** Where the login form goes. */
export const LOGIN = '/login';

/** The login form. After the login it leads to `startUrl`. @param problem why the last try was refused. */
export function loginPage(startUrl: string, problem?: string, username = ''): HttpExchangeResponse {
  const body = html`<form class="narrow" method="post" action="${LOGIN}">
${problem === undefined ? NOTHING : html`<p class="bad" role="alert">${problem}</p>`}
<input type="hidden" name="startURL" value="${startUrl}">
<label for="username">Username</label>
<input id="username" name="un" value="${username}" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="pw" type="password" autocomplete="current-password" required>
<button>Log In</button>
</form>`;
  return pageResponse(problem === undefined ? 200 : 401, { title: 'Log in', body });
}

/** A place in this org to go to after the login: anything else is replaced by the list of cases. */
export function safeStartUrl(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[\w\-./]{1,200}$/.test(text) ? text : CASE_LIST;
}
