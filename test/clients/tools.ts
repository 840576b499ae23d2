import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Loads a package from the folder that the clients are installed in. */
export function loadClient(tools: string, name: string): unknown {
  return createRequire(join(tools, 'package.json'))(name);
}

/** `name version` of an installed package. */
export function installedVersion(tools: string, name: string): string {
  const manifest = JSON.parse(readFileSync(join(tools, 'node_modules', name, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return `${name} ${manifest.version}`;
}
