import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installTools } from '../../scripts/support/install-tools.js';
import { missingPackages } from '../../scripts/support/missing-packages.js';

const CACHE = 'node_modules/.cache';
const NAME = 'casebridge-unreachable';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebridge-install-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function useNpmSetting(setting: string, value: string): void {
  vi.stubEnv(`npm_config_${setting}`, value);
  vi.stubEnv(`NPM_CONFIG_${setting.toUpperCase()}`, value);
}

it('a registry that cannot be reached fails the installation, and leaves nothing that looks installed', async () => {
  useNpmSetting('registry', 'http://127.0.0.1:1/');
  useNpmSetting('cache', folder);
  useNpmSetting('fetch_retries', '0');
  await expect(installTools('scripts/gates', NAME)).rejects.toThrow(
    /npm ci of scripts\/gates failed[\s\S]*ECONNREFUSED/,
  );
  expect(readdirSync(CACHE).filter((name) => name.startsWith(NAME))).toEqual([]);
});

it('names a package for this machine that npm has left out, and none for other machines', async () => {
  const other = process.platform === 'linux' ? 'darwin' : 'linux';
  const packages = {
    '': {},
    'node_modules/here': { optional: true, os: process.platform, cpu: [process.arch] },
    'node_modules/left-out': { optional: true, os: [process.platform] },
    'node_modules/elsewhere': { optional: true, os: [other] },
    'node_modules/nowhere': { optional: true, os: [process.platform], cpu: ['s390'] },
  };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  mkdirSync(join(folder, 'node_modules/here'), { recursive: true });
  expect(await missingPackages(folder)).toEqual(['node_modules/left-out']);
});
