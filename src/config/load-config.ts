import { hostname } from 'node:os';
import { readConfigFile } from './config-file.js';
import { type ConvictConfig, convictConfig } from './convict-schema.js';
import { configuringVariables, type Environment } from './environment.js';
import { keyProblem, type Problem, throwProblems } from './problem.js';
import { type RawValues, rawValues } from './raw-config.js';
import { unmetRequirements } from './requirements.js';
import { type Config, type SchemaKey, schemaKeys } from './schema.js';

/** Where a configuration comes from. Later ones win: defaults, file, environment, overrides. */
export interface ConfigSources {
  /** Path of the JSON file. */
  readonly file?: string;
  readonly env: Environment;
  /** Sections in the form of the file, from the command line or a program. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/**
 * Reads and checks the configuration of one connector group.
 *
 * @throws CasebridgeError `CASEBRIDGE_CONFIG_UNREADABLE`, `CASEBRIDGE_CONFIG_UNKNOWN_KEY`,
 * `CASEBRIDGE_CONFIG_INVALID` (all problems at once, each with key and environment variable) or
 * `CASEBRIDGE_SALESFORCE_WRONG_HOST`. No message carries a secret.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { config, unmet } = readConfig(sources);
  throwProblems(unmet);
  return config;
}

/** The configuration of a command that may need no more of it than the way to the running group. */
export interface CommandConfig {
  readonly config: Config;
  /** Refuses a configuration that could not run a group. @throws CasebridgeError as {@link loadConfig} */
  readonly assureComplete: () => void;
}

/**
 * Reads the configuration of a group for a command: what it lacks, such as a secret that only the process of the group is
 * given, is refused when the command needs it.
 *
 * @throws CasebridgeError as {@link loadConfig}, but not for what is lacking.
 */
export function loadCommandConfig(sources: ConfigSources): CommandConfig {
  const { config, unmet } = readConfig(sources);
  return { config, assureComplete: () => throwProblems(unmet) };
}

/** A configuration that may lack what its process gets from elsewhere. */
export interface PartialConfig {
  readonly config: Config;
  /** Keys whose requirements are not met, such as a password that must be given. */
  readonly lackedKeys: readonly string[];
}

/**
 * Reads a group's configuration file as far as it goes: its secrets may be in the environment of its process only.
 *
 * @throws CasebridgeError as {@link loadConfig}, but not for what the file lacks.
 */
export function loadPartialConfig(file: string): PartialConfig {
  const { config, unmet } = readConfig({ file, env: {} });
  return { config, lackedKeys: unmet.map(({ path }) => path) };
}

/** @throws CasebridgeError for everything but requirements that are not met. */
function readConfig(sources: ConfigSources): { readonly config: Config; readonly unmet: readonly Problem[] } {
  const problems: Problem[] = [];
  const fromFile = rawValues(sources.file === undefined ? {} : readConfigFile(sources.file), problems);
  const variables = configuringVariables(sources.env, problems);
  const fromOverrides = rawValues(sources.overrides ?? {}, problems);
  const unknown = problems.filter(({ code }) => code === 'CASEBRIDGE_CONFIG_UNKNOWN_KEY');
  throwProblems(unknown);

  // convict lets a variable win over what is loaded, so the variables of overridden keys are left out.
  const overridden = schemaKeys().filter(({ path }) => fromOverrides.get(path) !== undefined);
  for (const { env } of overridden) delete variables[env];
  const source = convictConfig(variables);
  source.load(
    nested(new Map([...fromFile, ...overridden.map(({ path }) => [path, fromOverrides.get(path)] as const)])),
  );

  const config = typedValues(source, problems);
  const found = new Set(problems.map(({ path }) => path));
  const unmet = unmetRequirements(config).filter(({ path }) => !found.has(path));
  if (problems.length > 0) throwProblems([...problems, ...unmet]);
  source.validate({ allowed: 'strict' });
  return { config, unmet };
}

function nested(values: RawValues): Record<string, Record<string, unknown>> {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const { section, name, path } of schemaKeys()) {
    if (values.has(path)) sections[section] = { ...sections[section], [name]: values.get(path) };
  }
  return sections;
}

function typedValues(source: ConvictConfig, problems: Problem[]): Config {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const key of schemaKeys()) {
    sections[key.section] = { ...sections[key.section], [key.name]: readValue(source, key, problems) };
  }
  const connector = sections.connector;
  if (connector?.instanceId === '') connector.instanceId = hostname();
  // Each value comes from the format of its key, which is what the type says of it.
  return deepFrozen(sections) as Config;
}

function readValue(source: ConvictConfig, key: SchemaKey, problems: Problem[]): unknown {
  const raw: unknown = source.get(key.path);
  try {
    return key.definition.format.parse(raw);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'is not valid';
    problems.push(keyProblem(key, `${reason}${mayBeSecret(key) ? '' : `, not ${shown(raw)}`}`));
    return key.definition.format.parse(key.definition.default);
  }
}

/** The address of a proxy may carry a password. */
function mayBeSecret({ name, definition }: SchemaKey): boolean {
  return definition.sensitive === true || name === 'proxy';
}

function shown(raw: unknown): string {
  const text = JSON.stringify(raw) ?? String(raw);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function deepFrozen(sections: Record<string, Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const section of Object.values(sections)) {
    for (const value of Object.values(section)) if (Array.isArray(value)) Object.freeze(value);
    Object.freeze(section);
  }
  return Object.freeze(sections);
}
