import { describe, expect, it } from 'vitest';
import { readEventStream } from '../../../../src/contact-center/cic/wire/event-stream.js';
import { IcwsSession } from '../../../../src/contact-center/cic/wire/icws-session.js';
import { runMessageChannel } from '../../../../src/contact-center/cic/wire/message-channel.js';
import type { IcwsMessage } from '../../../../src/contact-center/cic/wire/messages.js';
import type { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { NO_SECRETS } from '../../../../src/runtime/secrets.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { loginAnswer, refusal, type Script, ScriptedIcws } from './scripted-icws.js';

const QUIET_MS = 30_000;
const CONTENTS = { __type: 'urn:inin.com:queues:queueContentsMessage', isDelta: false, subscriptionId: 'q1' };

/** A session with its channel running, against a script. */
class Bench {
  readonly clock = new FakeClock();
  readonly transport: ScriptedIcws;
  readonly messages: IcwsMessage[] = [];
  readonly broken: CasebridgeError[] = [];
  readonly #stop = new AbortController();
  opened = 0;
  ended: Promise<unknown> = Promise.resolve();

  constructor(script: Script = () => ({}), messagingVersion = 2) {
    this.transport = new ScriptedIcws((request) =>
      request.method === 'POST'
        ? loginAnswer({ features: [{ featureId: 'messaging', version: messagingVersion }] })
        : script(request),
    );
  }

  async start(subscribes = true): Promise<this> {
    const { signal } = this.#stop;
    const session = await IcwsSession.logIn(
      'cic1',
      {
        transport: this.transport,
        clock: this.clock,
        credentials: { username: 'casebridge', password: 'pw' },
        secrets: NO_SECRETS,
        requestTimeoutMs: 10_000,
      },
      signal,
    );
    const options = {
      session,
      clock: this.clock,
      pollIntervalMs: 1_000,
      quietMs: QUIET_MS,
      onOpened: async (inner: AbortSignal) => {
        this.opened += 1;
        if (subscribes) await session.request('PUT', '/messaging/subscriptions/queues/q1', {}, inner);
      },
      onMessage: (message: IcwsMessage) => this.messages.push(message),
      onBroken: (reason: CasebridgeError) => this.broken.push(reason),
    };
    this.ended = runMessageChannel(options, signal).catch((error: unknown) => error);
    await this.clock.advance(10);
    return this;
  }

  get polls(): number {
    return this.transport
      .asked('GET', '/icws/12345678/messaging/messages')
      .filter(({ headers }) => headers.accept !== 'text/event-stream').length;
  }

  push(text: string): void {
    this.transport.streams.at(-1)?.push(text);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.clock.advance(10);
    await this.ended;
  }
}

describe('the event stream', () => {
  it('counts a comment as life', async () => {
    const bench = await new Bench().start();
    for (let minute = 0; minute < 20; minute += 1) {
      bench.push(':ping\n\n');
      await bench.clock.advance(15_000);
    }
    expect(bench.transport.asked('GET', '/icws/12345678/connection')).toHaveLength(0);
    expect(bench.transport.streams).toHaveLength(1);
    await bench.stop();
  });

  it('is opened again, and everything subscribed again, when its pings stop although the session lives', async () => {
    const bench = await new Bench().start();
    for (let ping = 0; ping < 4; ping += 1) {
      bench.push(':ping\n\n');
      await bench.clock.advance(15_000);
    }
    await bench.clock.advance(60_000);
    expect(bench.transport.streams.length).toBeGreaterThan(1);
    expect(bench.opened).toBe(bench.transport.streams.length);
    expect(bench.broken[0]?.message).toContain('signs of life');
    await bench.stop();
  });

  it('is left alone while a server without pings has nothing to say', async () => {
    const bench = await new Bench().start();
    bench.push(`data: ${JSON.stringify(CONTENTS)}\n\n`);
    await bench.clock.advance(60 * 60_000);
    expect(bench.transport.streams).toHaveLength(1);
    expect(bench.messages).toHaveLength(1);
    await bench.stop();
  });

  it('gives way to polling when something on the way holds it back', async () => {
    const bench = await new Bench(({ path }) =>
      path.endsWith('/messages') ? { body: JSON.stringify([CONTENTS]) } : {},
    ).start();
    await bench.clock.advance(QUIET_MS + 1_000);
    expect(bench.polls).toBeGreaterThan(0);
    expect(bench.opened).toBe(2);
    expect(bench.messages[0]).toMatchObject({ type: 'queueContents' });
    expect(bench.broken[0]?.message).toContain('held back');
    await bench.stop();
  });

  it('is not suspected while nothing is subscribed that would answer', async () => {
    const bench = await new Bench().start(false);
    await bench.clock.advance(60 * 60_000);
    expect(bench.polls).toBe(0);
    await bench.stop();
  });

  it('gives way to polling when it never opens', async () => {
    const bench = new Bench(({ path }) => (path.endsWith('/messages') ? { body: '[]' } : {}));
    bench.transport.events = 'hang';
    await bench.start();
    await bench.clock.advance(60_000);
    expect(bench.polls).toBeGreaterThan(0);
    await bench.stop();
  });

  it.each([401, 410])('ends with the session when it is refused with %i', async (status) => {
    const bench = new Bench(() => refusal(status));
    bench.transport.events = refusal(status);
    await bench.start();
    await bench.clock.advance(60_000);
    expect(await bench.ended).toMatchObject({ status });
  });

  it('tells a few of many malformed messages, bounded', async () => {
    const bench = await new Bench().start();
    bench.push(`data: <html>${'x'.repeat(20_000)}\n\n`);
    for (let message = 0; message < 10_000; message += 1) bench.push('data: [1]\n\n');
    await bench.clock.advance(60_000);
    bench.push('data: {}\n\n');
    await bench.clock.advance(10);
    const excerpts = bench.messages.map((message) => (message.type === 'malformed' ? message.excerpt : ''));
    expect(excerpts).toHaveLength(6);
    expect(excerpts[0]).toMatch(/^"<html>x+/);
    expect(excerpts[0]?.length).toBeLessThanOrEqual(8_192);
    expect(excerpts[5]).toBe('(9996 more before this one) {}');
    await bench.stop();
  });
});

describe('polling', () => {
  const polled = (answers: readonly ReturnType<Script>[]) => {
    let next = 0;
    return new Bench(({ path }) => {
      if (!path.endsWith('/messages')) return {};
      const answer = answers[Math.min(next, answers.length - 1)] ?? {};
      next += 1;
      return answer;
    }, 1);
  };

  it('survives a failure, and subscribes again since the poll may have emptied the queue', async () => {
    const bench = await polled([refusal(500), { body: JSON.stringify([CONTENTS]) }]).start();
    await bench.clock.advance(10_000);
    expect(bench.opened).toBe(2);
    expect(bench.broken).toHaveLength(1);
    expect(bench.messages[0]).toMatchObject({ type: 'queueContents' });
    await bench.stop();
  });

  it.each([
    ['no list', { body: '{"a":1}' }],
    ['HTML', { body: '<html>' }],
    ['errors', refusal(502)],
    ['silence', 'hang'],
  ] as const)('gives the session up after some answers with %s', async (_name, answer) => {
    const bench = await polled([answer]).start();
    await bench.clock.advance(60_000);
    expect(await bench.ended).toMatchObject({ code: expect.stringMatching(/MALFORMED|UNREACHABLE/) });
    expect(bench.polls).toBe(3);
  });

  it('ends at once with a lost session', async () => {
    const bench = await polled([refusal(401)]).start();
    await bench.clock.advance(10);
    expect(await bench.ended).toMatchObject({ code: 'CASEBRIDGE_CIC_SESSION_LOST' });
  });

  it('takes 100,000 messages at once, and an answer without content for none', async () => {
    const bench = await polled([{ body: JSON.stringify(Array(100_000).fill(CONTENTS)) }, { body: '' }]).start();
    await bench.clock.advance(5_000);
    expect(bench.messages).toHaveLength(100_000);
    await bench.stop();
  });
});

describe('the format of event streams', () => {
  const read = async (chunks: Iterable<string>) => {
    async function* text() {
      yield* chunks;
    }
    const items: string[] = [];
    for await (const item of readEventStream(text())) items.push(item.kind === 'data' ? item.data : item.kind);
    return items;
  };

  it('has a byte order mark, data without a colon, and line ends cut in two', async () => {
    expect(await read(['\uFEFFdata: a\r', '\n\r', '\ndata\n\n'])).toEqual(['a', '']);
  });

  it('has no line without an end', async () => {
    function* endless() {
      for (;;) yield 'x'.repeat(65_536);
    }
    await expect(read(endless())).rejects.toThrow(RangeError);
  });

  it('reads a long event in small pieces without reading it again each time', async () => {
    function* small() {
      yield 'data: ';
      for (let piece = 0; piece < 200_000; piece += 1) yield 'twenty characters!!!';
      yield '\n\n';
    }
    const [event] = await read(small());
    expect(event).toHaveLength(4_000_000);
  });
});
