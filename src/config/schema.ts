import { AGENTS_SECTION } from './agents-section.js';
import { ALERTS_SECTION } from './alerts-section.js';
import { CIC_SECTION } from './cic-section.js';
import { CONNECTOR_SECTION } from './connector-section.js';
import { CONSOLE_SECTION } from './console-section.js';
import { environmentName, type KeyDefinition, type SectionDefinition, type SectionValues } from './key.js';
import { LOGS_SECTION } from './logs-section.js';
import { ROUTING_SECTION } from './routing-section.js';
import { SALESFORCE_SECTION } from './salesforce-section.js';
import { STORE_SECTION } from './store-section.js';

/** All sections, in the order in which people read them. */
export const SCHEMA = {
  connector: CONNECTOR_SECTION,
  salesforce: SALESFORCE_SECTION,
  cic: CIC_SECTION,
  routing: ROUTING_SECTION,
  console: CONSOLE_SECTION,
  agents: AGENTS_SECTION,
  alerts: ALERTS_SECTION,
  logs: LOGS_SECTION,
  store: STORE_SECTION,
};

/**
 * The configuration of one connector group. Names are those of the file; durations are milliseconds, sizes bytes;
 * '' stands for "not given".
 */
export type Config = { readonly [S in keyof typeof SCHEMA]: SectionValues<(typeof SCHEMA)[S]> };

/** A key with its place. */
export interface SchemaKey {
  readonly section: string;
  readonly name: string;
  /** `section.name`. */
  readonly path: string;
  /** Environment variable. */
  readonly env: string;
  readonly definition: KeyDefinition<unknown>;
}

/** Every key of every section, in order. */
export function schemaKeys(): readonly SchemaKey[] {
  return Object.entries<SectionDefinition>(SCHEMA).flatMap(([section, keys]) =>
    Object.entries(keys).map(([name, definition]) => ({
      section,
      name,
      path: `${section}.${name}`,
      env: environmentName(section, name),
      definition,
    })),
  );
}

/** The key at a path such as `cic.serverName`; undefined if there is none. */
export function schemaKey(path: string): SchemaKey | undefined {
  return schemaKeys().find((known) => known.path === path);
}
