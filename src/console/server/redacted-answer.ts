/** Shorter than the longest text that a redactor lets through uncut. */
const MAX_BLOCK = 8_000;
/** No secret reaches over it. */
const BETWEEN = '\r\n';

/**
 * A copy of plain data with every text in it redacted; the same value if there is nothing to redact. Lists of thousands
 * of rows are looked at in blocks, since a redactor takes its time for each text.
 */
export function redactedAnswer(value: unknown, redact: (text: string) => string): unknown {
  return isClean(value, redact) ? value : rewritten(value, redact);
}

function isClean(value: unknown, redact: (text: string) => string): boolean {
  let block = '';
  for (const text of textsOf(value)) {
    if (block.length + text.length > MAX_BLOCK && block !== '') {
      if (redact(block) !== block) return false;
      block = '';
    }
    block = block === '' ? text : `${block}${BETWEEN}${text}`;
  }
  return redact(block) === block;
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value !== '') yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* textsOf(item);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      yield name;
      yield* textsOf(item);
    }
  }
}

function rewritten(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => rewritten(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [redact(name), rewritten(item, redact)]));
}
