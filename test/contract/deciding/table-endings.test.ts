import { afterEach, describe, it } from 'vitest';
import type { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { benchFor, expectLine } from '../../support/deciding/expect-line.js';
import { READINGS } from '../../support/deciding/readings.js';
import { ENDINGS, named, OVERTAKEN, SURPLUS } from '../../support/deciding/table.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

describe.each(READINGS)('the table of deciding, $named', (reading) => {
  it.each(named([...ENDINGS, ...OVERTAKEN, ...SURPLUS]))('$name', async ({ line }) => {
    bench = await benchFor(reading, line.autoDisconnect).start();
    await expectLine(bench, line);
  });
});
