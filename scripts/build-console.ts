import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { bundleConsole } from '../src/console/assets/bundle-console.js';
import { PAGE_FILE } from '../src/console/assets/console-assets.js';

/** Makes the console's pages for the built product, beside the module that serves them. */
const folder = new URL('../dist/console/assets/files/', import.meta.url);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const { path, body } of await bundleConsole()) {
  const name = path === '/' ? PAGE_FILE : basename(path);
  await writeFile(new URL(name, folder), body);
  console.log(`dist/console/assets/files/${name}: ${(body.length / 1024).toFixed(1)} KB`);
}
