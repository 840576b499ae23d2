import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pauseOffline } from '../../../src/group/pause-offline.js';
import { GroupVisit } from '../../../src/group/visit.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { acquireInstanceLock } from '../../../src/store/instance-lock.js';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { CheckBench } from '../../support/check-bench.js';
import type { Sections } from '../../support/system/group-file.js';

const never = new AbortController().signal;
let bench: CheckBench;

beforeEach(async () => {
  bench = await CheckBench.open();
});
afterEach(() => bench.close());

/** @param onOpen what happens while Salesforce is asked. */
function paused(wish: 'pause' | 'resume', queue: string | undefined, change: Sections = {}, onOpen = () => {}) {
  const config = bench.config(change);
  const open = () => {
    onOpen();
    return new GroupVisit(config, { clock: systemClock, random: Math.random, redact: redactor([]) });
  };
  return pauseOffline({ config, clock: systemClock, open }, wish, queue, never);
}

async function storedPauses(): Promise<readonly string[]> {
  const store = openLibsqlStore({ file: join(bench.dataDir, 'casebridge.db') });
  try {
    return await store.pauses();
  } finally {
    await store.close();
  }
}

it('notes a pause for the next process, and gives the lock back', async () => {
  expect(await paused('pause', 'Support')).toEqual({ all: false, queues: ['Support'] });
  expect(await storedPauses()).toEqual([bench.queueId('Support')]);
  expect(await paused('resume', undefined)).toEqual({ all: false, queues: [] });
  acquireInstanceLock(bench.dataDir).release();
});

it.each(['pause', 'resume'] as const)('refuses to %s beside a process that runs and does not answer', async (wish) => {
  const lock = acquireInstanceLock(bench.dataDir);
  const asked = () => {
    throw new Error('Salesforce was asked');
  };
  try {
    await expect(paused(wish, 'Support', {}, asked)).rejects.toMatchObject({
      code: 'CASEBRIDGE_API_UNREACHABLE',
      message: expect.stringMatching(/^Nothing was changed: .*\(pid \d+\) is running on the folder/),
      cure: expect.stringContaining(`casebridge ${wish}`),
    });
  } finally {
    lock.release();
  }
  expect(await storedPauses()).toEqual([]);
});

it('refuses if a process has started while Salesforce was asked', async () => {
  const locks: { release(): void }[] = [];
  const start = () => void locks.push(acquireInstanceLock(bench.dataDir));
  await expect(paused('pause', 'Support', {}, start)).rejects.toMatchObject({ code: 'CASEBRIDGE_API_UNREACHABLE' });
  for (const lock of locks) lock.release();
  expect(await storedPauses()).toEqual([]);
});

it('refuses to note anything in a store that ends with the command', async () => {
  await expect(paused('pause', undefined, { store: { url: 'memory:' } })).rejects.toMatchObject({
    code: 'CASEBRIDGE_STORE_NOT_KEPT',
  });
});
