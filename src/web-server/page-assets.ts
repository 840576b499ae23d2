import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Asset, Assets } from './asset.js';
import type { BundledFile, PageSource } from './bundle-page.js';

/** The page's name among the built files. */
export const PAGE_FILE = 'index.html';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Files of a page. All are held in memory: no path of a request ever becomes a path of a file.
 *
 * @param load gives the files at the first request; tried again at the next one if it fails.
 */
export function pageAssets(load: () => Promise<readonly BundledFile[]>): Assets {
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

/** The files that were built, or, from source, made in memory. @param built the folder that the build has filled. */
export async function builtOrBundled(built: URL, source: PageSource): Promise<readonly BundledFile[]> {
  if (existsSync(built)) return builtFiles(built);
  const { bundlePage } = await import('./bundle-page.js');
  return bundlePage(source);
}

/** The files of a folder that the build has filled. */
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
    immutable: path.startsWith('/assets/'),
  };
}
