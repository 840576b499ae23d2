import { readFileSync } from 'node:fs';
import { systemReason } from './config-file.js';
import { nearest } from './nearest.js';
import { keyProblem, type Problem } from './problem.js';
import { SCHEMA, type SchemaKey, schemaKeys } from './schema.js';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables that configure, with `…_FILE` replaced by what the file holds (a line break at its end is cut).
 * An empty variable counts as not set. Unknown variables of our sections become problems.
 */
export function configuringVariables(env: Environment, problems: Problem[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const key of schemaKeys()) {
    const value = given(env, key.env);
    const file = key.definition.sensitive === true ? given(env, `${key.env}_FILE`) : undefined;
    if (value !== undefined && file !== undefined)
      problems.push(keyProblem(key, `is given twice, also as ${key.env}_FILE`));
    const found = value ?? (file === undefined ? undefined : secretFrom(key, file, problems));
    if (found !== undefined) variables[key.env] = found;
  }
  problems.push(...unknownVariables(env));
  return variables;
}

function given(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function secretFrom(key: SchemaKey, file: string, problems: Problem[]): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    problems.push(
      keyProblem(key, `cannot be read from the file ${file} that ${key.env}_FILE names${systemReason(error)}`),
    );
    return undefined;
  }
}

/** What Kubernetes and container links set for a service whose name happens to begin like ours. */
const SERVICE_VARIABLE = /_(SERVICE_(HOST|PORT)(_.*)?|PORT_\d+_(TCP|UDP)(_.*)?)$/;

function unknownVariables(env: Environment): Problem[] {
  const prefixes = Object.keys(SCHEMA).map((section) => `CASEBRIDGE_${section.toUpperCase()}_`);
  const known = schemaKeys().flatMap((key) =>
    key.definition.sensitive === true ? [key.env, `${key.env}_FILE`] : [key.env],
  );
  return Object.keys(env)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
    .filter((name) => !known.includes(name) && !SERVICE_VARIABLE.test(name))
    .map((name) => ({
      code: 'CASEBRIDGE_CONFIG_UNKNOWN_KEY' as const,
      path: '',
      text: `the environment variable ${name} is not a known one; the nearest is ${nearest(name, known)}`,
    }));
}
