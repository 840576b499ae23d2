import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asObject, asString, type JsonObject, parseJson } from '../../runtime/decode.js';

/** What this process is made of, and what it runs on. */
export interface Versions {
  /** '' if the package of this program was not found. */
  readonly casebridge: string;
  readonly node: string;
  readonly os: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Versions of the packages that it uses, by name; `?` where one was not found. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Reads the versions of this program, of what it uses and of what it runs on. */
export function versions(): Versions {
  const home = packageFolder(dirname(fileURLToPath(import.meta.url)));
  const own = home === undefined ? {} : packageFile(home);
  const used = Object.keys(asObject(own.dependencies) ?? {});
  return {
    casebridge: asString(own.version) ?? '',
    node: process.versions.node,
    os: `${type()} ${release()} ${arch()}`,
    cpus: cpus().length,
    memoryBytes: totalmem(),
    packages: Object.fromEntries(used.map((name) => [name, versionOf(home ?? '', name)])),
  };
}

function packageFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (packageFile(folder).name === 'casebridge') return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Packages stand beside this one's sources, or beside the package itself. */
function versionOf(home: string, name: string): string {
  for (let folder = home; ; folder = dirname(folder)) {
    const found = asString(packageFile(join(folder, 'node_modules', name)).version);
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return '?';
  }
}

function packageFile(folder: string): JsonObject {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (asObject(parseJson(readFileSync(file, 'utf8'))) ?? {}) : {};
}
