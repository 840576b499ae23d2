import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { onPage, serveConsole } from '../support/console-bench.js';
import type { Stage } from '../support/stage.js';

const FOLDER = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));
const MAX_BYTES = 150_000;
const DESK = { viewport: { width: 1120, height: 760 } };
const PHONE = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const };
const PICTURES = [
  ['console-overview', '#/overview', DESK],
  ['console-rows', '#/rows/parked', DESK],
  ['console-explain', '#/explain/00001001', DESK],
  ['console-queues-dark', '#/queues', { ...DESK, colorScheme: 'dark' as const }],
  ['console-phone', '#/overview', PHONE],
] as const;

/** Pictures for the docs, taken when they are asked for with `PICTURES=1`. */
export function picturesSuite(stage: Stage): void {
  it.runIf(process.env.PICTURES === '1')('are taken for the docs', async () => {
    const served = await serveConsole({ demo: true, parked: 40, interactions: 40 });
    try {
      for (const [name, hash, options] of PICTURES) {
        await onPage(
          stage.browser,
          served,
          hash,
          async (page) => {
            await page.getByText('Loading…').waitFor({ state: 'detached' });
            const path = `${FOLDER}${name}.png`;
            await page.screenshot({ path });
            expect(statSync(path).size).toBeLessThan(MAX_BYTES);
          },
          'operator',
          options,
        );
      }
    } finally {
      await served.stop();
    }
  });
}
