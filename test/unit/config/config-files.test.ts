import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configFiles, fingerprint } from '../../../src/config/config-files.js';
import { type TempFolder, tempFolder } from '../../support/system/temp-folder.js';

let folder: TempFolder;
const at = (name: string) => join(folder.path, name);

beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

it('are the file and what the variables for secrets name', () => {
  const env = { CASEBRIDGE_CIC_PASSWORD_FILE: '/run/cic', CASEBRIDGE_CIC_PASSWORD: '', HOME: '/root' };
  expect(configFiles({ file: 'group.json', env })).toEqual(['group.json', '/run/cic']);
  expect(configFiles({ env: {} })).toEqual([]);
});

it('have another fingerprint whenever they hold something else, and tell nothing of it', async () => {
  writeFileSync(at('a'), 'one secret');
  const first = await fingerprint([at('a'), at('b')]);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint([at('a'), at('b')])).toBe(first);
  writeFileSync(at('b'), '');
  const withB = await fingerprint([at('a'), at('b')]);
  expect(withB).not.toBe(first);
  rmSync(at('b'));
  expect(await fingerprint([at('a'), at('b')])).toBe(first);
});

it('are followed where an editor puts another file in their place', async () => {
  writeFileSync(at('a'), 'one');
  const before = await fingerprint([at('a')]);
  writeFileSync(at('a~'), 'two');
  renameSync(at('a~'), at('a'));
  expect(await fingerprint([at('a')])).not.toBe(before);
});

it('are followed where a link to their folder is swapped', async () => {
  for (const version of ['1', '2']) {
    mkdirSync(at(version));
    writeFileSync(join(at(version), 'secret'), `value ${version}`);
  }
  symlinkSync('1', at('current'));
  symlinkSync(join('current', 'secret'), at('secret'));
  const before = await fingerprint([at('secret')]);
  symlinkSync('2', at('next'));
  renameSync(at('next'), at('current'));
  expect(await fingerprint([at('secret')])).not.toBe(before);
});
