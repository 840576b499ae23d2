import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of a page, by the path under which it is served. */
export interface BundledFile {
  /** `/` for the page itself, else `/assets/name-HASH.ext`. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** Where a page's source is. */
export interface PageSource {
  /** Folder with `main.ts`, `index.html` and `tsconfig.json`. */
  readonly folder: URL;
  /** What its script is called. */
  readonly name: string;
}

/** What all pages have in common. */
const COMMON = new URL('../web-page/', import.meta.url);

/**
 * Makes a page out of its source. Needs the development dependencies: it runs from source and when the product is
 * built, never in the built product.
 */
export async function bundlePage({ folder, name }: PageSource): Promise<readonly BundledFile[]> {
  const { build } = await import('esbuild');
  const at = (file: string, within = folder) => fileURLToPath(new URL(file, within));
  const { outputFiles } = await build({
    entryPoints: { [name]: at('main.ts'), base: at('base.css', COMMON), icon: at('icon.svg', COMMON) },
    tsconfig: at('tsconfig.json'),
    outdir: '/assets',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'copy' },
    bundle: true,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    legalComments: 'eof',
    write: false,
    logLevel: 'silent',
  });
  const files = outputFiles.map((file) => ({ path: `/assets/${basename(file.path)}`, body: file.contents }));
  const page = await readFile(at('index.html'), 'utf8');
  return [{ path: '/', body: new TextEncoder().encode(filled(page, files)) }, ...files];
}

function filled(page: string, files: readonly BundledFile[]): string {
  const named = (extension: string) => files.find(({ path }) => extname(path) === extension)?.path ?? '';
  return page.replace('%script%', named('.js')).replace('%style%', named('.css')).replace('%icon%', named('.svg'));
}
