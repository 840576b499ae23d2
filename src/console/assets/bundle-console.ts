import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the console's pages, by the path under which it is served. */
export interface BundledFile {
  /** `/` for the page itself, else `/assets/name-HASH.ext`. */
  readonly path: string;
  readonly body: Uint8Array;
}

const WEB = new URL('../web/', import.meta.url);

/**
 * Makes the console's pages out of `src/console/web`. Needs the development dependencies: it runs from source and when
 * the product is built, never in the built product.
 */
export async function bundleConsole(): Promise<readonly BundledFile[]> {
  const { build } = await import('esbuild');
  const at = (name: string) => fileURLToPath(new URL(name, WEB));
  const { outputFiles } = await build({
    entryPoints: { console: at('main.ts'), base: at('base.css'), icon: at('icon.svg') },
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
  const files = outputFiles.map(({ path, contents }) => ({ path: `/assets/${basename(path)}`, body: contents }));
  const page = await readFile(at('index.html'), 'utf8');
  return [{ path: '/', body: new TextEncoder().encode(filled(page, files)) }, ...files];
}

function filled(page: string, files: readonly BundledFile[]): string {
  const named = (extension: string) => files.find(({ path }) => extname(path) === extension)?.path ?? '';
  return page.replace('%script%', named('.js')).replace('%style%', named('.css')).replace('%icon%', named('.svg'));
}
