import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CONSOLE_PAGE } from '../../../src/console/assets/console-assets.js';
import { bundlePage } from '../../../src/web-server/bundle-page.js';
import { PAGE_FILE } from '../../../src/web-server/page-assets.js';
import { compiledProgram } from '../../support/system/compiled-program.js';

/** Puts the page of the console beside the compiled program, as `npm run build` does. */
export async function putPageBesideProgram(): Promise<void> {
  const assets = join(dirname(compiledProgram()), '..', 'console', 'assets');
  const files = join(assets, 'files');
  if (existsSync(files)) return;
  const draft = join(assets, `files.${process.pid}`);
  mkdirSync(draft, { recursive: true });
  for (const { path, body } of await bundlePage(CONSOLE_PAGE))
    writeFileSync(join(draft, path === '/' ? PAGE_FILE : basename(path)), body);
  try {
    renameSync(draft, files);
  } catch (error) {
    // Another worker was faster.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(files)) throw error;
  }
}
