import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Pictures of every run, so that people can look at what the tests saw. Git does not keep them. */
const FOLDER = fileURLToPath(new URL('../../../test-results/pictures/', import.meta.url));

/** Keeps a picture of a page as it is now. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
