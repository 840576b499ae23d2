import { type ConfigChange, configChange, valueAt } from './config-change.js';
import { type Config, schemaKeys } from './schema.js';

/** The configuration of a running group, whose values may change. */
export class LiveConfig {
  /** What is in effect whenever it is read. Who keeps a value instead of a section keeps it as it was. */
  readonly view: Config;
  #current: Config;
  #values: ReadonlyMap<string, unknown>;
  #waiting: readonly string[] = [];

  constructor(started: Config) {
    this.#current = started;
    this.#values = valuesOf(started);
    this.view = viewOf((path) => this.#values.get(path));
  }

  /** Paths of changed keys whose values wait for the next start. */
  get waiting(): readonly string[] {
    return this.#waiting;
  }

  /** Takes over from a valid configuration what may change while the group runs. */
  take(next: Config): ConfigChange {
    const change = configChange(this.#current, next);
    this.#current = change.config;
    this.#values = valuesOf(change.config);
    this.#waiting = change.waiting;
    return change;
  }
}

/** By path: the view is read at every step of every row. */
function valuesOf(config: Config): ReadonlyMap<string, unknown> {
  return new Map(schemaKeys().map((key) => [key.path, valueAt(config, key)]));
}

function viewOf(value: (path: string) => unknown): Config {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const { section, name, path } of schemaKeys()) {
    const keys = sections[section] ?? {};
    Object.defineProperty(keys, name, { enumerable: true, get: () => value(path) });
    sections[section] = keys;
  }
  // Each getter gives the value of its key in a configuration.
  return sections as unknown as Config;
}
