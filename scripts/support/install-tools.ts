import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { missingPackages } from './missing-packages.js';
import { runProgram } from './run-program.js';

const CACHE = 'node_modules/.cache';
const MANIFEST_FILES = ['package.json', 'package-lock.json'];
const INSTALL_TIMEOUT_MS = 600_000;

/**
 * Installs the packages of a manifest with its lockfile into a folder of their own below `node_modules/.cache`, once for
 * each content of the lockfile. Install scripts do not run.
 *
 * @param manifest folder with `package.json` and `package-lock.json`.
 * @param name start of the folder's name.
 * @returns the folder; it holds `node_modules`.
 * @throws Error with npm's output if npm fails, or with the packages that it left out.
 */
export async function installTools(manifest: string, name: string): Promise<string> {
  const lock = await readFile(join(manifest, 'package-lock.json'));
  const version = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const home = join(process.cwd(), CACHE, `${name}-${version}`);
  if (existsSync(home)) return home;
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(join(process.cwd(), CACHE, `${name}-new-`));
  try {
    await Promise.all(MANIFEST_FILES.map((file) => cp(join(manifest, file), join(fresh, file))));
    await installInto(fresh, manifest);
    await moveInto(fresh, home);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return home;
}

async function installInto(folder: string, manifest: string): Promise<void> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, stdout, stderr } = await runProgram('npm', args, { cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS });
  if (code !== 0) throw new Error(`npm ci of ${manifest} failed (${code ?? 'killed'}):\n${stdout}${stderr}`);
  const missing = await missingPackages(folder);
  if (missing.length > 0) throw new Error(`npm ci of ${manifest} left out: ${missing.join(', ')}`);
}

/** Another process may have been first: then its folder stays. */
async function moveInto(fresh: string, home: string): Promise<void> {
  try {
    await rename(fresh, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
  }
}
