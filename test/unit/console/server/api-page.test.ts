import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apiPage } from '../../../../src/console/server/api-page.js';
import { API_ROUTES } from '../../../../src/console/server/route-catalogue.js';

it('docs/api.md is what scripts/generate-docs.ts makes, with every route', () => {
  expect(readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8')).toBe(apiPage());
  for (const { method, path } of Object.values(API_ROUTES)) expect(apiPage()).toContain(`| \`${method} ${path}\` |`);
});
