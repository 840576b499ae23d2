import { expect, it } from 'vitest';
import { QueueWatch } from '../../../../src/contact-center/cic/live/queue-watch.js';
import type { IcwsSession } from '../../../../src/contact-center/cic/wire/icws-session.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { sleep } from '../../../../src/runtime/abort.js';
import { FakeClock } from '../../../support/fake-clock.js';

const never = new AbortController().signal;
const broken = () => new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'read ECONNRESET');

it('a subscription that fails after another one is known to have failed when asking ends', async () => {
  const clock = new FakeClock();
  const watch = new QueueWatch({ clock, tell: () => undefined, answerTimeoutMs: 30_000, onProgress: () => undefined });
  const put: string[] = [];
  const request = async (method: string, path: string): Promise<unknown> => {
    if (method === 'GET') return { members: [] };
    put.push(path.split('/').at(-1) ?? '');
    if (path.endsWith('workgroup-2')) await sleep(clock, 2_000, never);
    throw broken();
  };
  watch.add(['Support Mail', 'Billing Mail']);
  const asking = watch.subscribeAll({ request } as unknown as IcwsSession, never);
  const failed = expect(asking).rejects.toThrow('ECONNRESET');
  await clock.advance(1_000);
  expect(put).toEqual(['workgroup-1', 'workgroup-2']);
  expect(watch.unasked()).toEqual(['Support Mail']);
  await clock.advance(5_000);
  await failed;
  expect(watch.unasked()).toEqual(['Support Mail', 'Billing Mail']);
  expect(watch.settled).toBe(false);
});
