import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Stands for how kept files are written. Raise it when that changes. */
const FORMAT = 1;

let known: string | undefined;

/**
 * Stands for everything but the source that decides what the syntax is: the installed version of the parser, and the code
 * that maps its tree. If any of it changes, this does.
 *
 * @throws Error if the parser's package or the code cannot be found.
 */
export function readingCode(): string {
  known ??= fingerprint();
  return known;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(`${FORMAT} ${parserVersion()}`);
  for (const folder of ['..', '../from-tree']) {
    for (const file of codeIn(fileURLToPath(new URL(folder, import.meta.url)))) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function codeIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => /\.[jt]s$/.test(name));
  if (names.length === 0) throw new Error(`${folder} has no code`);
  return names.sort().map((name) => join(folder, name));
}

/** From the package's own `package.json`, which it does not export. */
function parserVersion(): string {
  const main = createRequire(import.meta.url).resolve('@apexdevtools/apex-parser');
  const root = main.slice(0, main.lastIndexOf('dist'));
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) {
    throw new Error('the parser does not tell its version');
  }
  return String(manifest.version);
}
