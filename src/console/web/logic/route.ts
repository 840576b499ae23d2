/** The views of the console, by the word in the address, in the order of the menu. */
export const VIEWS = [
  'overview',
  'queues',
  'interactions',
  'rows',
  'stranded',
  'explain',
  'checks',
  'log',
  'configuration',
  'demo',
] as const;

/** One view's name. */
export type ViewName = (typeof VIEWS)[number];

/** Where the viewer is. */
export interface Route {
  readonly view: ViewName;
  /** What the view shows, e.g. an id for `explain`; '' if nothing is chosen. */
  readonly detail: string;
}

/** Reads `#/view/detail`; anything else leads to the overview. */
export function parseRoute(hash: string): Route {
  const [, word = '', detail = ''] = /^#\/([^/]*)\/?(.*)$/s.exec(hash) ?? [];
  const view = VIEWS.find((name) => name === word);
  return view ? { view, detail: decoded(detail) } : { view: 'overview', detail: '' };
}

/** The address of a view. */
export function routeTo(view: ViewName, detail = ''): string {
  return detail === '' ? `#/${view}` : `#/${view}/${encodeURIComponent(detail)}`;
}

/** The text if it is an `http:` or `https:` address, else undefined: nothing else may stand behind a link. */
export function webAddress(text: string): string | undefined {
  return /^https?:\/\/[^\s]+$/i.test(text) ? text : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
