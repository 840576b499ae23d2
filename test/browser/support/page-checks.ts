import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Colours are all that differs in the dark. */
const AXE_RUNS = [
  ['light', { preload: false, resultTypes: ['violations'] }],
  ['dark', { preload: false, resultTypes: ['violations'], runOnly: ['color-contrast'] }],
] as const;
const WIDTHS = [360, 320];

/** axe finds nothing in light and dark. */
export async function expectClean(page: Page, what: string): Promise<void> {
  await page.evaluate(AXE);
  for (const [colorScheme, options] of AXE_RUNS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations, passes } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResults;
    const told = violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
    );
    expect(told, `${what}, ${colorScheme}`).toEqual([]);
    expect(passes.length).toBeGreaterThan(0);
  }
}

/** Nothing sticks out at these widths, in pixels. */
export async function expectToFit(page: Page, what: string, widths: readonly number[] = WIDTHS): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    await expect
      .poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: `${what}, ${width} px` })
      .toBe(width);
  }
}
