import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';

/** What the panel's frame has asked of Open CTI, as JSON values in order; functions are left out. */
export type CtiCall = readonly [name: string, ...args: readonly unknown[]];

/** The calls of one pop in Lightning: the softphone comes into view, and the case is shown. */
export function popCalls(caseId: string): readonly CtiCall[] {
  return [
    ['setSoftphonePanelVisibility', { visible: true }],
    ['screenPop', { type: 'sobject', params: { recordId: caseId } }],
  ];
}

/** Where {@link FakeSalesforcePage.asClassic} shows the pages: a host that only Salesforce has. */
export const CLASSIC_ORIGIN = 'https://example.my.salesforce.com';

/**
 * Stands for Salesforce in a browser: case pages, a page that holds the panel in a frame of 300 pixels, and a script of
 * Open CTI that writes down each call as it is and answers as it is told.
 */
export class FakeSalesforcePage {
  /** Paths of case pages that were asked for. */
  readonly opened: string[] = [];
  readonly calls: CtiCall[] = [];
  /** What `screenPop` answers; undefined for an error. */
  works = true;
  /** Whether the script of Open CTI comes. */
  hasScript = true;
  readonly #http: Server;
  #panelUrl = '';

  constructor() {
    this.#http = createServer((request, response) => {
      const url = new URL(request.url ?? '/', this.origin);
      const [status, type, body] = this.#answer(url);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Shows these pages to a browser at {@link CLASSIC_ORIGIN}, too: nothing leaves this machine. */
  async asClassic(context: BrowserContext): Promise<void> {
    // The browser takes it for a host of the internet, and would ask a person whether it may frame a page of this machine.
    await context.grantPermissions(['local-network-access'], { origin: CLASSIC_ORIGIN });
    await context.route(`${CLASSIC_ORIGIN}/**`, async (route) => {
      const url = route.request().url().replace(CLASSIC_ORIGIN, this.origin);
      await route.fulfill({ response: await route.fetch({ url }) });
    });
  }

  /** Address of a page that holds the panel in a frame. */
  frameOf(panelUrl: string): string {
    this.#panelUrl = panelUrl;
    return `${this.origin}/one/one.app`;
  }

  #answer({ pathname, searchParams }: URL): readonly [number, string, string] {
    if (pathname === '/one/one.app')
      return [
        200,
        'text/html',
        `<!doctype html><title>Salesforce</title><iframe title="softphone" width="300" height="600" src="${this.#panelUrl.replaceAll('&', '&amp;')}"></iframe>`,
      ];
    if (pathname.startsWith('/lightning/r/Case/')) {
      this.opened.push(pathname);
      return [200, 'text/html', '<!doctype html><title>Case</title><h1>A case in Salesforce</h1>'];
    }
    if (pathname === '/cti-call') {
      this.calls.push(JSON.parse(searchParams.get('call') ?? '[]') as CtiCall);
      return [200, 'text/javascript', `sforceAnswer(${searchParams.get('at')}, ${this.works});`];
    }
    if (!this.hasScript) return [404, 'text/plain', ''];
    if (pathname === '/support/api/67.0/lightning/opencti_min.js') return [200, 'text/javascript', LIGHTNING];
    if (pathname === '/support/api/67.0/interaction.js') return [200, 'text/javascript', CLASSIC];
    return [404, 'text/plain', ''];
  }
}

/** Calls go to the server as scripts: that needs nothing of the panel's policy but what Open CTI itself needs. */
const COMMON = `
  const origin = new URL(document.currentScript.src).origin;
  const waiting = [];
  globalThis.sforceAnswer = (at, works) => waiting[at]?.(works);
  const call = (name, args, answer) => {
    const at = waiting.push(answer) - 1;
    const script = document.createElement('script');
    script.src = origin + '/cti-call?at=' + at + '&call=' + encodeURIComponent(JSON.stringify([name, ...args]));
    document.head.append(script);
  };
`;
const LIGHTNING = `(() => {${COMMON}
  globalThis.sforce = { opencti: {
    SCREENPOP_TYPE: { SOBJECT: 'sobject', URL: 'url' },
    screenPop: (asked) => call('screenPop', [asked], (works) => asked.callback?.({ success: works, returnValue: null, errors: works ? null : [{ description: 'No such record' }] })),
    setSoftphonePanelVisibility: (asked) => call('setSoftphonePanelVisibility', [asked]),
  } };
})()`;
const CLASSIC = `(() => {${COMMON}
  globalThis.sforce = { interaction: {
    screenPop: (url, force, callback) => call('screenPop', [url, force], (works) => callback?.({ result: works, error: works ? undefined : 'No such record' })),
    setVisible: (visible) => call('setVisible', [visible]),
  } };
})()`;
