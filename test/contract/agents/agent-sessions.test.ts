import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AGENT_PATHS,
  type AgentError,
  actionPath,
  CLOSE_CODES,
  type LoginAnswer,
} from '../../../src/agents/contract.js';
import { userQueue, workgroupQueue } from '../../../src/simulator/cic/queue-id.js';
import { AGENT_PASSWORD, AgentBench, type AgentBenchOptions } from '../../support/agent-bench.js';
import { FakeClock } from '../../support/fake-clock.js';

let bench: AgentBench;
afterEach(() => bench.close());

const open = async (options: AgentBenchOptions = {}) => {
  bench = await AgentBench.open(options);
};

/** An interaction that alerts for this agent. */
async function alerting(login: LoginAnswer): Promise<string> {
  await bench.as(login, AGENT_PATHS.status, { statusId: 'Available' });
  const interactionId = await bench.interaction();
  await vi.waitFor(async () => expect((await bench.panel(login)).interactions).toHaveLength(1));
  return interactionId;
}

const stateOf = (id: string) => bench.cic.core.book.find(id)?.attributes.get('Eic_State');

describe('a login', () => {
  it('alone takes e-mail and nothing else; beside another client it takes nothing', async () => {
    await open();
    const alone = await bench.login('Alice');
    expect(alone).toMatchObject({ user: 'alice', displayName: 'Alice Adams', mode: 'alone', idleMs: 900_000 });
    expect(bench.sessionsOf('alice').map(({ station }) => station)).toEqual([
      { id: '', mediaTypes: [3], readyForInteractions: true },
    ]);
    const beside = await bench.login('bob', 'beside');
    expect(bench.sessionsOf('bob').map(({ station }) => station)).toEqual([undefined]);
    const session = await (await bench.as(beside, AGENT_PATHS.session)).json();
    const { token: _, ...view } = beside;
    expect(session).toEqual(view);
  });

  it('tells nobody of the password', async () => {
    await open();
    const wrong = await bench.tryLogin('alice', 'my-wrong-password');
    expect(wrong.status).toBe(401);
    const text = await wrong.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'CASEBRIDGE_AGENT_LOGIN_REFUSED' });
    expect(text).not.toContain('my-wrong-password');
    const alice = await bench.login('alice');
    const told = JSON.stringify([alice, bench.told]).replace(alice.token, '');
    for (const secret of [AGENT_PASSWORD, 'my-wrong-password', alice.token]) expect(told).not.toContain(secret);
    expect(bench.told).toContainEqual(
      expect.objectContaining({ type: 'agentLoginRefused', code: 'CASEBRIDGE_AGENT_LOGIN_REFUSED' }),
    );
  });

  it('is slowed down for those who guess, for the user and not for others', async () => {
    await open();
    for (let tried = 0; tried < 5; tried += 1) expect((await bench.tryLogin('alice', 'wrong')).status).toBe(401);
    const locked = await bench.tryLogin('ALICE', AGENT_PASSWORD);
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await bench.tryLogin('bob', AGENT_PASSWORD)).status).toBe(200);
  });

  it('is not locked out by other right ones at the same time, however slow the server is', async () => {
    await open();
    let answer = () => {};
    const held = new Promise<undefined>((resolve) => {
      answer = () => resolve(undefined);
    });
    let asked = 0;
    bench.onRequest(({ method, path }) => {
      if (method !== 'POST' || !path.startsWith('/icws/connection')) return undefined;
      asked += 1;
      return held;
    });
    const tries = Array.from({ length: 8 }, () => bench.tryLogin('alice', AGENT_PASSWORD));
    await vi.waitFor(() => expect(asked).toBe(5));
    answer();
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  });

  it('of an agent who may take no e-mail is refused as that, and not as a wrong password', async () => {
    await open();
    const body = JSON.stringify({ errorId: 'error.request.invalid', message: 'No licence.' });
    bench.onRequest(({ method, path }) =>
      method === 'PUT' && path.endsWith('/connection/station')
        ? Promise.resolve({ status: 400, headers: {}, setCookies: [], body })
        : undefined,
    );
    for (let tried = 0; tried < 6; tried += 1) {
      const refused = await bench.tryLogin('alice', AGENT_PASSWORD);
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({
        code: 'CASEBRIDGE_AGENT_NO_MAIL',
        cure: expect.stringMatching(/beside/),
      });
    }
    expect(bench.sessionsOf('alice')).toEqual([]);
    expect(bench.told).toContainEqual(expect.objectContaining({ code: 'CASEBRIDGE_AGENT_NO_MAIL', lockedMs: 0 }));
    expect((await bench.tryLogin('alice', AGENT_PASSWORD, 'beside')).status).toBe(200);
  });

  it.each(['casebridge', ' CaseBridge '])(
    'as the connector itself is refused, and CIC is not asked: %j',
    async (user) => {
      await open();
      const sessions = bench.sessionsOf('casebridge').length;
      let asked = 0;
      bench.onRequest(({ method, path }) => {
        if (method === 'POST' && path.startsWith('/icws/connection')) asked += 1;
        return undefined;
      });
      for (const password of ['pw', 'wrong']) {
        const answer = await bench.tryLogin(user, password);
        expect(answer.status).toBe(401);
        expect(await answer.json()).toMatchObject({ code: 'CASEBRIDGE_AGENT_LOGIN_REFUSED' });
      }
      expect(asked).toBe(0);
      expect(bench.sessionsOf('casebridge')).toHaveLength(sessions);
    },
  );

  it('is slowed down for those who guess many at once as for those who do one after the other', async () => {
    await open();
    const tries = await Promise.all(Array.from({ length: 12 }, () => bench.tryLogin('alice', 'wrong')));
    const statuses = tries.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  it.each([
    [{ user: 'alice', password: AGENT_PASSWORD }],
    [{ user: '', password: 'x', mode: 'alone' }],
    [{ user: 'alice', password: '', mode: 'alone' }],
    [{ user: 'a'.repeat(200), password: 'x', mode: 'alone' }],
    [[]],
  ])('that is not understood is refused: %j', async (body) => {
    await open();
    const answer = await bench.ask(AGENT_PATHS.login, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'CASEBRIDGE_API_REQUEST_INVALID' });
  });

  it('is not possible while the connector has no server', async () => {
    await open();
    await bench.contactCenter.stop();
    const answer = await bench.tryLogin('alice', AGENT_PASSWORD);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'CASEBRIDGE_AGENT_NO_SERVER' });
  });

  it('opens nothing without its token', async () => {
    await open();
    await bench.login('alice');
    for (const path of [AGENT_PATHS.session, AGENT_PATHS.panel]) {
      expect((await bench.ask(path)).status).toBe(401);
      expect((await bench.ask(`${path}?token=x`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    }
    for (const path of [AGENT_PATHS.logout, AGENT_PATHS.status, actionPath('1', 'pickup')])
      expect((await bench.ask(path, { method: 'POST', body: {} })).status).toBe(401);
  });
});

describe('a login ends', () => {
  it('with its logout, at the CIC server, too', async () => {
    await open();
    const alice = await bench.login('alice');
    const page = await bench.page(alice, 't1');
    expect((await bench.as(alice, AGENT_PATHS.logout, {})).status).toBe(200);
    expect(await page.closed).toBe(CLOSE_CODES.loginOver);
    expect(page.of('ended')).toMatchObject([{ reason: 'logout' }]);
    expect(bench.sessionsOf('alice')).toEqual([]);
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(401);
  });

  it('after its idle time, unless a page is open', async () => {
    const clock = new FakeClock();
    await open({ clock, settings: { sessionIdle: 60_000, sessionLifetime: 600_000 } });
    const alice = await bench.login('alice');
    const bob = await bench.login('bob');
    const page = await bench.page(bob, 't1');
    await clock.advance(59_000);
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(200);
    await clock.advance(59_000);
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(200);
    await clock.advance(66_000);
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(401);
    await vi.waitFor(() => expect(bench.sessionsOf('alice')).toEqual([]));
    expect((await bench.as(bob, AGENT_PATHS.session)).status).toBe(200);
    expect(page.of('ended')).toEqual([]);
  });

  it('after a minute if nobody has done anything with it', async () => {
    const clock = new FakeClock();
    await open({ clock });
    const [alice, bob] = [await bench.login('alice'), await bench.login('bob')];
    await clock.advance(59_000);
    expect((await bench.as(bob, AGENT_PATHS.session)).status).toBe(200);
    await clock.advance(6_000);
    await vi.waitFor(() => expect(bench.sessionsOf('alice')).toEqual([]));
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(401);
    expect((await bench.as(bob, AGENT_PATHS.session)).status).toBe(200);
  });

  it('before it begins, if the browser has gone away', async () => {
    await open();
    let go = () => {};
    const held = new Promise<undefined>((resolve) => {
      go = () => resolve(undefined);
    });
    let asked = false;
    bench.onRequest(({ method, path }) => {
      if (method !== 'PUT' || !path.endsWith('/connection/station')) return undefined;
      asked = true;
      return held;
    });
    const browser = new AbortController();
    const coming = fetch(`${bench.url}${AGENT_PATHS.login}`, {
      method: 'POST',
      signal: browser.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'alice', password: AGENT_PASSWORD, mode: 'alone' }),
    });
    await vi.waitFor(() => expect(asked).toBe(true));
    browser.abort();
    await expect(coming).rejects.toThrow();
    await vi.waitFor(() => expect(bench.told.map(({ type }) => type)).toContain('agentRequestFailed'));
    go();
    await vi.waitFor(() => expect(bench.sessionsOf('alice')).toEqual([]));
    expect(bench.told.map(({ type }) => type)).not.toContain('agentLoggedIn');
  });

  it('after its lifetime in any case', async () => {
    const clock = new FakeClock();
    await open({ clock, settings: { sessionIdle: 60_000, sessionLifetime: 120_000 } });
    const alice = await bench.login('alice');
    expect(alice.endsAt).toBe(clock.now() + 120_000);
    const page = await bench.page(alice, 't1');
    // The pings of the socket go by the same clock: in steps, so that they are answered.
    for (let passed = 0; passed < 126_000; passed += 6_000) {
      await clock.advance(6_000);
      await new Promise((resolve) => setImmediate(resolve));
      await vi.waitFor(() => expect(page.of('beat').length).toBeGreaterThanOrEqual(Math.floor(passed / 30_000)));
    }
    expect(await page.closed).toBe(CLOSE_CODES.loginOver);
    expect(page.of('ended')).toMatchObject([{ reason: 'expired' }]);
    expect((await bench.as(alice, AGENT_PATHS.panel)).status).toBe(401);
    await vi.waitFor(() => expect(bench.sessionsOf('alice')).toEqual([]));
  });

  it('when a request meets the end of its session at the CIC server: the answer is to log in', async () => {
    await open();
    const alice = await bench.login('alice');
    const page = await bench.page(alice, 't1');
    bench.cic.faults.inject({
      kind: 'refuse',
      path: '/status/user-statuses/alice',
      method: 'PUT',
      times: 1,
      status: 401,
    });
    const answer = await bench.as(alice, AGENT_PATHS.status, { statusId: 'Available' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'CASEBRIDGE_AGENT_LOGIN_NEEDED' });
    expect(await page.closed).toBe(CLOSE_CODES.loginOver);
    expect(page.of('ended')).toMatchObject([{ reason: 'cicEnded', message: expect.stringContaining('Log in again') }]);
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(401);
  });

  it.each([1, 2] as const)(
    'when the CIC server has ended its session, although nobody asks for anything (messaging %i)',
    async (messagingVersion) => {
      await open({ cic: { switches: { messagingVersion } } });
      const alice = await bench.login('alice');
      const page = await bench.page(alice, 't1');
      for (const session of bench.sessionsOf('alice')) bench.cic.front.sessions.close(session);
      expect(await page.closed).toBe(CLOSE_CODES.loginOver);
      expect(page.of('ended')).toMatchObject([
        { reason: 'cicEnded', message: expect.stringContaining('Log in again') },
      ]);
      expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(401);
    },
  );

  it('when another CIC server takes over: the agent logs in there, and what was popped is not popped again', async () => {
    await open({ pair: true });
    const alice = await bench.login('alice');
    const page = await bench.page(alice, 't1');
    const id = await alerting(alice);
    const { popId } = await page.next('pop');
    page.send({ type: 'claim', popId });
    await page.next('popped');
    await bench.as(alice, actionPath(id, 'pickup'), {});
    await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'withAgent');
    await bench.switchOver({ interactions: 'keep' });
    expect(await page.closed).toBe(CLOSE_CODES.loginOver);
    expect(page.of('ended')).toMatchObject([{ reason: 'switchover' }]);
    const back = await bench.login('alice');
    const again = await bench.page(back, 't1', { shown: [popId] });
    await vi.waitFor(async () => expect((await bench.panel(back)).interactions).toMatchObject([{ popped: true }]));
    expect((await bench.panel(back)).isCurrent).toBe(true);
    expect(again.of('pop')).toEqual([]);
  });

  it('with the listener: every session at the CIC server is given back', async () => {
    await open();
    const page = await bench.page(await bench.login('alice'), 't1');
    await bench.login('bob', 'beside');
    await bench.stopServing();
    expect(await page.closed).toBe(1001);
    expect([...bench.sessionsOf('alice'), ...bench.sessionsOf('bob')]).toEqual([]);
  });
});

describe.each(['beside', 'endsFirst'] as const)(
  'several tabs of an agent, at a server whose second login is %s',
  (secondLogin) => {
    const openIt = () => open({ cic: { switches: { secondLogin } } });

    it('share one session at the CIC server, which ends with the last of them', async () => {
      await openIt();
      const first = await bench.login('alice');
      const page = await bench.page(first, 't1');
      const second = await bench.login('ALICE');
      expect(bench.sessionsOf('alice').map(({ station }) => station)).toEqual([
        { id: '', mediaTypes: [3], readyForInteractions: true },
      ]);
      const other = await bench.page(second, 't2');
      for (const [login, statusId] of [
        [first, 'At Lunch'],
        [second, 'Available'],
      ] as const) {
        expect((await bench.as(login, AGENT_PATHS.status, { statusId })).status).toBe(200);
        for (const tab of [page, other]) await tab.next('panel', ({ panel }) => panel.status.statusId === statusId);
      }
      expect((await bench.as(first, AGENT_PATHS.logout, {})).status).toBe(200);
      expect(await page.closed).toBe(CLOSE_CODES.loginOver);
      expect(bench.sessionsOf('alice')).toHaveLength(1);
      expect((await bench.as(second, AGENT_PATHS.status, { statusId: 'At Lunch' })).status).toBe(200);
      await bench.as(second, AGENT_PATHS.logout, {});
      expect(bench.sessionsOf('alice')).toEqual([]);
      expect([...page.of('ended'), ...other.of('ended')].map(({ reason }) => reason)).toEqual(['logout', 'logout']);
    });

    it('work also if the first ends while the second begins', async () => {
      await openIt();
      const first = await bench.login('alice');
      let go = () => {};
      const held = new Promise<undefined>((resolve) => {
        go = () => resolve(undefined);
      });
      let asked = 0;
      bench.onRequest(({ method, path }) => {
        if (method !== 'DELETE' || !path.endsWith('/connection')) return undefined;
        asked += 1;
        return asked === 1 ? held : undefined;
      });
      const coming = bench.login('alice');
      if (secondLogin === 'beside') await vi.waitFor(() => expect(asked).toBe(1));
      const logout = bench.as(first, AGENT_PATHS.logout, {});
      await vi.waitFor(async () => expect((await bench.as(first, AGENT_PATHS.session)).status).toBe(401));
      go();
      await logout;
      const second = await coming;
      expect((await bench.as(second, AGENT_PATHS.status, { statusId: 'At Lunch' })).status).toBe(200);
      expect(bench.sessionsOf('alice')).toHaveLength(1);
      expect(bench.told.filter(({ type }) => type === 'agentLoginEnded')).toEqual([
        { type: 'agentLoginEnded', user: 'alice', reason: 'logout' },
      ]);
    });

    it('need the password each', async () => {
      await openIt();
      const first = await bench.login('alice');
      expect((await bench.tryLogin('alice', 'wrong')).status).toBe(401);
      expect((await bench.as(first, AGENT_PATHS.status, { statusId: 'At Lunch' })).status).toBe(200);
      expect(bench.sessionsOf('alice')).toHaveLength(1);
    });

    it('that open at the same moment all work', async () => {
      await openIt();
      const logins = await Promise.all(Array.from({ length: 5 }, () => bench.login('alice')));
      const pages = await Promise.all(logins.map((login, index) => bench.page(login, `t${index}`)));
      for (const login of logins) {
        await vi.waitFor(async () => {
          const answers = [
            await bench.as(login, AGENT_PATHS.status, { statusId: 'At Lunch' }),
            await bench.as(login, AGENT_PATHS.status, { statusId: 'Available' }),
          ];
          expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        });
      }
      expect(pages.flatMap((page) => page.of('ended'))).toEqual([]);
      await Promise.all(logins.map((login) => bench.as(login, AGENT_PATHS.logout, {})));
      expect(bench.sessionsOf('alice')).toEqual([]);
    });

    it(`that differ in taking e-mail have two sessions${secondLogin === 'beside' ? '' : ', of which the server keeps one'}`, async () => {
      await openIt();
      const alone = await bench.login('alice');
      const page = await bench.page(alone, 't1');
      await bench.login('alice', 'beside');
      if (secondLogin === 'beside') {
        expect(bench.sessionsOf('alice')).toHaveLength(2);
        return;
      }
      expect(bench.sessionsOf('alice')).toHaveLength(1);
      await bench.as(alone, AGENT_PATHS.status, { statusId: 'At Lunch' });
      expect(await page.closed).toBe(CLOSE_CODES.loginOver);
      expect(page.of('ended')).toMatchObject([{ reason: 'cicEnded' }]);
    });
  },
);

it('of one agent only so many logins go on: the one that was unused longest ends, and not one with an open page', async () => {
  await open();
  const first = await bench.login('alice');
  await bench.page(first, 't1');
  const second = await bench.login('alice');
  const third = await bench.login('alice');
  for (let more = 0; more < 28; more += 1) await bench.login('alice');
  const answers = await Promise.all([first, second, third].map((login) => bench.as(login, AGENT_PATHS.session)));
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 200]);
  expect(bench.told).toContainEqual({ type: 'agentLoginEnded', user: 'alice', reason: 'surplus' });
  expect(bench.sessionsOf('alice')).toHaveLength(1);
});

describe('an agent', () => {
  it('neither sees nor touches what alerts for another', async () => {
    await open();
    const [alice, bob] = [await bench.login('alice'), await bench.login('bob')];
    const id = await alerting(alice);
    expect((await bench.panel(bob)).interactions).toEqual([]);
    for (const action of ['pickup', 'disconnect', 'transfer'] as const) {
      const answer = await bench.as(bob, actionPath(id, action), {});
      expect(answer.status).toBe(404);
      // The answer is the same for what does not exist.
      expect(await answer.json()).toEqual(await (await bench.as(bob, actionPath('999', action), {})).json());
    }
    expect(stateOf(id)).toBe('A');
    const page = await bench.page(bob, 'b1');
    const [own] = (await bench.panel(alice)).interactions;
    page.send({ type: 'claim', popId: own?.popId ?? '' });
    await bench.as(bob, AGENT_PATHS.status, { statusId: 'At Lunch' });
    await page.next('panel', ({ panel }) => panel.status.statusId === 'At Lunch');
    expect((await bench.panel(alice)).interactions[0]?.popped).toBe(false);
    expect(page.received.filter(({ type }) => type !== 'panel')).toEqual([]);
  });

  describe('whose interaction has moved on while the connector sees nothing', () => {
    it.each([
      ['by ACD', workgroupQueue('Support Mail'), 404, 'CASEBRIDGE_AGENT_NOT_YOURS'],
      ['into a queue that the agent may not see', userQueue('bob'), 409, 'CASEBRIDGE_AGENT_ACTION_REFUSED'],
    ])('%s, to another agent, can do nothing to it', async (_, queue, status, code) => {
      await open();
      const [alice, bob] = [await bench.login('alice'), await bench.login('bob')];
      const id = await alerting(alice);
      await bench.contactCenter.stop();
      await bench.as(alice, AGENT_PATHS.status, { statusId: 'At Lunch' });
      await bench.as(bob, AGENT_PATHS.status, { statusId: 'Available' });
      bench.cic.core.life.transfer(id, queue);
      const userOf = () => bench.cic.core.book.find(id)?.attributes.get('Eic_UserName');
      await vi.waitFor(() => expect([userOf(), stateOf(id)]).toEqual(['bob', 'A']));
      expect(await bench.panel(alice)).toMatchObject({ isCurrent: false, interactions: [{ interactionId: id }] });
      for (const action of ['pickup', 'disconnect', 'transfer'] as const) {
        const answer = await bench.as(alice, actionPath(id, action), {});
        expect(answer.status).toBe(status);
        expect(await answer.json()).toMatchObject({ code });
      }
      expect([userOf(), stateOf(id)]).toEqual(['bob', 'A']);
      expect(bench.told.filter(({ type }) => type === 'agentActed')).not.toContainEqual(
        expect.objectContaining({ interactionId: id }),
      );
    });

    it('can still act on what alerts for that agent', async () => {
      await open();
      const alice = await bench.login('alice');
      const id = await alerting(alice);
      await bench.contactCenter.stop();
      expect((await bench.as(alice, actionPath(id, 'disconnect'), {})).status).toBe(200);
      expect(stateOf(id)).toBe('I');
      const gone = await bench.as(alice, actionPath(id, 'disconnect'), {});
      expect(gone.status).toBe(404);
    });
  });

  it('gives an interaction back to its workgroup, and has no more to do with it', async () => {
    await open();
    const alice = await bench.login('alice');
    const id = await alerting(alice);
    await bench.as(alice, actionPath(id, 'pickup'), {});
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions[0]?.state).toBe('withAgent'));
    await bench.as(alice, AGENT_PATHS.status, { statusId: 'At Lunch' });
    expect((await bench.as(alice, actionPath(id, 'transfer'), {})).status).toBe(200);
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions).toEqual([]));
    expect(stateOf(id)).toBe('O');
    expect(bench.cic.core.book.find(id)?.attributes.get('Eic_AssignedWorkgroup')).toBe('Support Mail');
    expect((await bench.as(alice, actionPath(id, 'disconnect'), {})).status).toBe(404);
    expect(stateOf(id)).toBe('O');
  });

  it('chooses among the statuses that the server allows, and no other', async () => {
    await open();
    const alice = await bench.login('alice');
    const { statuses, status } = await bench.panel(alice);
    expect(statuses).toContainEqual({ id: 'At Lunch', text: 'At Lunch' });
    expect(statuses.map(({ id }) => id)).not.toContain('ACD - Agent Not Answering');
    expect(status).toMatchObject({ statusId: 'Gone Home', since: expect.any(Number) });
    const refused = await bench.as(alice, AGENT_PATHS.status, { statusId: 'Asleep' });
    expect(refused.status).toBe(409);
    const { code, cure } = (await refused.json()) as AgentError;
    expect(code).toBe('CASEBRIDGE_AGENT_ACTION_REFUSED');
    expect(cure).not.toBe('');
    expect((await bench.as(alice, AGENT_PATHS.status, { statusId: 'At Lunch' })).status).toBe(200);
    await vi.waitFor(async () => expect((await bench.panel(alice)).status.statusId).toBe('At Lunch'));
  });
});

describe('the listener', () => {
  it('sets no cookie, and lets only the named pages frame the panel', async () => {
    const ancestors = ['https://example.my.salesforce.com', 'https://*.lightning.force.com'];
    await open({ settings: { frameAncestors: ancestors } });
    const alice = await bench.login('alice');
    const answers = [
      await bench.ask('/agent'),
      await bench.ask('/agent/'),
      await bench.tryLogin('bob', AGENT_PASSWORD),
      await bench.as(alice, AGENT_PATHS.panel),
      await bench.ask('/nothing'),
      await bench.ask('/healthz'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404, 200]);
    for (const { headers } of answers) {
      expect(headers.get('set-cookie')).toBeNull();
      const policy = (headers.get('content-security-policy') ?? '').split(';');
      expect(policy).toContain(`frame-ancestors ${ancestors.join(' ')}`);
      expect(policy).toContain("script-src 'self' https://example.my.salesforce.com");
      expect(headers.get('x-frame-options')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('lets nobody frame the panel where nobody is named', async () => {
    await open();
    const { headers } = await bench.ask('/agent');
    expect((headers.get('content-security-policy') ?? '').split(';')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  it('serves nothing of the operator console', async () => {
    await open();
    for (const path of ['/api/session', '/api/status', '/api/live', '/metrics', '/readyz'])
      expect([path, (await bench.ask(path)).status]).toEqual([path, 404]);
    const root = await bench.ask('/');
    expect([root.status, root.headers.get('location')]).toEqual([302, '/agent']);
  });

  it('answers no page of another site', async () => {
    await open();
    const alice = await bench.login('alice');
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const asked = { method: 'POST', body: {}, headers: { ...headers, authorization: `Bearer ${alice.token}` } };
      expect((await bench.ask(AGENT_PATHS.logout, asked)).status).toBe(403);
    }
    expect((await bench.as(alice, AGENT_PATHS.session)).status).toBe(200);
  });

  it('takes only so many requests from one address', async () => {
    await open({ limits: { requestsPerMinute: 5 } });
    const statuses: number[] = [];
    for (let asked = 0; asked < 7; asked += 1) statuses.push((await bench.ask('/agent')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it('says which port is taken', async () => {
    await open();
    await bench.stopServing();
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    await expect(bench.serve('p2', { port })).rejects.toMatchObject({
      code: 'CASEBRIDGE_PORT_IN_USE',
      cure: expect.stringContaining('agents.port'),
    });
    other.close();
  });
});
