import { nearest } from './nearest.js';
import { keyProblem, type Problem } from './problem.js';
import { SCHEMA, type SchemaKey, schemaKeys } from './schema.js';

/** Values by path (`cic.port`), as they were written. */
export type RawValues = ReadonlyMap<string, unknown>;

/**
 * Flattens an object of sections, as a file holds it, and takes the four names of the original product at its top.
 * What it does not know, or what stands twice, becomes a problem.
 */
export function rawValues(source: Readonly<Record<string, unknown>>, problems: Problem[]): RawValues {
  const values = new Map<string, unknown>();
  const known = new Map(schemaKeys().map((key) => [key.path, key]));
  for (const [name, content] of Object.entries(source)) {
    if (Object.hasOwn(SCHEMA, name)) takeSection(name, content, known, values, problems);
  }
  for (const [name, content] of Object.entries(source)) {
    if (Object.hasOwn(SCHEMA, name)) continue;
    const key = schemaKeys().find(({ definition }) => definition.originalName === name);
    if (!key) problems.push(unknownKey(name));
    else if (values.has(key.path)) problems.push(keyProblem(key, `is given twice, also as ${name}`));
    else values.set(key.path, content);
  }
  return values;
}

function takeSection(
  section: string,
  content: unknown,
  known: ReadonlyMap<string, SchemaKey>,
  values: Map<string, unknown>,
  problems: Problem[],
): void {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push({ code: 'CASEBRIDGE_CONFIG_INVALID', path: '', text: `${section} must be an object with keys` });
    return;
  }
  for (const [name, value] of Object.entries(content)) {
    const path = `${section}.${name}`;
    if (known.has(path)) values.set(path, value);
    else problems.push(unknownKey(path));
  }
}

function unknownKey(path: string): Problem {
  return {
    code: 'CASEBRIDGE_CONFIG_UNKNOWN_KEY',
    path: '',
    text: `${path} is not a known key; the nearest is ${nearestKey(path)}`,
  };
}

/** A key of the right name in the wrong section is nearer than any misspelling. */
function nearestKey(path: string): string {
  const leaf = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const elsewhere = schemaKeys().filter((key) => key.name.toLowerCase() === leaf);
  if (elsewhere.length > 0) {
    return nearest(
      path,
      elsewhere.map((key) => key.path),
    );
  }
  const originals = schemaKeys().flatMap(({ definition }) => definition.originalName ?? []);
  const candidates = path.includes('.')
    ? schemaKeys().map((key) => key.path)
    : [...Object.keys(SCHEMA), ...originals, ...schemaKeys().map((key) => key.path)];
  return nearest(path, candidates);
}
