import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LiveMessage } from '../../../src/console/contract.js';
import { redactor } from '../../../src/operations/redactor.js';
import { type BenchOptions, type Browser, ConsoleBench } from '../../support/console-bench.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeGroupOperations } from '../../support/fake-group-operations.js';
import { eventually } from '../../support/system/eventually.js';

const MINUTE = 60_000;
const LIMIT_MS = 5_000;
let bench: ConsoleBench;
let clock: FakeClock;
const viewers: Viewer[] = [];

afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.socket.terminate();
  await bench.close();
});

async function open(options: BenchOptions = {}): Promise<void> {
  clock = new FakeClock();
  bench = await ConsoleBench.open({ clock, ...options });
}

/** A browser's page that looks on. */
class Viewer {
  readonly socket: WebSocket;
  readonly messages: LiveMessage[] = [];
  /** HTTP status of a refusal. */
  refused: number | undefined;
  closed: number | undefined;

  constructor(headers: Readonly<Record<string, string>>, path = '/api/live') {
    this.socket = new WebSocket(`${bench.url.replace('http', 'ws')}${path}`, { headers });
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as LiveMessage));
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode;
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    viewers.push(this);
  }

  of<T extends LiveMessage['type']>(type: T): readonly Extract<LiveMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<LiveMessage, { type: T }> => message.type === type);
  }

  /** Messages of log lines that were written since it looks on. */
  get lines(): readonly string[] {
    return this.of('log')
      .slice(1)
      .flatMap(({ lines }) => lines.map(({ message }) => message));
  }
}

const own = (browser: Browser) => ({ cookie: browser.cookie, origin: bench.url });

async function look(browser?: Browser): Promise<Viewer> {
  const viewer = new Viewer(own(browser ?? (await bench.login('victor'))));
  await eventually('the first messages', LIMIT_MS, () => viewer.messages.length >= 3);
  return viewer;
}

/** Lets what is on its way arrive: an answer to a ping comes after all that was sent before. */
async function arrived({ socket }: Viewer): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('pong', () => resolve());
    socket.ping();
  });
}

describe('the live feed', () => {
  it('begins with how things stand', async () => {
    await open({ group: new FakeGroupOperations({ logLines: 300 }) });
    const { messages } = await look();
    expect(messages.map(({ type }) => type)).toEqual(['status', 'interactions', 'log']);
    expect(messages[0]).toMatchObject({ status: { group: 'casebridge' } });
    expect(messages[1]).toMatchObject({ interactions: { length: 12 } });
    expect(messages[2]).toMatchObject({ lines: { length: 200 } });
  });

  it('tells of changes at most once a second, and of nothing else before ten', async () => {
    await open();
    const viewer = await look();
    for (let times = 0; times < 5; times += 1) bench.group.addInteraction();
    await clock.advance(999);
    await arrived(viewer);
    expect(viewer.of('status')).toHaveLength(1);
    await clock.advance(1);
    await arrived(viewer);
    expect(viewer.of('status')).toHaveLength(2);
    expect(viewer.of('interactions').at(-1)?.interactions).toHaveLength(17);
    await clock.advance(9_000);
    await arrived(viewer);
    expect(viewer.of('status')).toHaveLength(2);
    await clock.advance(1_000);
    await arrived(viewer);
    expect(viewer.of('status')).toHaveLength(3);
    expect(viewer.of('interactions')).toHaveLength(2);
  });

  it('tells a long list of interactions less often', async () => {
    await open({ group: new FakeGroupOperations({ interactions: 5_000 }) });
    const viewer = await look();
    for (let second = 0; second < 10; second += 1) {
      bench.group.addInteraction();
      await clock.advance(1_000);
    }
    await arrived(viewer);
    expect(viewer.of('status')).toHaveLength(11);
    expect(viewer.of('interactions')).toHaveLength(3);
  });

  it('sends log lines together, as the client wants them', async () => {
    await open();
    const viewer = await look();
    bench.group.write('note', 'one');
    bench.group.write('debug', 'two');
    await clock.advance(250);
    await arrived(viewer);
    expect(viewer.of('log')).toHaveLength(2);
    expect(viewer.lines).toEqual(['one', 'two']);
    viewer.socket.send(JSON.stringify({ type: 'logFilter', level: 'warn', text: 'DISK' }));
    await arrived(viewer);
    bench.group.write('warn', 'the disk is full');
    bench.group.write('note', 'the disk is fine');
    bench.group.write('error', 'the store is full', { where: 'disk' });
    bench.group.write('error', 'something else');
    await clock.advance(250);
    await arrived(viewer);
    expect(viewer.lines.slice(2)).toEqual(['the disk is full', 'the store is full']);
    viewer.socket.send(JSON.stringify({ type: 'logFilter', level: '', text: '' }));
    await arrived(viewer);
    bench.group.write('debug', 'all again');
    await clock.advance(250);
    await arrived(viewer);
    expect(viewer.lines.slice(4)).toEqual(['all again']);
  });

  it('is redacted', async () => {
    await open({ redact: redactor(['hunter2-of-the-org']) });
    const viewer = await look();
    bench.group.write('note', 'it said hunter2-of-the-org');
    await clock.advance(250);
    await arrived(viewer);
    expect(viewer.lines).toEqual(['it said [secret]']);
  });

  it('does nothing while nobody looks on', async () => {
    await open();
    const viewer = await look();
    expect(clock.pending).toBeGreaterThan(0);
    viewer.socket.close();
    await eventually('it rests', LIMIT_MS, () => clock.pending === 0);
    await look();
    expect(clock.pending).toBeGreaterThan(0);
  });
});

describe('who may look on', () => {
  const refusal = async (headers: Readonly<Record<string, string>>, path?: string) => {
    const viewer = new Viewer(headers, path);
    await eventually('the refusal', LIMIT_MS, () => viewer.refused !== undefined);
    return viewer.refused;
  };

  it('is somebody with a session, from a page of the console', async () => {
    await open();
    const { cookie } = await bench.login('victor');
    const origin = bench.url;
    expect(await refusal({ origin })).toBe(401);
    expect(await refusal({ origin, cookie: `${cookie}x` })).toBe(401);
    expect(await refusal({ origin, authorization: `Bearer ${bench.tokens.access?.token}` })).toBe(401);
    expect(await refusal({ cookie })).toBe(403);
    expect(await refusal({ cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await refusal({ cookie, origin: 'http://localhost:1' })).toBe(403);
    expect(await refusal({ cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(421);
    expect(await refusal({ cookie, origin }, '/api/other')).toBe(404);
  });

  it('are not more than can be served', async () => {
    await open({ limits: { liveClients: 2 } });
    const browser = await bench.login();
    const first = await look(browser);
    await look(browser);
    expect(await refusal(own(browser))).toBe(503);
    first.socket.close();
    await eventually('it is gone', LIMIT_MS, () => first.closed !== undefined);
    await look(browser);
  });

  it('counts as a request', async () => {
    await open({ limits: { requestsPerMinute: 2 } });
    const browser = await bench.login();
    await look(browser);
    expect(await refusal(own(browser))).toBe(429);
  });
});

describe('a client', () => {
  it('whose session ends is closed with 4401', async () => {
    await open({ settings: { sessionIdle: 5 * MINUTE } });
    const browser = await bench.login();
    const idle = await look();
    const left = await look(browser);
    await browser.ask('/api/logout', { method: 'POST' });
    await eventually('it is closed', LIMIT_MS, () => left.closed === 4401);
    expect(idle.closed).toBeUndefined();
    // Half a minute at a time, so that its answers to pings come in between.
    for (let times = 0; times < 10; times += 1) {
      await clock.advance(29_000);
      await arrived(idle);
    }
    await clock.advance(11_000);
    await eventually('it is closed', LIMIT_MS, () => idle.closed === 4401);
  });

  it.each([
    ['says nothing that is understood', '{"type":"status"}', 1008],
    ['says what is no JSON', 'hello', 1008],
    ['asks for an unknown level', '{"type":"logFilter","level":"loud"}', 1008],
    ['sends bytes', Buffer.from([1, 2]), 1008],
    ['says too much', 'x'.repeat(5_000), 1009],
  ])('that %s is closed', async (_what, message, code) => {
    await open();
    const viewer = await look();
    viewer.socket.send(message);
    await eventually('it is closed', LIMIT_MS, () => viewer.closed === code);
    await look();
  });

  it('that says too often what it wants is closed', async () => {
    await open();
    const viewer = await look();
    for (let times = 0; times < 101; times += 1) viewer.socket.send('{"type":"logFilter"}');
    await eventually('it is closed', LIMIT_MS, () => viewer.closed === 1008);
  });

  it('that does not answer is given up', async () => {
    await open();
    const answering = await look();
    const silent = new Viewer(own(await bench.login('victor')));
    await eventually('it is there', LIMIT_MS, () => silent.messages.length === 3);
    silent.socket.pause();
    await clock.advance(30_000);
    await arrived(answering);
    await clock.advance(30_000);
    silent.socket.resume();
    await eventually('it is gone', LIMIT_MS, () => silent.closed === 1006);
    expect(answering.closed).toBeUndefined();
  });

  it('is told when the server stops', async () => {
    await open();
    const viewer = await look();
    await bench.close();
    await eventually('it is closed', LIMIT_MS, () => viewer.closed === 1001);
  });
});
