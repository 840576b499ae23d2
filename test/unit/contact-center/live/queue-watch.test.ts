import { beforeEach, describe, expect, it } from 'vitest';
import { QueueWatch } from '../../../../src/contact-center/cic/live/queue-watch.js';
import { IcwsStatusError } from '../../../../src/contact-center/cic/wire/icws-error.js';
import type { IcwsSession } from '../../../../src/contact-center/cic/wire/icws-session.js';
import type { Happening } from '../../../../src/domain/happening.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { redactor } from '../../../../src/operations/redactor.js';
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

it('is not settled by a queue that shows itself though its answer was lost: its members were not asked for', async () => {
  const onProgress = () => undefined;
  const watch = new QueueWatch({ clock: new FakeClock(), tell: () => undefined, answerTimeoutMs: 30_000, onProgress });
  const shown = { type: 'queueContents', isDelta: false, added: [], changed: [], removed: [] } as const;
  let isLost = true;
  const request = async (method: string): Promise<unknown> => {
    if (method === 'GET') return { members: [{ id: 'Alice' }] };
    if (isLost) throw broken();
    return undefined;
  };
  watch.add(['Support Mail']);
  await expect(watch.subscribeAll({ request } as unknown as IcwsSession, never)).rejects.toThrow('ECONNRESET');
  watch.answer({ ...shown, subscriptionId: 'workgroup-1' });
  expect(watch.settled).toBe(false);
  isLost = false;
  await watch.subscribe(watch.unasked(), never);
  expect(watch.settled).toBe(false);
  watch.answer({ ...shown, subscriptionId: 'members-0' });
  expect(watch.settled).toBe(true);
});

describe('a server that does not tell who the members are', () => {
  const shown = { type: 'queueContents', isDelta: false, added: [], changed: [], removed: [] } as const;
  const failing = (status: number) =>
    new IcwsStatusError(
      'GET /configuration/workgroups',
      { status, headers: {}, setCookies: [], body: '' },
      redactor([]),
    );
  let failures: IcwsStatusError[];
  let asked: number;
  let put: string[];
  let clock: FakeClock;
  let watch: QueueWatch;
  const request = async (method: string, path: string): Promise<unknown> => {
    if (method !== 'GET') {
      put.push(path.split('/').at(-1) ?? '');
      return undefined;
    }
    asked += 1;
    const failure = failures.shift();
    if (failure) throw failure;
    return { members: [{ id: 'Alice' }] };
  };
  const session = { request } as unknown as IcwsSession;

  beforeEach(() => {
    [failures, asked, put] = [[], 0, []];
    clock = new FakeClock();
    const onProgress = () => undefined;
    watch = new QueueWatch({ clock, tell: () => undefined, answerTimeoutMs: 30_000, onProgress });
    watch.add(['Support Mail']);
  });

  it('since it cannot serve now is asked again: what is with a member may stand in no other queue', async () => {
    failures = [failing(503), failing(429)];
    const asking = watch.subscribeAll(session, never);
    await clock.advance(2_000);
    expect([asked, put, watch.settled]).toEqual([2, [], false]);
    await clock.advance(1_000);
    await asking;
    expect(put).toEqual(['workgroup-1', 'members-0']);
    for (const subscriptionId of put) watch.answer({ ...shown, subscriptionId });
    expect(watch.settled).toBe(true);
  });

  it('again and again does not keep the workgroup from being watched', async () => {
    failures = Array.from({ length: 9 }, () => failing(500));
    const asking = watch.subscribeAll(session, never);
    await clock.advance(6_000);
    await asking;
    expect([asked, put]).toEqual([4, ['workgroup-1']]);
  });

  it('since the user has no right is not asked again', async () => {
    failures = [failing(403)];
    await watch.subscribeAll(session, never);
    expect([asked, put]).toEqual([1, ['workgroup-1']]);
  });

  it('though it has told before: they are those that it told', async () => {
    await watch.subscribeAll(session, never);
    failures = [failing(503)];
    await watch.subscribeAll(session, never);
    expect(put).toEqual(['workgroup-1', 'members-0', 'workgroup-1', 'members-0']);
  });
});

describe('a workgroup that the queue map names no more', () => {
  const told: Happening[] = [];
  let watch: QueueWatch;

  beforeEach(async () => {
    told.length = 0;
    watch = new QueueWatch({
      clock: new FakeClock(),
      tell: (happening) => told.push(happening),
      answerTimeoutMs: 30_000,
      onProgress: () => undefined,
    });
    watch.add(['Support Mail', 'Billing Mail']);
    const request = async (): Promise<unknown> => ({ members: [] });
    await watch.subscribeAll({ request } as unknown as IcwsSession, never);
    watch.answer({ type: 'queueState', subscriptionId: 'workgroup-1', faulted: true, error: 'no right' });
    watch.answer({
      type: 'queueContents',
      subscriptionId: 'workgroup-2',
      isDelta: false,
      added: [],
      changed: [],
      removed: [],
    });
  });
  const fault = { type: 'queueState', subscriptionId: 'workgroup-2', faulted: true, error: 'no right' } as const;

  it('is waited for no longer if it is not shown', () => {
    watch.release(['Support Mail']);
    expect(told.map(({ type }) => type)).toEqual(['queueFaulted', 'queueUnmapped']);
    expect(watch.view('Support Mail')).toBe('unwatched');
    expect(watch.settled).toBe(true);
  });

  it('stays in view while it is shown, and goes without a word once it is not', () => {
    watch.release(['Billing Mail']);
    expect(watch.view('Billing Mail')).toBe('watched');
    watch.answer(fault);
    expect(watch.view('Billing Mail')).toBe('unwatched');
    expect(told).toEqual([{ type: 'queueFaulted', queue: 'Support Mail', reason: 'no right' }]);
  });

  it('is like any other once it is wanted again', () => {
    watch.release(['Support Mail', 'Billing Mail']);
    expect(watch.add(['Support Mail', 'Billing Mail'])).toEqual(['Support Mail']);
    watch.answer(fault);
    expect(watch.view('Billing Mail')).toBe('faulted');
  });
});

it('watches the queues of users who are named: each once, members with their workgroup, and not without bounds', async () => {
  const clock = new FakeClock();
  const told: Happening[] = [];
  const watch = new QueueWatch({
    clock,
    tell: (happening) => told.push(happening),
    answerTimeoutMs: 30_000,
    onProgress: () => undefined,
  });
  const put = new Map<string, string>();
  const request = async (method: string, path: string, body: unknown): Promise<unknown> => {
    if (method === 'GET') return { members: [{ id: 'Alice' }] };
    const [first] = (body as { queueIds: { queueName: string }[] }).queueIds;
    put.set(path.split('/').at(-1) ?? '', first?.queueName ?? '');
    return undefined;
  };
  const asked = (user: string) => [...put].filter(([, name]) => name === user).map(([id]) => id);
  watch.add(['Support Mail']);
  for (const user of ['alice', 'Carol', '', 'CAROL']) watch.addUser(user);
  expect(watch.hasNewUsers).toBe(false);
  await watch.subscribeAll({ request } as unknown as IcwsSession, never);
  expect([...put.values()]).toEqual(['Support Mail', 'Alice', 'Carol']);
  const [carol = ''] = asked('Carol');
  for (const subscriptionId of put.keys())
    watch.answer({ type: 'queueContents', subscriptionId, isDelta: false, added: [], changed: [], removed: [] });
  expect(watch.settled).toBe(true);
  watch.answer({ type: 'queueState', subscriptionId: carol, faulted: true, error: 'no right' });
  expect(told).toEqual([{ type: 'queueFaulted', queue: 'the queue of user Carol', reason: 'no right' }]);
  for (let number = 0; number < 999; number += 1) watch.addUser(`user${number}`);
  watch.addUser('alice');
  expect(watch.hasNewUsers).toBe(true);
  expect(told).toContainEqual({ type: 'queueSeen', queue: 'the queue of user Carol' });
  await watch.subscribe([], never);
  expect(watch.hasNewUsers).toBe(false);
  expect([asked('user998').length, asked('Carol').length, asked('alice').length]).toEqual([1, 1, 0]);
});
