import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { PANEL_PAGE } from '../../../src/agents/assets/agent-assets.js';
import { CONSOLE_PAGE } from '../../../src/console/assets/console-assets.js';
import { bundlePage } from '../../../src/web-server/bundle-page.js';
import { builtFiles, pageAssets } from '../../../src/web-server/page-assets.js';

let folder = '';
afterEach(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true });
  folder = '';
});

describe('the files of a page', () => {
  it.each([
    ['the operator console', CONSOLE_PAGE],
    ['the agent panel', PANEL_PAGE],
  ])('are made from source, with names that hold a hash, and are all that %s asks for', async (_what, source) => {
    const assets = pageAssets(() => bundlePage(source));
    const page = await assets('/');
    expect(page).toMatchObject({ contentType: 'text/html; charset=utf-8', immutable: false });
    const text = new TextDecoder().decode(page?.body);
    expect(text).not.toMatch(/%\w+%|style=|<style|https?:/);
    const paths = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      expect(path).toMatch(/^\/assets\/\w+-\w{8}\.(js|css|svg)$/);
      expect(await assets(path)).toMatchObject({ immutable: true, etag: expect.stringMatching(/^"[\w-]{22}"$/) });
    }
  });

  it('are read from the folder of the build, and nothing beside it', async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebridge-assets-'));
    await writeFile(join(folder, 'index.html'), '<p>page</p>');
    await writeFile(join(folder, 'console-AAAA.js'), 'x');
    const assets = pageAssets(() => builtFiles(pathToFileURL(`${folder}/`)));
    expect(new TextDecoder().decode((await assets('/'))?.body)).toBe('<p>page</p>');
    expect((await assets('/assets/console-AAAA.js'))?.contentType).toContain('text/javascript');
    for (const path of ['/assets/../index.html', '/index.html', '/assets/', ''])
      expect(await assets(path)).toBeUndefined();
  });

  it('are tried again after a failure', async () => {
    let tries = 0;
    const assets = pageAssets(async () => {
      tries += 1;
      if (tries === 1) throw new Error('busy');
      return [{ path: '/', body: new Uint8Array() }];
    });
    await expect(assets('/')).rejects.toThrow('busy');
    expect(await assets('/')).toBeDefined();
    expect(tries).toBe(2);
  });
});
