import type { Redactor } from '../redactor.js';
import { HIDDEN, isSecretKey } from '../secret-patterns.js';

/** What diagnostics are cleaned by. */
export interface CleanerOptions {
  readonly redact: Pick<Redactor, 'text'>;
  /** `logs.personalData`. */
  readonly personalData: 'omit' | 'keep';
  /** Names of accounts of the configuration: they may look like addresses of customers, and stay. */
  readonly accounts: readonly string[];
}

/** Takes secrets, and with `omit` subject and sender, out of what goes into the diagnostics. */
export interface Cleaner {
  text(text: string): string;
  /** Any plain data, whole. */
  value(value: unknown): unknown;
  /** One line of a log file. One that is no JSON is cleaned as text. */
  line(line: string): string;
}

const OMITTED = '(omitted)';
const PERSONAL_KEYS = new Set(['subject', 'sender']);
/** Shorter words are no personal data, but parts of any sentence. */
const MIN_LENGTH = 4;
const ADDRESS = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})*/gu;
/** The promised line that names the sender while `logs.personalData` is `keep`. */
const SENDER_LINE = /^(Creating email interaction with sender) .+$/s;
const MAX_DEPTH = 20;

/** Makes a cleaner. Lines that were written while personal data were kept are cleaned like any other. */
export function cleaner({ redact, personalData, accounts }: CleanerOptions): Cleaner {
  const omits = personalData === 'omit';
  const known = new Set(accounts.filter((account) => account !== '').map((account) => account.toLowerCase()));
  const withoutPeople = (text: string) =>
    text
      .replace(SENDER_LINE, `$1 ${OMITTED}`)
      .replace(ADDRESS, (address) => (known.has(address.toLowerCase()) ? address : OMITTED));
  const cleanText = (text: string) => (omits ? withoutPeople(redact.text(text)) : redact.text(text));

  const clean = (value: unknown, key: string, depth: number): unknown => {
    if (typeof value === 'string') return leaf(value, key);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return '[…]';
    if (Array.isArray(value)) return value.map((item) => clean(item, key, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [cleanText(name), clean(item, name, depth + 1)]),
    );
  };
  const leaf = (text: string, key: string): string => {
    if (text === '') return text;
    if (isSecretKey(key)) return HIDDEN;
    return omits && PERSONAL_KEYS.has(key.toLowerCase()) ? OMITTED : cleanText(text);
  };
  const line = (raw: string): string => {
    const record = parsed(raw);
    if (record === undefined) return cleanText(raw);
    const text = JSON.stringify(clean(record, '', 0));
    return omits ? personalOf(record).reduce((rest, one) => rest.replaceAll(one, OMITTED), text) : text;
  };
  return { text: cleanText, value: (value) => clean(value, '', 0), line };
}

/** Subject and sender that a line names in fields of their own may stand in its message, too; as JSON writes them. */
function personalOf(record: object): readonly string[] {
  return Object.entries(record)
    .filter(([key]) => PERSONAL_KEYS.has(key.toLowerCase()))
    .flatMap(([, value]) => (typeof value === 'string' && value.length >= MIN_LENGTH ? [value] : []))
    .map((value) => JSON.stringify(value).slice(1, -1));
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
