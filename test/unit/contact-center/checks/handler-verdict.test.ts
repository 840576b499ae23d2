import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HANDLER_VERSION, handlerVerdict } from '../../../../src/contact-center/cic/checks/handler-verdict.js';

it('knows the version of the handler that this release brings', () => {
  const file = new URL('../../../../handler/create-interaction.handler.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8')).constants.handlerVersion).toBe(HANDLER_VERSION);
});

it.each([
  [HANDLER_VERSION, 'ok', /^The handler answers, version 1\.0\.0\.$/],
  [`${HANDLER_VERSION}+site.1`, 'ok', /version 1\.0\.0\+site\.1\.$/],
  ['0.9.0', 'warn', /version 0\.9\.0; this release brings 1\.0\.0\.$/],
  ['1.0.01', 'warn', /version 1\.0\.01; this release brings/],
  ['0.9.0+1.0.0', 'warn', /version 0\.9\.0\+1\.0\.0; this release brings/],
  ['', 'warn', /does not say its version; this release brings 1\.0\.0\.$/],
  ['  ', 'warn', /does not say its version/],
] as const)('a handler that says "%s": %s', (version, result, says) => {
  const verdict = handlerVerdict(version);
  expect(verdict).toMatchObject({ result, evidence: expect.stringMatching(says) });
  expect(verdict.cure === '').toBe(result === 'ok');
});
