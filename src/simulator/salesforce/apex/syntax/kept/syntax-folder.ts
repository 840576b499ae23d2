import { accessSync, constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'casebridge-apex';
/** Only the owner may look in or write. */
const PRIVATE = 0o700;
const OTHERS = 0o077;

/**
 * The folder where syntax is kept unless another is named: `node_modules/.cache/casebridge-apex` of this package if its
 * `node_modules` can be written, else a folder of the user in the system's folder for temporary files. Undefined if
 * neither can be used, or if the latter is open to others, who could plant files there.
 */
export function defaultSyntaxFolder(): string | undefined {
  const modules = join(packageRoot(), 'node_modules');
  if (isWritable(modules)) return join(modules, '.cache', NAME);
  const user = process.getuid?.() ?? userInfo().username;
  const folder = join(tmpdir(), `${NAME}-${user}`);
  return isPrivate(folder) ? folder : undefined;
}

/** The nearest folder above this file that has a `package.json`. */
function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return start;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Makes the folder if it is missing. False if it is a link, belongs to another user, or is open to others. */
export function isPrivate(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE });
    const found = lstatSync(folder);
    const owner = process.getuid?.();
    return found.isDirectory() && (owner === undefined || (found.uid === owner && (found.mode & OTHERS) === 0));
  } catch {
    return false;
  }
}
