import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PANEL_PAGE } from '../../../src/agents/assets/agent-assets.js';
import { type BundledFile, bundlePage } from '../../../src/web-server/bundle-page.js';
import { PAGE_FILE } from '../../../src/web-server/page-assets.js';
import { compiledProgram } from './compiled-program.js';

/** Gives the compiled program the agent panel's page, as the build does. */
export async function buildPanelPage(): Promise<void> {
  const assets = join(dirname(compiledProgram()), '..', 'agents', 'assets');
  const built = join(assets, 'files');
  const files = await bundlePage(PANEL_PAGE);
  if (holds(built, files)) return;
  const draft = join(assets, `files.${process.pid}`);
  mkdirSync(draft, { recursive: true });
  for (const file of files) writeFileSync(placeOf(draft, file), file.body);
  try {
    rmSync(built, { recursive: true, force: true });
    renameSync(draft, built);
  } catch (error) {
    // Several workers may build at the same time: whoever is done first counts.
    rmSync(draft, { recursive: true, force: true });
    if (!holds(built, files)) throw error;
  }
}

function holds(folder: string, files: readonly BundledFile[]): boolean {
  return files.every((file) => {
    const place = placeOf(folder, file);
    return existsSync(place) && readFileSync(place).equals(file.body);
  });
}

function placeOf(folder: string, { path }: BundledFile): string {
  return join(folder, path === '/' ? PAGE_FILE : basename(path));
}
