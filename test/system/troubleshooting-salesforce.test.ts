import { afterAll, beforeAll, test, vi } from 'vitest';
import { named, prove } from '../support/system/provocation.js';
import { SALESFORCE_PROVOCATIONS } from '../support/system/provocations/salesforce.js';
import { TroubleBench } from '../support/system/trouble-bench.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let bench: TroubleBench;

beforeAll(async () => {
  bench = await TroubleBench.open({ auth: 'password' });
});

afterAll(() => bench?.close());

test.each(named(SALESFORCE_PROVOCATIONS))(
  '%s: check, log line, metric and console show it',
  async (name, provocation) => {
    await prove(bench, name, provocation);
  },
);
