import { readFileSync } from 'node:fs';
import { CasebridgeError } from '../errors/casebridge-error.js';

/**
 * Reads a configuration file: a JSON object.
 *
 * @throws CasebridgeError `CASEBRIDGE_CONFIG_UNREADABLE`; its message quotes nothing of the file, which holds secrets.
 */
export function readConfigFile(file: string): Readonly<Record<string, unknown>> {
  const text = contents(file).replace(/^\uFEFF/, '');
  const parsed = parseJson(file, text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new CasebridgeError(
      'CASEBRIDGE_CONFIG_UNREADABLE',
      `The configuration file ${file} must hold a JSON object.`,
    );
  }
  return { ...parsed };
}

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CasebridgeError(
      'CASEBRIDGE_CONFIG_UNREADABLE',
      `The configuration file ${file} could not be read${systemReason(error)}.`,
    );
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = syntaxPlace(text, error instanceof Error ? error.message : '');
    throw new CasebridgeError(
      'CASEBRIDGE_CONFIG_UNREADABLE',
      `The configuration file ${file} is not valid JSON${where}.`,
    );
  }
}

/** Where the syntax breaks, as far as the parser says; its own words may quote a secret. */
function syntaxPlace(text: string, message: string): string {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (message.includes('end of JSON') || position >= text.trimEnd().length) return ': it ends too early';
  if (Number.isNaN(position)) {
    const token = /^Unexpected token '(.)'/su.exec(message)?.[1];
    return token === undefined ? '' : `: unexpected character ${JSON.stringify(token)}`;
  }
  const lines = text.slice(0, position).split('\n');
  return `: line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** The system's code for why a file could not be read, e.g. ` (ENOENT)`. */
export function systemReason(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
}
