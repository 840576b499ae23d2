import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Asset, Assets } from '../../web-server/asset.js';
import type { BundledFile } from './bundle-console.js';

/** Where `npm run build` puts the files, beside this module in `dist`. */
const BUILT = new URL('files/', import.meta.url);
/** The page's name among the built files. */
export const PAGE_FILE = 'index.html';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The console's pages: those that were built, or, from source, made in memory at the first request. All are held in
 * memory: no path of a request ever becomes a path of a file.
 *
 * @param load gives the files; tried again at the next request if it fails.
 */
export function consoleAssets(load: () => Promise<readonly BundledFile[]> = loadFiles): Assets {
  let loaded: Promise<ReadonlyMap<string, Asset>> | undefined;
  return async (path) => {
    loaded ??= load().then(toAssets);
    try {
      return (await loaded).get(path);
    } catch (error) {
      loaded = undefined;
      throw error;
    }
  };
}

async function loadFiles(): Promise<readonly BundledFile[]> {
  if (existsSync(BUILT)) return builtFiles(BUILT);
  const { bundleConsole } = await import('./bundle-console.js');
  return bundleConsole();
}

/** The files of a folder that {@link bundleConsole} has filled. */
export async function builtFiles(folder: URL): Promise<readonly BundledFile[]> {
  const names = await readdir(folder);
  return Promise.all(
    names.map(async (name) => ({
      path: name === PAGE_FILE ? '/' : `/assets/${name}`,
      body: await readFile(new URL(name, folder)),
    })),
  );
}

function toAssets(files: readonly BundledFile[]): ReadonlyMap<string, Asset> {
  return new Map(files.map(({ path, body }) => [path, asset(path, body)]));
}

function asset(path: string, body: Uint8Array): Asset {
  return {
    body,
    contentType: TYPES[extname(path)] ?? 'text/html; charset=utf-8',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    immutable: path !== '/',
  };
}
