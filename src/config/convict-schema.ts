import convict from 'convict';
import { schemaKeys } from './schema.js';

/** A configuration store that knows our keys, formats and environment variables. */
export type ConvictConfig = convict.Config<Record<string, Record<string, unknown>>>;

/**
 * Makes a convict configuration from the schema, filled with the defaults and the given variables. Its formats are
 * ours: convict coerces with them, so a text that they cannot read stays as it is and is found at validation.
 */
export function convictConfig(variables: Record<string, string>): ConvictConfig {
  registerFormats();
  const sections: Record<string, Record<string, convict.SchemaObj<unknown>>> = {};
  for (const { section, name, env, definition } of schemaKeys()) {
    const keys = sections[section] ?? {};
    keys[name] = {
      doc: definition.doc,
      default: definition.default,
      format: definition.format.name,
      env,
      sensitive: definition.sensitive === true,
    };
    sections[section] = keys;
  }
  return convict<Record<string, Record<string, unknown>>>(sections, { env: variables, args: [] });
}

/** convict keeps its formats in the module; registering the same ones again changes nothing. */
function registerFormats(): void {
  for (const { definition } of schemaKeys()) {
    const { format } = definition;
    convict.addFormat({
      name: format.name,
      validate: (value: unknown) => void format.parse(value),
      coerce: (value: unknown) => {
        try {
          return format.parse(value);
        } catch {
          return value;
        }
      },
    });
  }
}
