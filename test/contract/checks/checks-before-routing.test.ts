import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { OperatedGroup } from '../../../src/group/operated-group.js';
import type { LeveledLine, Log } from '../../../src/operations/log.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { CheckBench } from '../../support/check-bench.js';
import type { Sections } from '../../support/system/group-file.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let bench: CheckBench;

beforeAll(async () => {
  bench = await CheckBench.open();
});

afterAll(() => bench?.close());

/** Nobody listens there. */
const NOBODY = { cic: { port: 9 } };

function open(change: Sections) {
  const lines: LeveledLine[] = [];
  const log: Log = {
    level: 'info',
    log: (level, line) => void lines.push({ level, line }),
    setLevel: () => undefined,
    onRecord: () => () => undefined,
    close: async () => undefined,
  };
  const group = new OperatedGroup(bench.config({ console: { enabled: false }, ...change }), {
    clock: systemClock,
    random: Math.random,
    redact: redactor([]),
    log,
    store: createMemoryStore(),
    acceptNewIdentity: false,
    dryRun: false,
  });
  return { group, checks: () => lines.filter(({ line }) => line.component === 'Check') };
}

const servers = expect.objectContaining({
  level: 'error',
  line: expect.objectContaining({ check: 'CIC_SERVERS', cure: expect.stringMatching(/\w/) }),
});

it('a refused start logs which checks fail, with their cures, and tries no login again', async () => {
  const { group, checks } = open({ ...NOBODY, salesforce: { clientSecret: 'wrong' } });
  const before = Date.now();
  await expect(group.start(new AbortController().signal)).rejects.toMatchObject({
    code: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
  });
  expect(Date.now() - before).toBeLessThan(15_000);
  expect(checks()).toContainEqual(servers);
  expect(checks().map(({ line }) => line.check)).not.toContain('SALESFORCE_LOGIN');
  await group.stop();
});

it('a start that waits for a server is checked meanwhile', async () => {
  const { group, checks } = open(NOBODY);
  const giveUp = new AbortController();
  const started = group.start(giveUp.signal).catch((error: unknown) => error);
  await vi.waitFor(() => expect(checks()).toContainEqual(servers), { timeout: 45_000, interval: 200 });
  giveUp.abort();
  await started;
  await group.stop();
});
