import { createContext, runInContext } from 'node:vm';

/** An element that knows text, class and children, and no markup: writing `innerHTML` has no effect on them. */
export class TinyElement {
  textContent = '';
  className = '';
  colSpan = 1;
  hidden = false;
  disabled = false;
  dataset: Record<string, string> = {};
  children: TinyElement[] = [];
  readonly #listeners: (() => void)[] = [];

  get firstChild(): TinyElement | undefined {
    return this.children[0];
  }

  append(child: TinyElement): void {
    this.children.push(child);
  }

  replaceChildren(...children: TinyElement[]): void {
    this.children = children;
  }

  addEventListener(_type: string, listener: () => void): void {
    this.#listeners.push(listener);
  }

  click(): void {
    for (const listener of this.#listeners) listener();
  }

  focus(): void {}

  /** All text below, in order, one piece for each element that has any. */
  texts(): string[] {
    return [...(this.textContent === '' ? [] : [this.textContent]), ...this.children.flatMap((child) => child.texts())];
  }
}

/** A page's script at work in a document that is just big enough for it. */
export interface TinyPage {
  element(id: string): TinyElement;
  readonly buttons: readonly TinyElement[];
}

/** Runs the inline script of a page. Its first look is taken at once; there is no second one. */
export function runPage(html: string, fetch: (path: string, init?: RequestInit) => Promise<Response>): TinyPage {
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? '');
  const elements = new Map(ids.map((id) => [id, new TinyElement()]));
  const buttons = [...html.matchAll(/<button[^>]*data-path="([^"]+)" data-body="([^"]+)"([^>]*)>([^<]+)</g)].map(
    ([, path = '', body = '', rest = '', label = '']) => {
      const button = new TinyElement();
      button.textContent = label;
      button.dataset = {
        path,
        body: body.replaceAll('&quot;', '"'),
        ...(rest.includes('data-pair') ? { pair: '' } : {}),
      };
      return button;
    },
  );
  const document = {
    title: '',
    hidden: false,
    getElementById: (id: string) => elements.get(id),
    createElement: () => new TinyElement(),
    querySelectorAll: (selector: string) =>
      selector === 'button' ? buttons : buttons.filter(({ dataset }) => dataset.pair !== undefined),
  };
  runInContext(script, createContext({ document, fetch, setTimeout: () => 0, AbortSignal }));
  return {
    element: (id) => {
      const found = elements.get(id);
      if (!found) throw new Error(`the page has no element ${id}`);
      return found;
    },
    buttons,
  };
}
