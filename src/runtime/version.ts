import { readFileSync } from 'node:fs';
import { asObject, asString, parseJson } from './decode.js';

const MANIFEST = new URL('../../package.json', import.meta.url);

/** Version of Casebridge, from its `package.json`; `unknown` where that is missing. */
export function casebridgeVersion(): string {
  try {
    return asString(asObject(parseJson(readFileSync(MANIFEST, 'utf8')))?.version) ?? 'unknown';
  } catch {
    // A version is worth less than a start.
    return 'unknown';
  }
}
