import { afterAll, beforeAll, test, vi } from 'vitest';
import { named, prove } from '../support/system/provocation.js';
import { CIC_PROVOCATIONS } from '../support/system/provocations/cic.js';
import { TroubleBench } from '../support/system/trouble-bench.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let bench: TroubleBench;

beforeAll(async () => {
  bench = await TroubleBench.open();
});

afterAll(() => bench?.close());

test.each(named(CIC_PROVOCATIONS))('%s: check, log line, metric and console show it', async (name, provocation) => {
  await prove(bench, name, provocation);
});
