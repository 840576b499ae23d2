import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configurationPage } from '../../../src/config/configuration-page.js';
import { exampleConfig } from '../../../src/config/example-config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { schemaKeys } from '../../../src/config/schema.js';
import { ERROR_CATALOGUE } from '../../../src/errors/catalogue.js';
import { errorsPage } from '../../../src/errors/errors-page.js';

function committed(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
}

describe('files made from the code', () => {
  it.each([
    ['config/casebridge.example.json', exampleConfig],
    ['docs/configuration.md', configurationPage],
    ['docs/errors.md', errorsPage],
  ])('%s is what scripts/generate-docs.ts makes', (path, make) => expect(committed(path)).toBe(make()));

  it('has an example that loads as it is, and leads with client credentials', () => {
    const file = fileURLToPath(new URL('../../../config/casebridge.example.json', import.meta.url));
    expect(loadConfig({ file, env: {} }).salesforce.auth).toBe('clientCredentials');
  });

  it('documents every key and every error', () => {
    for (const { name, env, definition } of schemaKeys()) {
      expect(configurationPage()).toContain(`| \`${name}\` |`);
      expect(configurationPage()).toContain(`\`${env}\``);
      expect(definition.doc).toMatch(/\.$/);
    }
    for (const code of Object.keys(ERROR_CATALOGUE)) expect(errorsPage()).toContain(`## ${code}\n`);
  });
});

describe('the schema', () => {
  it('has defaults and examples that its formats read, and variables of their own', () => {
    const keys = schemaKeys();
    for (const { definition } of keys) {
      definition.format.parse(definition.default);
      if (definition.example !== undefined) definition.format.parse(definition.example);
    }
    expect(new Set(keys.map(({ env }) => env)).size).toBe(keys.length);
    expect(keys.find(({ path }) => path === 'salesforce.clientSecret')?.env).toBe(
      'CASEBRIDGE_SALESFORCE_CLIENT_SECRET',
    );
  });

  it('gives one meaning to each name of a format', () => {
    const meanings = new Map<string, string>();
    for (const { definition } of schemaKeys()) {
      const { name, describe: meaning } = definition.format;
      expect(meanings.get(name) ?? meaning).toBe(meaning);
      meanings.set(name, meaning);
    }
  });
});
