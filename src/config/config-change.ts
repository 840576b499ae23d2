import type { Config, SchemaKey } from './schema.js';
import { schemaKeys } from './schema.js';

/** What a new configuration means for a running group. Keys are paths such as `routing.concurrency`. */
export interface ConfigChange {
  /** The configuration that is in effect from now on. */
  readonly config: Config;
  /** Keys whose new values are in effect now. */
  readonly applied: readonly string[];
  /** Keys whose new values wait for the next start. */
  readonly waiting: readonly string[];
}

/**
 * Takes over from a new configuration what may change while a group runs; the rest stays as it is.
 *
 * @param current what is in effect.
 * @param next a valid configuration.
 */
export function configChange(current: Config, next: Config): ConfigChange {
  const changed = schemaKeys().filter((key) => !isSame(valueAt(current, key), valueAt(next, key)));
  const fixed = new Set(changed.filter(({ definition }) => !definition.change.live).map(({ path }) => path));
  const waits = ({ path, section, definition }: SchemaKey) =>
    fixed.has(path) || definition.change.follows.some((name) => fixed.has(`${section}.${name}`));
  const waiting = changed.filter(waits);
  const applied = changed.filter((key) => !waits(key));
  return {
    config: withValues(current, next, applied),
    applied: applied.map(({ path }) => path),
    waiting: waiting.map(({ path }) => path),
  };
}

/** The value of a key. */
export function valueAt(config: Config, { section, name }: Pick<SchemaKey, 'section' | 'name'>): unknown {
  const values = Object.entries(config).find(([known]) => known === section)?.[1];
  return Object.entries(values ?? {}).find(([known]) => known === name)?.[1];
}

function withValues(current: Config, next: Config, keys: readonly SchemaKey[]): Config {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const [section, values] of Object.entries(current)) sections[section] = { ...values };
  for (const key of keys) sections[key.section] = { ...sections[key.section], [key.name]: valueAt(next, key) };
  // Every value comes from one of two configurations, under its own key.
  return sections as unknown as Config;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
