import { accessSync, constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'casebridge-apex';
const MODULES = 'node_modules';
/** Only the owner may look in or write. */
const PRIVATE = 0o700;
const OTHERS = 0o077;

/**
 * The folder where syntax is kept unless another is named: `.cache/casebridge-apex` in the nearest `node_modules` if that
 * can be written, else a folder of the user in the system's folder for temporary files. Undefined if
 * neither can be used, or if the latter is open to others, who could plant files there.
 */
export function defaultSyntaxFolder(): string | undefined {
  const modules = nearestModules();
  if (modules !== undefined && isWritable(modules)) return join(modules, '.cache', NAME);
  const user = process.getuid?.() ?? userInfo().username;
  const folder = join(tmpdir(), `${NAME}-${user}`);
  return isPrivate(folder) ? folder : undefined;
}

/** The nearest `node_modules` above this file, or beside a folder above it: this package may be installed in one. */
function nearestModules(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) === MODULES) return folder;
    if (existsSync(join(folder, MODULES))) return join(folder, MODULES);
  }
  return undefined;
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
