/** Fewer digits than this always fit a number exactly. */
const SAFE_DIGITS = 15;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/**
 * Parses JSON text like `JSON.parse`, but gives whole numbers beyond 2^53 as their digits: sources disagree whether
 * ids are text or numbers, and an 18-digit interaction id would silently become another one as a number.
 *
 * @returns undefined if the text is no JSON.
 */
export function parseWideJson(text: string): unknown {
  try {
    return JSON.parse(/\d{16}/.test(text) ? quoteWideIntegers(text) : text) as unknown;
  } catch {
    return undefined;
  }
}

/** Written as one pass by hand: a regular expression that skips strings runs out of stack on long ones. */
function quoteWideIntegers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = afterString(text, at);
    } else if (code === MINUS || isDigit(code)) {
      const end = afterNumber(text, at);
      if (isWideInteger(text, at, end)) {
        parts.push(text.slice(copied, at), '"', text.slice(at, end), '"');
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function afterString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

function afterNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isNumberPart(text.charCodeAt(at))) at += 1;
  return at;
}

/** Digits, `+`, `-`, `.`, `E` and `e`. */
function isNumberPart(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === MINUS || code === 0x2e || code === 0x45 || code === 0x65;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Leading zeros are no JSON; they stay as they are, so that the parser refuses them. */
function isWideInteger(text: string, start: number, end: number): boolean {
  if (end - start <= SAFE_DIGITS || end - start > 64) return false;
  const number = text.slice(start, end);
  return /^-?[1-9]\d*$/.test(number) && !Number.isSafeInteger(Number(number));
}
