import { ENUM_WORDS, ENUMS, MESSAGES, TYPES, type TypeFacts } from './type-facts.js';

const PREFIX = 'urn:inin.com:';
const COMPACT_DATE = /^\d{8}T\d{6}(\.\d+)?Z$/;
const LONG_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** How strict a check is. */
export interface Strictness {
  /** Whether properties that the type does not have are wrong: in what we send, not in what servers may add. */
  readonly noOthers: boolean;
}

/** What is wrong with a value of a type, one sentence each; nothing if it is right. */
export function checkType(kind: string, value: unknown, at: string, strictness: Strictness): readonly string[] {
  if (kind === 'any') return [];
  if (kind.endsWith('[]')) return checkList(kind.slice(0, -2), value, at, strictness);
  if (kind === 'Message') return checkMessage(value, at);
  const bounds = ENUMS[kind];
  if (bounds) return checkEnum(kind, bounds, value, at);
  const facts = TYPES[kind];
  if (facts) return checkProperties(kind, facts, value, at, strictness);
  return isScalar(kind, value) ? [] : [`${at} is no ${kind}: ${shown(value)}`];
}

/** What is wrong with a message of the channel. */
export function checkMessage(value: unknown, at: string): readonly string[] {
  if (!isRecord(value)) return [`${at} is no message: ${shown(value)}`];
  const type = value.__type;
  if (typeof type !== 'string' || !type.startsWith(PREFIX)) return [`${at} has no __type: ${shown(value)}`];
  const name = type.slice(PREFIX.length);
  const facts = MESSAGES[name];
  return facts
    ? checkProperties(name, facts, value, `${at} (${name})`, { noOthers: false })
    : [`${at}: the library has no message ${type}`];
}

function checkList(kind: string, value: unknown, at: string, strictness: Strictness): readonly string[] {
  if (!Array.isArray(value)) return [`${at} is no list: ${shown(value)}`];
  return value.flatMap((item, index) => checkType(kind, item, `${at}[${index}]`, strictness));
}

function checkEnum(
  kind: string,
  [lowest, highest]: readonly [number, number],
  value: unknown,
  at: string,
): readonly string[] {
  if (typeof value === 'string' && ENUM_WORDS[kind]?.includes(value)) return [];
  const isRight = typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= highest;
  return isRight ? [] : [`${at} is no number of ${kind}: ${shown(value)}`];
}

function checkProperties(
  type: string,
  facts: TypeFacts,
  value: unknown,
  at: string,
  strictness: Strictness,
): readonly string[] {
  if (!isRecord(value)) return [`${at} is no ${type}: ${shown(value)}`];
  const wrong: string[] = [];
  const names = new Map(Object.keys(facts).map((key) => [key.replace(/[*?]/g, ''), key]));
  for (const [name, key] of names) wrong.push(...checkProperty(name, key, facts[key] ?? 'any', value, at, strictness));
  const spelling = new Map([...names.keys()].map((name) => [name.toLowerCase(), name]));
  for (const name of Object.keys(value)) {
    if (names.has(name) || name === '__type') continue;
    const meant = spelling.get(name.toLowerCase());
    if (meant !== undefined) wrong.push(`${at}.${name} is spelled ${meant} in ${type}`);
    else if (strictness.noOthers) wrong.push(`${at}.${name} is no property of ${type}`);
  }
  return wrong;
}

function checkProperty(
  name: string,
  key: string,
  kind: string,
  value: Readonly<Record<string, unknown>>,
  at: string,
  strictness: Strictness,
): readonly string[] {
  const given = value[name];
  if (given === undefined) return key.includes('*') ? [`${at}.${name} is missing`] : [];
  if (given === null) return key.includes('?') ? [] : [`${at}.${name} must not be null`];
  return checkType(kind, given, `${at}.${name}`, strictness);
}

function isScalar(kind: string, value: unknown): boolean {
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && (COMPACT_DATE.test(value) || LONG_DATE.test(value));
    case 'texts':
      return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
    default:
      throw new Error(`there are no facts about the type ${kind}`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
