const MAX_DEPTH = 8;

/**
 * The beginning of a decoded value as JSON-like text. Unlike `JSON.stringify` it neither writes out what is cut
 * anyway nor runs out of stack on deep nesting.
 */
export function jsonExcerpt(value: unknown, maxLength: number): string {
  const parts: string[] = [];
  write(value, 0, { parts, left: maxLength });
  return parts.join('').slice(0, maxLength);
}

interface Paper {
  readonly parts: string[];
  left: number;
}

function put(paper: Paper, text: string): void {
  paper.parts.push(text);
  paper.left -= text.length;
}

function write(value: unknown, depth: number, paper: Paper): void {
  if (paper.left <= 0) return;
  if (typeof value === 'string') put(paper, JSON.stringify(value.slice(0, paper.left)));
  else if (typeof value !== 'object' || value === null) put(paper, String(value));
  else if (depth >= MAX_DEPTH) put(paper, Array.isArray(value) ? '[…]' : '{…}');
  else if (Array.isArray(value)) writeAll(paper, '[', ']', value.values(), (item) => write(item, depth + 1, paper));
  else {
    writeAll(paper, '{', '}', Object.entries(value).values(), ([name, item]) => {
      put(paper, `${JSON.stringify(name.slice(0, paper.left))}:`);
      write(item, depth + 1, paper);
    });
  }
}

function writeAll<T>(paper: Paper, open: string, close: string, items: Iterable<T>, one: (item: T) => void): void {
  put(paper, open);
  let isFirst = true;
  for (const item of items) {
    if (paper.left <= 0) return;
    if (!isFirst) put(paper, ',');
    isFirst = false;
    one(item);
  }
  put(paper, close);
}
