import { afterEach, describe, expect, it } from 'vitest';
import { CicContactCenter } from '../../../src/contact-center/cic/cic-contact-center.js';
import type { CicOptions } from '../../../src/contact-center/cic/cic-options.js';
import type { CreateRequest, InteractionChange } from '../../../src/contact-center/contact-center.js';
import type { Happening } from '../../../src/domain/happening.js';
import { defaultDirectory } from '../../../src/simulator/cic/default-directory.js';
import {
  createSimulatedCic,
  type SimulatedCic,
  type SimulatedCicOptions,
} from '../../../src/simulator/cic/simulated-cic.js';
import { CREATE_REQUEST, cicOptions } from '../../support/cic-options.js';
import { FakeClock } from '../../support/fake-clock.js';
import { inProcessIcws } from '../../support/in-process-icws.js';
import { CASE_ID, recordId } from '../../support/routing.js';

const ORGANIZATION_ID = recordId('00D', 1);
const PASSWORD = 'correct-horse-9';
const never = new AbortController().signal;
/** A poll and what follows it; the next look at what no queue lists is further away. */
const SOON_MS = 1_000;

const request = (change: Partial<CreateRequest> = {}): CreateRequest => ({ ...CREATE_REQUEST, ...change });

/** The adapter against a simulated server in process, on a clock that stands still. */
class Bench {
  readonly clock = new FakeClock();
  readonly cic: SimulatedCic;
  readonly happenings: Happening[] = [];
  readonly changes: InteractionChange[] = [];
  readonly contactCenter: CicContactCenter;

  constructor(server: Partial<SimulatedCicOptions> = {}, client: Partial<CicOptions> = {}) {
    this.cic = createSimulatedCic({ clock: this.clock, random: Math.random, password: PASSWORD, ...server });
    this.contactCenter = new CicContactCenter(
      cicOptions({
        transport: inProcessIcws({ cic1: this.cic.handle }),
        clock: this.clock,
        tell: (happening) => this.happenings.push(happening),
        credentials: { username: 'casebridge', password: PASSWORD },
        recoveryGraceMs: 120_000,
        organizationId: () => ORGANIZATION_ID,
        ...client,
      }),
    );
    this.contactCenter.onInteraction((change) => this.changes.push(change));
  }

  async start(): Promise<this> {
    await this.while(this.contactCenter.start(never));
    this.contactCenter.watch(['Support Mail', 'Billing Mail']);
    await this.clock.advance(2_500);
    expect(this.contactCenter.state).toBe('ready');
    return this;
  }

  /** Moves the clock on until the work is settled. */
  async while<T>(work: Promise<T>, mostMs = 120_000): Promise<T> {
    let settled = false;
    work.then(
      () => {
        settled = true;
      },
      () => {
        settled = true;
      },
    );
    for (let passed = 0; passed < mostMs && !settled; passed += 50) await this.clock.advance(50);
    return work;
  }

  create(change: Partial<CreateRequest> = {}) {
    return this.while(this.contactCenter.create(request(change), never));
  }

  async stop(): Promise<void> {
    await this.while(this.contactCenter.stop());
    await this.cic.stop();
  }
}

let bench: Bench;
afterEach(() => bench.stop());

describe.each([
  ['server-sent events', 2],
  ['polling', 1],
] as const)('over %s', (_name, messagingVersion) => {
  it('creates an interaction, sees it, moves it and ends it', async () => {
    bench = await new Bench({ switches: { messagingVersion } }).start();
    const { interactionId, existing } = await bench.create();
    expect(existing).toBe(false);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([
      {
        id: interactionId,
        rowId: recordId('a00', 1),
        objectId: CASE_ID,
        state: 'waiting',
        workgroup: 'Support Mail',
        user: '',
      },
    ]);
    expect(await bench.while(bench.contactCenter.transfer(interactionId, { workgroup: 'Billing Mail' }, never))).toBe(
      'done',
    );
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ workgroup: 'Billing Mail' })]);
    await bench.while(bench.contactCenter.disconnect(interactionId, never));
    await bench.clock.advance(2_000);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([]);
    expect(bench.changes.at(-1)).toMatchObject({ change: 'ended', interaction: { id: interactionId } });
    expect(bench.changes.filter(({ change }) => change === 'ended')).toHaveLength(1);
  });

  it('logs in again after the session expired, and sees what was there', async () => {
    bench = await new Bench({ switches: { messagingVersion } }).start();
    const { interactionId } = await bench.create();
    bench.cic.faults.inject({ kind: 'expireSessions' });
    await bench.clock.advance(40_000);
    expect(bench.contactCenter.state).toBe('ready');
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ id: interactionId })]);
    expect(bench.happenings.filter((told) => told.type === 'contactCenterState' && told.state === 'lost')).toHaveLength(
      1,
    );
  });
});

describe('creating', () => {
  it('is answered with the existing interaction when it is repeated', async () => {
    bench = await new Bench().start();
    const first = await bench.create();
    expect(await bench.create()).toEqual({ interactionId: first.interactionId, existing: true });
    expect(await bench.create({ rowId: recordId('a00', 2) })).toEqual({
      interactionId: first.interactionId,
      existing: true,
    });
  });

  it.each([
    ['UnknownWorkgroup', { workgroup: 'Nowhere' }],
    ['UnknownSkill', { skills: 'Klingon' }],
    ['UnknownUser', { user: 'ghost' }],
  ] as const)("tells the handler's refusal %s", async (refusal, change) => {
    bench = await new Bench().start();
    await expect(bench.create(change)).rejects.toMatchObject({ code: 'CASEBRIDGE_CREATE_REFUSED', refusal });
  });

  it('is in doubt when the handler never answers', async () => {
    bench = await new Bench({ switches: { handler: 'missing' } }).start();
    await expect(bench.create()).rejects.toMatchObject({ code: 'CASEBRIDGE_CREATE_UNCONFIRMED' });
  });

  it('is confirmed by the interaction itself when the answer is lost', async () => {
    bench = await new Bench().start();
    bench.cic.faults.inject({ kind: 'dropHandlerAnswers', times: 1 });
    const { interactionId } = await bench.create();
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ id: interactionId })]);
  });

  it('is in doubt when the session breaks before the answer', async () => {
    bench = await new Bench({ switches: { handlerLatencyMs: 5_000 } }).start();
    const asked = bench.contactCenter.create(request(), never);
    await bench.clock.advance(1_000);
    bench.cic.faults.inject({ kind: 'announceDown', shouldReconnect: true });
    await expect(bench.while(asked)).rejects.toMatchObject({ code: 'CASEBRIDGE_CREATE_UNCONFIRMED' });
  });

  it('has no effect and says so when there is no session', async () => {
    bench = new Bench();
    await expect(bench.contactCenter.create(request(), never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_SESSION_LOST',
    });
  });

  it('sends each data string with at most 255 characters and without control characters', async () => {
    bench = await new Bench().start();
    await bench.create({ subject: `a\tb\u0000c${'😀'.repeat(200)}` });
    const [interaction] = bench.cic.state().interactions;
    const subject =
      Object.entries(interaction?.attributes ?? {}).find(([, value]) => value.startsWith('a b c'))?.[1] ?? '';
    expect(subject.length).toBeLessThanOrEqual(255);
    expect(subject.endsWith('😀')).toBe(true);
  });

  it('finds the case when the attributes come late', async () => {
    bench = await new Bench({ switches: { attributesLateMs: 3_000 } }).start();
    const { interactionId } = await bench.create();
    await bench.clock.advance(5_000);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ id: interactionId })]);
  });
});

describe('the live view', () => {
  it('takes no interaction of another org for its own', async () => {
    bench = new Bench({}, { organizationId: () => recordId('00D', 2) });
    await bench.start();
    const shared = new CicContactCenter(
      cicOptions({
        transport: inProcessIcws({ cic1: bench.cic.handle }),
        clock: bench.clock,
        tell: () => undefined,
        credentials: { username: 'casebridge', password: PASSWORD },
        recoveryGraceMs: 120_000,
        organizationId: () => ORGANIZATION_ID,
      }),
    );
    await bench.while(shared.start(never));
    await bench.while(shared.create(request(), never));
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.allLive()).toEqual([]);
    await bench.while(shared.stop());
  });

  it.each([200, 204] as const)('is ready when subscriptions are answered with %i', async (queueSubscriptionStatus) => {
    bench = await new Bench({ switches: { queueSubscriptionStatus, sendsNormalState: false } }).start();
    expect(bench.contactCenter.queueView('Support Mail')).toBe('watched');
  });

  it('knows a workgroup that the server does not have', async () => {
    bench = await new Bench().start();
    bench.contactCenter.watch(['Nowhere']);
    await bench.clock.advance(100);
    expect(bench.contactCenter.queueView('Nowhere')).toBe('unknown');
    expect(bench.contactCenter.state).toBe('ready');
  });

  it('reads an interaction afresh, and knows when it is gone', async () => {
    bench = await new Bench().start();
    const { interactionId } = await bench.create();
    expect(await bench.while(bench.contactCenter.refresh(interactionId, never))).toMatchObject({ state: 'waiting' });
    bench.cic.faults.inject({ kind: 'loseInteraction', interactionId });
    expect(await bench.while(bench.contactCenter.refresh(interactionId, never))).toBeUndefined();
    expect(await bench.while(bench.contactCenter.transfer(interactionId, { workgroup: 'Billing Mail' }, never))).toBe(
      'gone',
    );
    await bench.while(bench.contactCenter.disconnect(interactionId, never));
    expect(bench.contactCenter.allLive()).toEqual([]);
  });

  it('drops what was lost while the session was away', async () => {
    bench = await new Bench().start();
    await bench.create();
    bench.cic.faults.inject({ kind: 'restart', interactions: 'lose', downMs: 5_000, recoverAfterMs: 0 });
    await bench.clock.advance(60_000);
    expect(bench.contactCenter.state).toBe('ready');
    expect(bench.contactCenter.allLive()).toEqual([]);
  });
});

describe('a user who is a member of no workgroup', () => {
  const withCarol = () => {
    const directory = defaultDirectory({ username: 'casebridge', password: PASSWORD }, PASSWORD);
    const carol = { id: 'carol', displayName: 'Carol', password: PASSWORD };
    return { directory: { ...directory, users: [...directory.users, carol] } };
  };

  /** A case waits in her own queue, and she comes. */
  async function alertCarol(): Promise<string> {
    const { interactionId } = await bench.create({ user: 'carol', skills: '' });
    const session = bench.cic.front.sessions.open('carol', 'client', 'en-us');
    bench.cic.front.sessions.setStation(session, { id: '', mediaTypes: [3], readyForInteractions: true });
    await bench.clock.advance(SOON_MS);
    return interactionId;
  }
  const stand = () => bench.contactCenter.liveFor(CASE_ID).map(({ state, user }) => [state, user]);

  it('is watched once a case goes to the own queue: alert, pick-up and end come by message', async () => {
    bench = await new Bench(withCarol()).start();
    const id = await alertCarol();
    expect(stand()).toEqual([['alerting', 'carol']]);
    bench.cic.core.life.pickUp(id, 'carol');
    await bench.clock.advance(SOON_MS);
    expect(stand()).toEqual([['withAgent', 'carol']]);
    bench.cic.core.life.end(id, 'I');
    await bench.clock.advance(SOON_MS);
    expect(bench.changes.at(-1)).toMatchObject({ change: 'ended', interaction: { id } });
  });

  it('is watched once the agent has logged in: what is moved there by hand comes by message, also in a new session', async () => {
    bench = await new Bench(withCarol()).start();
    bench.contactCenter.watchUser('CAROL');
    bench.contactCenter.watchUser('carol');
    await bench.clock.advance(SOON_MS);
    bench.contactCenter.resync('a test');
    await bench.clock.advance(10_000);
    expect(bench.contactCenter.state).toBe('ready');
    const { interactionId } = await bench.create();
    await bench.clock.advance(SOON_MS);
    bench.cic.core.life.offerToUser(interactionId, 'carol');
    await bench.clock.advance(SOON_MS);
    expect(stand()).toEqual([['waiting', 'carol']]);
  });

  it('hides nobody else when the server does not show the queue', async () => {
    bench = await new Bench(withCarol()).start();
    bench.contactCenter.watchUser('ghost');
    await bench.clock.advance(SOON_MS);
    expect(bench.happenings).toContainEqual(
      expect.objectContaining({ type: 'queueFaulted', queue: 'the queue of user ghost' }),
    );
    await alertCarol();
    expect(stand()).toEqual([['alerting', 'carol']]);
    expect(bench.contactCenter.state).toBe('ready');
  });
});

describe('what was just done', () => {
  it.each([1, 2] as const)('a transfer is seen at once, also by polling (messaging %i)', async (messagingVersion) => {
    bench = await new Bench({ switches: { messagingVersion } }).start();
    const { interactionId } = await bench.create();
    await bench.while(bench.contactCenter.transfer(interactionId, { workgroup: 'Billing Mail' }, never));
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ workgroup: 'Billing Mail' })]);
  });

  it.each([1, 2] as const)('a transfer to a user is seen to wait there (messaging %i)', async (messagingVersion) => {
    bench = await new Bench({ switches: { messagingVersion } }).start();
    const { interactionId } = await bench.create();
    bench.cic.core.life.alert(interactionId, 'bob');
    await bench.clock.advance(SOON_MS);
    expect(bench.contactCenter.liveFor(CASE_ID)).toMatchObject([{ state: 'alerting', user: 'bob' }]);
    const before = bench.changes.length;
    await bench.while(bench.contactCenter.transfer(interactionId, { user: 'alice' }, never));
    expect(bench.contactCenter.liveFor(CASE_ID)).toMatchObject([{ state: 'waiting', user: 'alice', workgroup: '' }]);
    await bench.clock.advance(SOON_MS);
    // The message tells nothing new: nobody hears twice of one move.
    expect(bench.changes.slice(before)).toMatchObject([
      { change: 'changed', interaction: { state: 'waiting', user: 'alice', workgroup: '' } },
    ]);
  });

  it.each([
    [{ user: 'alice' }, 'alice'],
    [{ workgroup: 'Billing Mail' }, 'bob'],
  ] as const)('an alert that is told before the answer to the transfer (%o) stays', async (to, user) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const transport = inProcessIcws({
      cic1: async (exchange) => {
        const answer = await bench.cic.handle(exchange);
        if (exchange.target.endsWith('/blind-transfer')) await held;
        return answer;
      },
    });
    bench = new Bench({}, { transport });
    await bench.start();
    const { interactionId } = await bench.create();
    const moved = bench.contactCenter.transfer(interactionId, to, never);
    await bench.clock.advance(SOON_MS);
    bench.cic.core.life.alert(interactionId, user);
    await bench.clock.advance(SOON_MS);
    const alerting = [{ state: 'alerting', user }];
    expect(bench.contactCenter.liveFor(CASE_ID)).toMatchObject(alerting);
    release();
    expect(await bench.while(moved)).toBe('done');
    expect(bench.contactCenter.liveFor(CASE_ID)).toMatchObject(alerting);
  });

  it('a transfer to a user that CIC does not have leaves the interaction live', async () => {
    bench = await new Bench().start();
    const { interactionId } = await bench.create();
    const moved = bench.contactCenter.transfer(interactionId, { user: 'ghost' }, never);
    await expect(bench.while(moved)).rejects.toMatchObject({ failureClass: 'refused' });
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ id: interactionId })]);
  });
});

describe('trouble while the queues are seen', () => {
  it.each([403, 500])('one interaction that answers %i does not keep the group from being ready', async (status) => {
    bench = await new Bench().start();
    await bench.create();
    bench.cic.faults.inject({ kind: 'restart', interactions: 'renumber', downMs: 1_000, recoverAfterMs: 1_000 });
    bench.cic.faults.inject({ kind: 'refuse', path: '/interactions/', method: 'GET', times: 1, status });
    await bench.clock.advance(60_000);
    expect(bench.contactCenter.state).toBe('ready');
    expect(bench.happenings.some(({ type }) => type === 'contactCenterTrouble')).toBe(true);
  });

  it('a subscription that is refused is told, with growing pauses and each session given back', async () => {
    bench = new Bench();
    bench.cic.faults.inject({
      kind: 'refuse',
      path: 'handler-sent-notifications',
      method: 'PUT',
      times: 1_000,
      status: 403,
    });
    await bench.while(bench.contactCenter.start(never));
    bench.contactCenter.watch(['Support Mail']);
    await bench.clock.advance(120_000);
    expect(bench.contactCenter.state).toBe('connecting');
    const lost = bench.happenings.filter((told) => told.type === 'contactCenterState' && told.state === 'lost');
    expect(lost.length).toBeGreaterThan(3);
    expect(lost.length).toBeLessThan(20);
    expect(bench.cic.state().sessions.length).toBeLessThanOrEqual(1);
  });

  it.each(['empty', 'omitted'] as const)(
    'an agent who no longer has it is not remembered (unset attributes %s)',
    async (unsetAttributes) => {
      bench = await new Bench({ switches: { unsetAttributes } }).start();
      const { interactionId } = await bench.create();
      await bench.while(bench.contactCenter.transfer(interactionId, { user: 'alice' }, never));
      await bench.clock.advance(1_000);
      await bench.while(bench.contactCenter.transfer(interactionId, { workgroup: 'Billing Mail' }, never));
      await bench.clock.advance(1_000);
      expect(await bench.while(bench.contactCenter.refresh(interactionId, never))).toMatchObject({
        user: '',
        workgroup: 'Billing Mail',
      });
    },
  );
});

describe('connecting', () => {
  it('ends with the cause when the first login is refused', async () => {
    bench = new Bench({}, { credentials: { username: 'casebridge', password: 'wrong' } });
    await expect(bench.while(bench.contactCenter.start(never))).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_LOGIN_REFUSED',
      message: expect.not.stringContaining('wrong'),
    });
  });

  it('keeps trying while the server is away', async () => {
    bench = new Bench();
    bench.cic.faults.inject({ kind: 'restart', interactions: 'keep', downMs: 20_000, recoverAfterMs: 0 });
    const started = bench.contactCenter.start(never);
    await bench.clock.advance(10_000);
    expect(bench.contactCenter.state).toBe('connecting');
    await bench.while(started);
    expect(bench.contactCenter.state).toBe('up');
  });

  it('goes to the host that a 503 names', async () => {
    const primary = createSimulatedCic({ clock: new FakeClock(), random: () => 0.5, password: PASSWORD });
    primary.faults.inject({ kind: 'accepting', accepting: false, alternateHosts: ['cic2'] });
    const servers: Record<string, SimulatedCic['handle']> = { cic1: primary.handle };
    bench = new Bench({}, { transport: inProcessIcws(servers) });
    servers.cic2 = bench.cic.handle;
    await bench.start();
    expect(bench.happenings).toContainEqual(
      expect.objectContaining({ type: 'contactCenterState', state: 'up', server: 'cic2' }),
    );
    await primary.stop();
  });

  it('does not wait for a server that hangs', async () => {
    bench = new Bench();
    bench.cic.faults.inject({ kind: 'hang', path: '/connection', times: 1 });
    const started = bench.contactCenter.start(never);
    await bench.clock.advance(9_000);
    expect(bench.contactCenter.state).toBe('connecting');
    await bench.while(started);
    expect(bench.contactCenter.state).toBe('up');
  });
});
