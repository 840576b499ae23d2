import { afterEach, describe, expect, it } from 'vitest';
import { API_ROUTES } from '../../../src/console/server/route-catalogue.js';
import { hashPassword } from '../../../src/runtime/password-hash.js';
import { type BenchOptions, ConsoleBench, PASSWORDS } from '../../support/console-bench.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE = 60_000;
const CHANGING = Object.entries(API_ROUTES).filter(([, { caller }]) => caller === 'operator');
let bench: ConsoleBench;

afterEach(() => bench.close());

const open = async (options: BenchOptions = {}) => {
  bench = await ConsoleBench.open(options);
};

const login = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  bench.ask('/api/login', { method: 'POST', body, headers });

describe('a login', () => {
  it('gives a session, in a cookie that no script and no other site can use', async () => {
    await open();
    const got = await login({ user: 'victor', password: PASSWORDS.victor });
    expect(got.json).toEqual({ user: 'victor', role: 'viewer', csrfToken: expect.stringMatching(/^[\w-]{43}$/) });
    expect(got.headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^casebridge-${bench.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ]);
    const browser = bench.browser(got);
    expect((await browser.ask('/api/session')).json).toEqual(got.json);
    expect(bench.toldOf('loggedIn')).toMatchObject([{ user: 'victor', role: 'viewer', address: '127.0.0.1' }]);
  });

  it('takes a hash that hashPassword has made', async () => {
    await open({ settings: { users: [`zoë:operator:${await hashPassword('pässword')}`] } });
    // As another keyboard puts the letter together.
    expect((await login({ user: 'zoë', password: 'pa\u0308ssword' })).status).toBe(200);
  });

  it.each([
    ['a wrong password', { user: 'olivia', password: 'wrong' }, 'olivia'],
    ['an unknown user', { user: 'nobody', password: PASSWORDS.olivia }, ''],
    ['a token where there are users', { token: 'x'.repeat(43) }, ''],
    ['no password', { user: 'olivia', password: '' }, 'olivia'],
  ])('is refused for %s, with the same answer', async (_what, body, user) => {
    await open();
    const got = await login(body);
    expect(got.status).toBe(401);
    expect(got.json).toMatchObject({
      code: 'CASEBRIDGE_API_LOGIN_REFUSED',
      message: 'User, password or token is wrong.',
    });
    expect(got.headers['set-cookie']).toBeUndefined();
    expect(bench.toldOf('loginRefused')).toEqual([{ type: 'loginRefused', user, address: '127.0.0.1', lockedMs: 0 }]);
    expect(JSON.stringify(bench.told)).not.toContain(PASSWORDS.olivia);
  });

  it('with the token makes an operator where no users are configured', async () => {
    await open({ settings: { users: [] } });
    const token = bench.tokens.consoleToken ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    const browser = bench.browser(await login({ token }));
    expect(browser.session).toMatchObject({ user: 'token', role: 'operator' });
    expect((await browser.ask('/api/pause', { method: 'POST' })).status).toBe(200);
    expect((await login({ token: `${token}x` })).status).toBe(401);
    const authorization = `Bearer ${token}`;
    expect((await bench.ask('/api/pause', { method: 'POST', headers: { authorization } })).status).toBe(200);
  });

  it('makes no token where there are users', async () => {
    await open();
    expect(bench.tokens.consoleToken).toBeUndefined();
  });

  it('makes a new id each time, and ends the session that the browser had', async () => {
    await open();
    const first = await bench.login();
    const again = await login(
      { user: 'olivia', password: PASSWORDS.olivia },
      { cookie: first.cookie, origin: bench.url },
    );
    expect(bench.browser(again).cookie).not.toBe(first.cookie);
    expect((await first.ask('/api/session')).status).toBe(401);
    expect((await bench.browser(again).ask('/api/session')).status).toBe(200);
  });

  it('does not take an id that the browser chose', async () => {
    await open();
    const cookie = `casebridge-${bench.port}=${'A'.repeat(43)}`;
    const got = await login({ user: 'olivia', password: PASSWORDS.olivia }, { cookie });
    expect(bench.browser(got).cookie).not.toBe(cookie);
    expect((await bench.ask('/api/session', { headers: { cookie } })).status).toBe(401);
  });
});

describe('guessing', () => {
  it('locks a user out for ever longer, and lets him in again', async () => {
    const clock = new FakeClock();
    await open({ clock });
    const wrong = () => login({ user: 'olivia', password: 'wrong' });
    const right = () => login({ user: 'olivia', password: PASSWORDS.olivia });
    for (let tries = 0; tries < 5; tries += 1) expect((await wrong()).status).toBe(401);
    const locked = await right();
    expect(locked.status).toBe(429);
    expect(locked.json).toMatchObject({ code: 'CASEBRIDGE_API_TOO_MANY_REQUESTS' });
    expect(locked.headers['retry-after']).toBe('15');
    expect((await login({ user: 'victor', password: PASSWORDS.victor })).status).toBe(200);
    await clock.advance(15_000);
    expect((await wrong()).status).toBe(401);
    expect((await right()).headers['retry-after']).toBe('30');
    await clock.advance(30_000);
    expect((await right()).status).toBe(200);
    expect((await wrong()).status).toBe(401);
    expect((await right()).status).toBe(200);
  });

  it('locks an address out that tries many users', async () => {
    const clock = new FakeClock();
    await open({ clock });
    for (let index = 0; index < 20; index += 1)
      expect((await login({ user: `user${index}`, password: 'wrong' })).status).toBe(401);
    expect((await login({ user: 'olivia', password: PASSWORDS.olivia })).status).toBe(429);
    expect(bench.toldOf('loginRefused').at(-1)).toMatchObject({ user: '', lockedMs: 15_000 });
    await clock.advance(15_000);
    expect((await login({ user: 'olivia', password: PASSWORDS.olivia })).status).toBe(200);
  });

  it('is not quicker for many at once', async () => {
    await open({ clock: new FakeClock() });
    const tries = Array.from({ length: 12 }, () => login({ user: 'olivia', password: 'wrong' }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });
});

describe('a session', () => {
  it('ends after a time without a request', async () => {
    const clock = new FakeClock();
    await open({ clock, settings: { sessionIdle: 30 * MINUTE } });
    const browser = await bench.login();
    for (let times = 0; times < 3; times += 1) {
      await clock.advance(29 * MINUTE);
      expect((await browser.ask('/api/status')).status).toBe(200);
    }
    await clock.advance(30 * MINUTE);
    expect((await browser.ask('/api/status')).status).toBe(401);
  });

  it('ends after its longest time, however busy', async () => {
    const clock = new FakeClock();
    await open({ clock, settings: { sessionIdle: 30 * MINUTE, sessionLimit: 60 * MINUTE } });
    const browser = await bench.login();
    await clock.advance(29 * MINUTE);
    await browser.ask('/api/status');
    await clock.advance(29 * MINUTE);
    expect((await browser.ask('/api/status')).status).toBe(200);
    await clock.advance(2 * MINUTE);
    expect((await browser.ask('/api/status')).status).toBe(401);
  });

  it('ends at logout, for whoever has its cookie', async () => {
    await open();
    const browser = await bench.login();
    const other = await bench.login();
    const got = await browser.ask('/api/logout', { method: 'POST' });
    expect(got.status).toBe(200);
    expect(got.headers['set-cookie']?.[0]).toMatch(/^casebridge-\d+=; .*Expires=Thu, 01 Jan 1970/);
    expect((await browser.ask('/api/status')).status).toBe(401);
    expect((await other.ask('/api/status')).status).toBe(200);
  });

  it('may log out as a viewer, too', async () => {
    await open();
    expect((await (await bench.login('victor')).ask('/api/logout', { method: 'POST' })).status).toBe(200);
  });
});

describe('a viewer', () => {
  it.each(CHANGING)('may not %s', async (_name, { method, path }) => {
    await open();
    const got = await (await bench.login('victor')).ask(path, { method, ...(method === 'GET' ? {} : { body: {} }) });
    expect(got.status).toBe(403);
    expect(got.json).toMatchObject({ code: 'CASEBRIDGE_API_NOT_ALLOWED', message: expect.stringContaining('viewer') });
    expect(bench.group.calls).toEqual([]);
  });

  it('may look', async () => {
    await open();
    const browser = await bench.login('victor');
    for (const path of [
      '/api/status',
      '/api/rows?which=parked',
      '/api/log',
      '/api/config',
      '/api/queues',
      '/api/checks',
    ])
      expect((await browser.ask(path)).status).toBe(200);
  });
});

describe('a request that changes something', () => {
  const change = { method: 'POST', body: { queue: 'Support' } };

  it('is told with who asked for it', async () => {
    await open();
    await (await bench.login()).ask('/api/pause', change);
    await bench.asProgram('/api/resume', { method: 'POST' });
    expect(bench.toldOf('acted')).toEqual([
      { type: 'acted', user: 'olivia', address: '127.0.0.1', route: 'POST /api/pause', request: '{"queue":"Support"}' },
      { type: 'acted', user: 'command line', address: '127.0.0.1', route: 'POST /api/resume', request: '' },
    ]);
  });

  it.each([
    ['without the CSRF token', { 'x-csrf-token': '' }],
    ['with another CSRF token', { 'x-csrf-token': 'A'.repeat(43) }],
    ["from another site's page", { origin: 'https://evil.example' }],
    ['from another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['from a page without an origin', { origin: 'null' }],
    ['from another site, by what the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['from another port, by what the browser says', { 'sec-fetch-site': 'same-site' }],
  ])('is refused %s', async (_what, headers) => {
    await open();
    const got = await (await bench.login()).ask('/api/pause', { ...change, headers });
    expect(got.status).toBe(403);
    expect(bench.group.calls).toEqual([]);
  });

  it('is refused with the CSRF token of another session', async () => {
    await open();
    const other = await bench.login();
    const headers = { 'x-csrf-token': other.session.csrfToken };
    expect((await (await bench.login()).ask('/api/pause', { ...change, headers })).status).toBe(403);
  });

  it('needs no CSRF token of a program, but a right bearer token', async () => {
    await open();
    expect((await bench.asProgram('/api/pause', change)).status).toBe(200);
    for (const authorization of [
      'Bearer wrong',
      'Bearer ',
      'Basic b2xpdmlhOng=',
      `Token ${bench.tokens.access?.token}`,
    ])
      expect((await bench.asProgram('/api/pause', { ...change, headers: { authorization } })).status).toBe(401);
  });

  it('does not fall back to the cookie when the bearer token is wrong', async () => {
    await open();
    const got = await (await bench.login()).ask('/api/status', { headers: { authorization: 'Bearer wrong' } });
    expect(got.status).toBe(401);
  });
});

it("is not logged in from another site's page", async () => {
  await open();
  const credentials = { user: 'olivia', password: PASSWORDS.olivia };
  expect((await login(credentials, { origin: 'https://evil.example' })).status).toBe(403);
});

it('answers a browser that is behind a proxy with TLS under its public address', async () => {
  await open({ settings: { publicUrl: 'https://casebridge.example.com' } });
  const own = { host: 'casebridge.example.com', origin: 'https://casebridge.example.com' };
  const got = await login({ user: 'olivia', password: PASSWORDS.olivia }, own);
  expect(got.headers['set-cookie']?.[0]).toMatch(
    /^__Host-casebridge-\d+=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  const browser = bench.browser(got);
  expect((await browser.ask('/api/pause', { method: 'POST', headers: own })).status).toBe(200);
});
