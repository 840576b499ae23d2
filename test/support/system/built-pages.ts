import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PANEL_PAGE } from '../../../src/agents/assets/agent-assets.js';
import { bundlePage } from '../../../src/web-server/bundle-page.js';
import { PAGE_FILE } from '../../../src/web-server/page-assets.js';
import { compiledProgram } from './compiled-program.js';

/** Gives the compiled program the agent panel's page, as the build does. */
export async function buildPanelPage(): Promise<void> {
  const assets = join(dirname(compiledProgram()), '..', 'agents', 'assets');
  const draft = join(assets, `files.${process.pid}`);
  mkdirSync(draft, { recursive: true });
  for (const { path, body } of await bundlePage(PANEL_PAGE))
    writeFileSync(join(draft, path === '/' ? PAGE_FILE : basename(path)), body);
  rmSync(join(assets, 'files'), { recursive: true, force: true });
  renameSync(draft, join(assets, 'files'));
}
