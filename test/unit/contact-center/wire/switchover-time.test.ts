import { afterEach, describe, expect, it } from 'vitest';
import type { IcwsSession } from '../../../../src/contact-center/cic/wire/icws-session.js';
import {
  type IcwsRequest,
  type IcwsTransport,
  NotConnectedError,
} from '../../../../src/contact-center/cic/wire/icws-transport.js';
import { runMessageChannel } from '../../../../src/contact-center/cic/wire/message-channel.js';
import { SessionKeeper } from '../../../../src/contact-center/cic/wire/session-keeper.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { sleep } from '../../../../src/runtime/abort.js';
import { NO_SECRETS } from '../../../../src/runtime/secrets.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { loginAnswer, refusal, type ScriptedAnswer, ScriptedIcws } from './scripted-icws.js';

const never = new AbortController().signal;
const ROUND_TRIP_MS = 20;
const REQUEST_TIMEOUT_MS = 10_000;
const QUIET_MS = 30_000;
const PING_MS = 15_000;
/** What the session was before its server died: long past the time in which a loss counts as one of several. */
const OLD_MS = 120_000;

/** How the first server answers. */
type Life = 'lives' | 'refuses' | 'hangs' | 'cutOnce';

/** A pair of servers at a distance, and the wire between them and whoever watches the queues. */
class Pair {
  readonly clock = new FakeClock();
  readonly icws = new ScriptedIcws((request) => this.#answer(request));
  readonly keeper: SessionKeeper;
  life: Life = 'lives';
  /** Monotonic time from which on the second server takes logins. */
  takesOverAt = Number.POSITIVE_INFINITY;
  session: IcwsSession | undefined;
  /** Monotonic times of the subscriptions, by host. */
  readonly subscribed: { readonly host: string; readonly at: number }[] = [];
  readonly #messaging: number;

  constructor(floorMs: number, random: number, messaging = 2) {
    this.#messaging = messaging;
    this.keeper = new SessionKeeper({
      transport: this.#distant(),
      clock: this.clock,
      credentials: { username: 'casebridge', password: 'correct-horse-9' },
      secrets: NO_SECRETS,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      hosts: ['cic1', 'cic2'],
      acceptsHost: () => true,
      backoff: { initialMs: floorMs, maxMs: 10 * floorMs },
      refusedRetryMs: 60_000,
      random: () => random,
      tell: () => undefined,
      serve: (session, signal) => this.#serve(session, signal),
      onLost: () => undefined,
    });
  }

  async start(): Promise<this> {
    this.keeper.start(never).catch(() => undefined);
    await this.clock.advance(200);
    for (let ping = 0; ping < OLD_MS / PING_MS; ping += 1) {
      this.icws.streams[0]?.push(':ping\n\n');
      await this.clock.advance(PING_MS);
    }
    this.icws.requests.length = 0;
    return this;
  }

  /** The first server dies. @returns milliseconds until all is subscribed at the second one. */
  async die(life: 'refuses' | 'hangs', takeOverMs: number): Promise<number> {
    const diedAt = this.clock.monotonic();
    this.life = life;
    this.takesOverAt = diedAt + takeOverMs;
    if (life === 'refuses') this.icws.streams[0]?.close();
    await this.clock.advance(300_000);
    const back = this.subscribed.find(({ host }) => host === 'cic2');
    return (back?.at ?? Number.POSITIVE_INFINITY) - diedAt;
  }

  /** Hosts that a login was sent to since the start. */
  logins(): readonly string[] {
    return this.icws.asked('POST', '/icws/connection').map(({ host }) => host);
  }

  /** How often the first server was asked whether the session lives. */
  asksAtFirst(): number {
    return this.icws.asked('GET', '/icws/12345678/connection').filter(({ host }) => host === 'cic1').length;
  }

  async stop(): Promise<void> {
    const stopped = this.keeper.stop();
    await this.clock.advance(5_000);
    await stopped;
  }

  #serve(session: IcwsSession, signal: AbortSignal): Promise<never> {
    this.session = session;
    const onOpened = async (inner: AbortSignal) => {
      await session.request('PUT', '/messaging/subscriptions/queues/q1', {}, inner);
      this.subscribed.push({ host: session.host, at: this.clock.monotonic() });
    };
    const ignore = () => undefined;
    return runMessageChannel(
      {
        session,
        clock: this.clock,
        pollIntervalMs: 1_000,
        quietMs: QUIET_MS,
        onOpened,
        onMessage: ignore,
        onBroken: ignore,
      },
      signal,
    );
  }

  #distant(): IcwsTransport {
    return {
      exchange: async (request, signal) => {
        await sleep(this.clock, ROUND_TRIP_MS, signal);
        return this.icws.exchange(request, signal);
      },
      openEvents: async (request, signal) => {
        await sleep(this.clock, ROUND_TRIP_MS, signal);
        return this.icws.openEvents(request, signal);
      },
      close: () => this.icws.close(),
    };
  }

  #answer({ host, method, path }: IcwsRequest): ScriptedAnswer | 'hang' | Error {
    if (host === 'cic2' && this.clock.monotonic() < this.takesOverAt)
      return refusal(503, 'error.server.notAcceptingConnections', { alternateHostList: ['cic1'] });
    if (host === 'cic1' && this.life !== 'lives') return this.#dying();
    if (method === 'POST') return loginAnswer({ features: [{ featureId: 'messaging', version: this.#messaging }] });
    return path.endsWith('/messages') ? { body: '[]' } : {};
  }

  #dying(): ScriptedAnswer | 'hang' | Error {
    if (this.life === 'hangs') return 'hang';
    if (this.life === 'refuses') return new NotConnectedError('connect ECONNREFUSED');
    this.life = 'lives';
    return new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'read ECONNRESET');
  }
}

let pair: Pair;
afterEach(() => pair.stop());

const bound = (floorMs: number) => 3 * floorMs + 2 * ROUND_TRIP_MS;

describe('a primary that dies and closes its sockets', () => {
  const FLOORS_MS = [100, 500, 1_000, 5_000];
  const JITTERS = [0, 0.5, 1];
  const cases = FLOORS_MS.flatMap((floorMs) => JITTERS.map((random) => [floorMs, random] as const));

  it.each(cases)('is replaced within the bound (floor %i ms, jitter %d)', async (floorMs, random) => {
    pair = await new Pair(floorMs, random).start();
    expect(await pair.die('refuses', 0)).toBeLessThanOrEqual(bound(floorMs));
    expect(pair.logins()).toEqual(['cic2']);
  });

  it.each(cases)('also by a server that is late itself (floor %i ms, jitter %d)', async (floorMs, random) => {
    pair = await new Pair(floorMs, random).start();
    expect(await pair.die('refuses', floorMs)).toBeLessThanOrEqual(bound(floorMs) + floorMs);
  });

  it('needs no wait but the back-off, and no round trip to the dead server but one', async () => {
    pair = await new Pair(500, 1).start();
    // Asking for life, login, event stream, subscription.
    expect(await pair.die('refuses', 0)).toBe(500 + 4 * ROUND_TRIP_MS);
    expect(pair.icws.requests.filter(({ host }) => host === 'cic1')).toHaveLength(1);
  });

  it('is found dead by the next poll where there is no event stream', async () => {
    pair = await new Pair(500, 1, 1).start();
    expect(await pair.die('refuses', 0)).toBeLessThanOrEqual(bound(500) + 1_000);
  });
});

describe('a primary that dies in silence', () => {
  it('adds the time of the watchdog', async () => {
    pair = await new Pair(500, 1).start();
    const tookMs = await pair.die('hangs', 0);
    expect(tookMs).toBeLessThanOrEqual(bound(500) + QUIET_MS + REQUEST_TIMEOUT_MS);
    expect(tookMs).toBeGreaterThan(REQUEST_TIMEOUT_MS);
    expect(pair.logins()).toEqual(['cic2']);
  });

  it('is asked after as soon as any request has found no answer, once for all of them', async () => {
    pair = await new Pair(500, 1).start();
    pair.icws.streams[0]?.push(':ping\n\n');
    const asked = [1, 2, 3].map(() => pair.session?.request('GET', '/interactions/1', undefined, never));
    for (const one of asked) one?.catch(() => undefined);
    expect(await pair.die('hangs', 0)).toBeLessThanOrEqual(bound(500) + 2 * REQUEST_TIMEOUT_MS);
    expect(pair.asksAtFirst()).toBe(1);
  });
});

describe('a primary that lives', () => {
  it('keeps its session when all connections are cut', async () => {
    pair = await new Pair(500, 1).start();
    pair.life = 'cutOnce';
    pair.icws.streams[0]?.close();
    await pair.clock.advance(5_000);
    expect(pair.icws.streams).toHaveLength(2);
    expect(pair.logins()).toEqual([]);
    expect(pair.keeper.status.state).toBe('up');
  });

  it('keeps its session when one request finds no answer', async () => {
    pair = await new Pair(500, 1).start();
    pair.life = 'cutOnce';
    pair.session?.request('GET', '/interactions/1', undefined, never).catch(() => undefined);
    await pair.clock.advance(5_000);
    expect(pair.asksAtFirst()).toBe(1);
    expect(pair.logins()).toEqual([]);
    expect(pair.keeper.status.state).toBe('up');
  });
});
