import { afterEach, describe, expect, it } from 'vitest';
import type { IcwsSession } from '../../../../src/contact-center/cic/wire/icws-session.js';
import { NotConnectedError } from '../../../../src/contact-center/cic/wire/icws-transport.js';
import type { LinkStatus } from '../../../../src/contact-center/cic/wire/link-status.js';
import type { PasswordExpiry } from '../../../../src/contact-center/cic/wire/password-expiry.js';
import { SessionKeeper, type SessionKeeperOptions } from '../../../../src/contact-center/cic/wire/session-keeper.js';
import type { Happening } from '../../../../src/domain/happening.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { raceAbort } from '../../../../src/runtime/abort.js';
import { type Deferred, deferred } from '../../../../src/runtime/deferred.js';
import { NO_SECRETS } from '../../../../src/runtime/secrets.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { loginAnswer, refusal, type Script, ScriptedIcws } from './scripted-icws.js';

const never = new AbortController().signal;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const lostError = () => new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'gone');
const switchover = (...alternateHostList: readonly string[]) =>
  refusal(503, 'error.server.notAcceptingConnections', { alternateHostList });

class Bench {
  readonly clock = new FakeClock();
  readonly transport: ScriptedIcws;
  readonly statuses: LinkStatus[] = [];
  readonly told: Happening[] = [];
  readonly expiries: PasswordExpiry[] = [];
  readonly fine: string[] = [];
  readonly keeper: SessionKeeper;
  session: IcwsSession | undefined;
  /** Rejecting it ends the session that is up. */
  life: Deferred<never> = deferred();

  constructor(script: Script, more: Partial<SessionKeeperOptions> = {}) {
    this.transport = new ScriptedIcws(script);
    this.keeper = new SessionKeeper({
      transport: this.transport,
      clock: this.clock,
      credentials: { username: 'casebridge', password: 'correct-horse-9' },
      secrets: NO_SECRETS,
      requestTimeoutMs: 10_000,
      hosts: ['cic1', 'cic2'],
      acceptsHost: (host) => !host.startsWith('evil'),
      backoff: { initialMs: 500, maxMs: 30_000 },
      refusedRetryMs: 60_000,
      random: () => 1,
      tell: (happening) => this.told.push(happening),
      serve: (session, signal) => {
        this.session = session;
        this.life = deferred();
        return raceAbort(this.life.promise, signal);
      },
      onLost: () => undefined,
      onPasswordExpiry: (expiry) => this.expiries.push(expiry),
      onPasswordFine: (host) => this.fine.push(host),
      ...more,
    });
    this.keeper.onStatus((status) => this.statuses.push(status));
  }

  async start(): Promise<this> {
    const started = this.keeper.start(never);
    started.catch(() => undefined);
    await this.clock.advance(10);
    return this;
  }

  async lose(ms = 600): Promise<void> {
    this.life.reject(lostError());
    await this.clock.advance(ms);
  }

  /** Hosts that a login was sent to, in order, since the last call. */
  logins(): readonly string[] {
    const sent = this.transport.asked('POST', '/icws/connection').map(({ host }) => host);
    this.transport.requests.length = 0;
    return sent;
  }
}

let bench: Bench;
afterEach(async () => {
  const stopped = bench.keeper.stop();
  await bench.clock.advance(5_000);
  await stopped;
});

describe('the states of the link', () => {
  it('are told as they change, with reason, host and time', async () => {
    bench = new Bench(() => loginAnswer());
    expect(bench.keeper.status.state).toBe('idle');
    await bench.start();
    await bench.lose();
    const stopped = bench.keeper.stop();
    await bench.clock.advance(10);
    await stopped;
    expect(bench.statuses.map(({ state }) => state)).toEqual([
      'connecting',
      'up',
      'lost',
      'waiting',
      'connecting',
      'up',
      'lost',
      'stopped',
    ]);
    expect(bench.statuses[2]).toMatchObject({ host: 'cic1', reason: { code: 'CASEBRIDGE_CIC_SESSION_LOST' } });
    expect(bench.statuses[3]).toMatchObject({ cause: 'backoff', retryInMs: 500 });
    expect(bench.statuses[5]?.since).toBeGreaterThan(bench.statuses[1]?.since ?? Number.POSITIVE_INFINITY);
  });

  it('a listener that throws disturbs nobody', async () => {
    bench = new Bench(() => loginAnswer());
    bench.keeper.onStatus(() => {
      throw new Error('listener');
    });
    await bench.start();
    expect(bench.keeper.status.state).toBe('up');
    expect(bench.told.some(({ type }) => type === 'listenerFailed')).toBe(true);
  });

  it('three losses at once lead to one login', async () => {
    bench = new Bench((request) => (request.method === 'POST' ? loginAnswer() : refusal(401)));
    await bench.start();
    bench.logins();
    const asked = ['/connection', '/interactions/1'].map((path) =>
      bench.session?.request('GET', path, undefined, never).catch(() => undefined),
    );
    bench.life.reject(lostError());
    await Promise.all(asked);
    await bench.clock.advance(60_000);
    expect(bench.logins()).toEqual(['cic1']);
    expect(bench.transport.mostAtOnce.get('/icws/connection')).toBe(1);
    expect(bench.statuses.filter(({ state }) => state === 'lost')).toHaveLength(1);
  });

  it('starting twice waits for the same login', async () => {
    bench = new Bench(() => loginAnswer());
    const both = Promise.all([bench.keeper.start(never), bench.keeper.start(never)]);
    await bench.clock.advance(10);
    await both;
    expect(bench.logins()).toEqual(['cic1']);
  });

  it('a request that is answered with the 503 of a switchover ends the session, and its hosts come first', async () => {
    bench = new Bench(({ method, host }) =>
      method === 'POST' && host !== 'cic1' ? loginAnswer() : method === 'GET' ? switchover('cic3') : loginAnswer(),
    );
    await bench.start();
    bench.logins();
    bench.session?.request('GET', '/interactions/1', undefined, never).catch(() => undefined);
    await bench.clock.advance(1_000);
    expect(bench.logins()).toEqual(['cic3']);
    expect(bench.keeper.status).toMatchObject({ state: 'up', host: 'cic3' });
  });
});

describe('the pauses between logins', () => {
  it.each([
    [0, 250],
    [0.5, 375],
    [1, 500],
  ])('are jittered (%s)', async (random, firstMs) => {
    bench = await new Bench(() => refusal(500), { random: () => random }).start();
    const pauses = () => bench.statuses.flatMap((each) => (each.state === 'waiting' ? [each.retryInMs] : []));
    await bench.clock.advance(10_000);
    expect(pauses().slice(0, 3)).toEqual([firstMs, 2 * firstMs, 4 * firstMs]);
  });

  it('grow while the account is refused, so that it is not locked', async () => {
    let accepts = true;
    bench = await new Bench(() => (accepts ? loginAnswer() : refusal(400, 'x'))).start();
    accepts = false;
    bench.logins();
    await bench.lose(10 * HOUR_MS);
    // Both servers share the account: only one of them is asked each time.
    expect(bench.logins().length).toBeLessThan(45);
    expect(bench.keeper.status).toMatchObject({ state: 'waiting', cause: 'refused', retryInMs: 960_000 });
    accepts = true;
    await bench.clock.advance(960_000);
    expect(bench.keeper.status.state).toBe('up');
  });

  it('end at once when the password is replaced, and the new one is sent', async () => {
    let password = 'first-password';
    const credentials = {
      username: 'casebridge',
      get password() {
        return password;
      },
    };
    let wanted = 'first-password';
    const isRight = (body: string | undefined) => body?.includes(wanted) === true;
    bench = await new Bench(
      ({ method, body }) => (method !== 'POST' || isRight(body) ? loginAnswer() : refusal(400, 'x')),
      { credentials },
    ).start();
    expect(bench.keeper.status.state).toBe('up');
    wanted = 'second-password';
    await bench.lose();
    await bench.clock.advance(600_000);
    expect(bench.keeper.status).toMatchObject({ state: 'waiting', cause: 'refused' });
    bench.logins();
    password = 'second-password';
    bench.keeper.credentialsChanged();
    await bench.clock.advance(0);
    expect(bench.logins()).toHaveLength(1);
    expect(bench.keeper.status.state).toBe('up');
  });

  it('end with the first refusal when there was no login yet', async () => {
    bench = new Bench(() => refusal(400, 'error.request.connection.authenticationFailure'));
    const started = bench.keeper.start(never).catch((error: unknown) => error);
    await bench.clock.advance(10);
    expect(await started).toMatchObject({ code: 'CASEBRIDGE_CIC_LOGIN_REFUSED' });
    expect(bench.keeper.status.state).toBe('refused');
  });
});

describe('the login limiter', () => {
  it('bounds the logins of a server that takes sessions and drops them, and tells that it waits', async () => {
    bench = new Bench(() => loginAnswer(), {
      hosts: ['cic1'],
      maxLoginsPerHour: 20,
      serve: async () => {
        for (let moment = 0; moment < 5; moment += 1) await Promise.resolve();
        throw lostError();
      },
    });
    await bench.start();
    await bench.clock.advance(HOUR_MS);
    const first = bench.logins().length;
    expect(first).toBeGreaterThan(15);
    expect(first).toBeLessThanOrEqual(20);
    await bench.clock.advance(HOUR_MS);
    expect(bench.logins().length).toBeLessThanOrEqual(20);
    const limited = bench.statuses.filter((each) => each.state === 'waiting' && each.cause === 'limited');
    expect(limited.length).toBeGreaterThan(0);
    expect(bench.told).toContainEqual(
      expect.objectContaining({ state: 'lost', reason: expect.stringContaining('so that the account is not locked') }),
    );
    for (const each of limited) if (each.state === 'waiting') expect(each.retryInMs).toBeLessThanOrEqual(360_000);
  });

  it('does not count what no server looked at', async () => {
    let isDown = true;
    bench = await new Bench(({ host }) => {
      if (!isDown) return loginAnswer();
      return host === 'cic1' ? new NotConnectedError('refused') : switchover('cic1');
    }).start();
    await bench.clock.advance(6 * HOUR_MS);
    isDown = false;
    await bench.clock.advance(30_000);
    expect(bench.keeper.status.state).toBe('up');
  });
});

describe('the choice of the server', () => {
  it('is the one that accepted last, and the primary on the first start', async () => {
    const down = new Set(['cic1']);
    bench = await new Bench(({ host }) => (down.has(host) ? new NotConnectedError('refused') : loginAnswer())).start();
    expect(bench.logins()).toEqual(['cic1', 'cic2']);
    down.clear();
    await bench.lose();
    expect(bench.logins()).toEqual(['cic2']);
  });

  it('follows a 503 to the hosts that it names, in order, before any other', async () => {
    bench = await new Bench(({ host }) =>
      host === 'cic1' ? switchover('evil', 'cic8', 'cic9') : host === 'cic9' ? loginAnswer() : refusal(500),
    ).start();
    expect(bench.logins()).toEqual(['cic1', 'cic8', 'cic9']);
  });

  it('does not spend the full time on a dead server at each try while the other one answers', async () => {
    bench = await new Bench(({ host }) => (host === 'cic1' ? 'hang' : switchover('cic1'))).start();
    await bench.clock.advance(15_000);
    bench.logins();
    await bench.clock.advance(60_000);
    // With the full 10 s each there would be at most 5 tries a minute, less the back-off.
    const tries = bench.logins();
    expect(tries.filter((host) => host === 'cic1').length).toBeGreaterThan(3);
    expect(tries[0]).toBe('cic2');
  });

  it('does not follow servers that name ever new ones for ever', async () => {
    let named = 0;
    bench = await new Bench(() => {
      named += 2;
      return switchover(`new-${named}`, `new-${named + 1}`);
    }).start();
    await bench.clock.advance(100);
    expect(bench.logins()).toHaveLength(16);
    expect(bench.keeper.status.state).toBe('waiting');
  });

  it('takes 10,000 named hosts without trying them all', async () => {
    const many = Array.from({ length: 10_000 }, (_none, index) => `cic-${index}`);
    bench = await new Bench(() => switchover(...many)).start();
    await bench.clock.advance(100);
    expect(bench.logins().length).toBeLessThan(40);
  });
});

describe('the password expiry', () => {
  it.each([
    [16, 1, 0],
    [16, 2, 1],
    [14, 0, 1],
    [14, 3, 4],
    [undefined, 30, 0],
  ])('with %s days at login, after %s days, was told %s times', async (daysUntilPasswordExpiration, days, times) => {
    bench = await new Bench(() => loginAnswer({ daysUntilPasswordExpiration })).start();
    await bench.clock.advance(days * DAY_MS + 60_000);
    expect(bench.expiries).toHaveLength(times);
  });

  it('is told once a day, however often the session is lost', async () => {
    bench = await new Bench(() => loginAnswer({ daysUntilPasswordExpiration: '3' })).start();
    await bench.lose();
    await bench.lose(2_000);
    expect(bench.expiries).toEqual([{ host: 'cic1', username: 'casebridge', daysLeft: 3 }]);
    await bench.clock.advance(DAY_MS);
    expect(bench.expiries).toHaveLength(2);
  });

  it('is told no more once the password is replaced, though the session is kept', async () => {
    bench = await new Bench(() => loginAnswer({ daysUntilPasswordExpiration: 5 })).start();
    bench.keeper.credentialsChanged();
    expect(bench.fine).toEqual(['cic1']);
    await bench.clock.advance(10 * DAY_MS);
    expect(bench.expiries).toHaveLength(1);
    expect(bench.logins()).toHaveLength(1);
    expect(bench.keeper.status.state).toBe('up');
    // The next login tells how long the new one lasts, at once.
    await bench.lose();
    expect(bench.expiries.map(({ daysLeft }) => daysLeft)).toEqual([5, 5]);
    expect(bench.fine).toEqual(['cic1']);
  });

  it.each([undefined, 90])(
    'of %s days at a later login, also at the other server, takes back what was told',
    async (later) => {
      let days: number | undefined = 3;
      let down = '';
      bench = await new Bench(({ host }) =>
        host === down ? new NotConnectedError('refused') : loginAnswer({ daysUntilPasswordExpiration: days }),
      ).start();
      expect(bench.expiries).toHaveLength(1);
      expect(bench.fine).toEqual([]);
      days = later;
      down = 'cic1';
      await bench.lose(5_000);
      expect(bench.keeper.status).toMatchObject({ state: 'up', host: 'cic2' });
      expect(bench.fine).toEqual(['cic1']);
      await bench.lose();
      expect(bench.fine).toEqual(['cic1']);
    },
  );
});
