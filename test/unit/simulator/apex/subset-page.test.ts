import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apexSubsetPage } from '../../../../src/simulator/salesforce/apex/library/subset-page.js';

it('the page on the supported Apex is that of the library', () => {
  expect(readFileSync('docs/apex-subset.md', 'utf8')).toBe(apexSubsetPage());
});
