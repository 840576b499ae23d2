import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configuringVariables } from '../../../src/config/environment.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Problem } from '../../../src/config/problem.js';

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const FILES = [
  'config/deploy/casebridge@.service',
  'config/deploy/Containerfile',
  'config/deploy/casebridge-service.xml',
  'docs/deployment.md',
  'docs/security.md',
];

describe('the files for running it', () => {
  it.each(FILES)('%s names only variables that exist', (file) => {
    const names = [
      ...new Set(read(file).match(/\bCASEBRIDGE_(SALESFORCE|CIC|CONSOLE|LOGS|CONNECTOR)_[A-Z_]+\b/g) ?? []),
    ];
    const variables = names.filter((name) => !isErrorCode(name));
    const problems: Problem[] = [];
    configuringVariables(Object.fromEntries(variables.map((name) => [name, '/nowhere'])), problems);
    expect(problems.filter(({ code }) => code === 'CASEBRIDGE_CONFIG_UNKNOWN_KEY')).toEqual([]);
    if (!file.endsWith('security.md')) expect(variables).not.toEqual([]);
  });

  it('give the process the time that it may take to end', () => {
    const overrides = {
      salesforce: { url: 'https://example.my.salesforce.com', clientId: 'id', clientSecret: 's' },
      cic: { serverName: 'cic1', username: 'u', password: 'p' },
    };
    const { stopTimeout } = loadConfig({ env: {}, overrides }).routing;
    const limits = [/^TimeoutStopSec=(\d+)s$/m, /<stoptimeout>(\d+) sec</, /AppStopMethodConsole (\d+)000$/m];
    const files = ['config/deploy/casebridge@.service', 'config/deploy/casebridge-service.xml', 'docs/deployment.md'];
    for (const [index, limit] of limits.entries()) {
      const seconds = Number(limit.exec(read(files[index] ?? ''))?.[1]);
      expect(seconds * 1_000).toBeGreaterThan(stopTimeout + 12_000);
    }
  });

  it('do not start again what a wrong configuration has ended', () => {
    expect(read('config/deploy/casebridge@.service')).toMatch(/^RestartPreventExitStatus=2$/m);
  });

  it('have in the image what the program and its commands read', () => {
    const image = read('config/deploy/Containerfile');
    for (const part of ['dist', 'node_modules', 'package.json', 'handler', 'salesforce-package'])
      expect(image).toContain(`/build/${part}`);
    expect(image).toMatch(/^USER node$/m);
  });
});

/** Codes of errors begin in the same way. */
function isErrorCode(name: string): boolean {
  return read('docs/errors.md').includes(`\`${name}\``);
}
