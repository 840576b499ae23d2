/** A page as a browser got it. */
export interface SeenPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where a redirect leads; '' without one. */
  readonly location: string;
}

/** A browser without scripts: keeps one cookie, fills in forms, follows no redirect by itself. */
export class PageVisitor {
  readonly #url: string;
  cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  get(path: string): Promise<SeenPage> {
    return this.#fetch(path, { method: 'GET' });
  }

  post(path: string, fields: Readonly<Record<string, string>>): Promise<SeenPage> {
    return this.#fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Logs in, and keeps the cookie. */
  async logIn(username: string, password: string, startURL = ''): Promise<SeenPage> {
    const page = await this.post('/login', { un: username, pw: password, startURL });
    this.cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return page;
  }

  /** Sends a form of a case's page with the token that the page has. */
  async submit(caseId: string, action: string, fields: Readonly<Record<string, string>> = {}): Promise<SeenPage> {
    const { html } = await this.get(`/${caseId}`);
    return this.post(`/lightning/r/Case/${caseId}/${action}`, { _CONFIRMATIONTOKEN: formToken(html), ...fields });
  }

  async #fetch(path: string, init: RequestInit): Promise<SeenPage> {
    const headers: Record<string, string> = this.cookie === '' ? {} : { cookie: this.cookie };
    const response = await fetch(`${this.#url}${path}`, { ...init, headers, redirect: 'manual' });
    const { status } = response;
    const location = response.headers.get('location') ?? '';
    return { status, headers: response.headers, html: await response.text(), location };
  }
}

/** The form token of a page; '' if it has none. */
export function formToken(html: string): string {
  return /name="_CONFIRMATIONTOKEN" value="(\w+)"/.exec(html)?.[1] ?? '';
}
