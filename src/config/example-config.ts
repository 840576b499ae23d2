import type { RawValue } from './key.js';
import { schemaKeys } from './schema.js';

/** An example file: what every group must say, and what most want to. */
export function exampleConfig(): string {
  const sections: Record<string, Record<string, RawValue>> = {};
  for (const { section, name, definition } of schemaKeys()) {
    if (definition.example !== undefined) sections[section] = { ...sections[section], [name]: definition.example };
  }
  return `${withShortArrays(JSON.stringify(sections, undefined, 2))}\n`;
}

/** Puts arrays of plain values on one line, as people write them. */
function withShortArrays(json: string): string {
  return json.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, items: string) => `[${items.replace(/,\s+/g, ', ')}]`);
}
