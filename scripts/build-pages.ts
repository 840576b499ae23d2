import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PANEL_PAGE } from '../src/agents/assets/agent-assets.js';
import { CONSOLE_PAGE } from '../src/console/assets/console-assets.js';
import { bundlePage } from '../src/web-server/bundle-page.js';
import { PAGE_FILE } from '../src/web-server/page-assets.js';

/** Makes the pages for the built product, each beside the module that serves it. */
const PAGES = [
  [CONSOLE_PAGE, 'dist/console/assets/files/'],
  [PANEL_PAGE, 'dist/agents/assets/files/'],
] as const;

for (const [page, place] of PAGES) {
  const folder = new URL(`../${place}`, import.meta.url);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { path, body } of await bundlePage(page)) {
    const name = path === '/' ? PAGE_FILE : basename(path);
    await writeFile(new URL(name, folder), body);
    console.log(`${place}${name}: ${(body.length / 1024).toFixed(1)} KB`);
  }
}
