import { describe, expect, it } from 'vitest';
import { type FeedSocket, LiveFeed } from '../../../src/web-page/state/live-feed.js';
import { FakeClock } from '../../support/fake-clock.js';

class FakeSocket implements FeedSocket {
  readonly sent: string[] = [];
  isClosed = false;
  closed: (code: number) => void = () => {};
  opened: () => void = () => {};
  text: (text: string) => void = () => {};
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.isClosed = true;
  }
  onClose(listener: (code: number) => void): void {
    this.closed = listener;
  }
  onOpen(listener: () => void): void {
    this.opened = listener;
  }
  onText(listener: (text: string) => void): void {
    this.text = listener;
  }
}

const SILENCE_MS = 20_000;

/** What the server of this test sends. */
interface Said {
  readonly type: 'log';
  readonly lines: readonly string[];
}

function bench(silence: 'dead' | 'ask' = 'ask') {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const messages: Said[] = [];
  const greeting = { type: 'hello', count: 0 };
  const ups: boolean[] = [];
  const told = { loggedOut: 0, asked: 0, alive: true };
  const feed = new LiveFeed<Said>({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    after: (delayMs, run) => clock.after(delayMs, run),
    random: () => 1,
    types: new Set(['log']),
    silenceMs: SILENCE_MS,
    silence,
    greeting: () => ({ ...greeting }),
    onMessage: (message) => messages.push(message),
    onUp: (up) => ups.push(up),
    onLoggedOut: () => {
      told.loggedOut += 1;
    },
    isAlive: async () => {
      told.asked += 1;
      return told.alive;
    },
  });
  const latest = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  };
  return { clock, sockets, messages, ups, told, feed, latest, greeting };
}

const LINES = JSON.stringify({ type: 'log', lines: [] });

describe('the live feed of a page', () => {
  it('hands messages on and leaves out what it does not know', () => {
    const { feed, latest, messages, ups } = bench();
    feed.start();
    latest().opened();
    latest().text('no json');
    latest().text('{"type":"later"}');
    expect(ups).toEqual([]);
    latest().text(LINES);
    expect(messages).toEqual([{ type: 'log', lines: [] }]);
    expect(ups).toEqual([true]);
  });

  it('comes back after ever longer waits, and quickly again once it was connected', async () => {
    const { feed, sockets, latest, clock, ups } = bench();
    feed.start();
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      const before = sockets.length;
      latest().closed(1006);
      await clock.advance(wait - 1);
      expect(sockets).toHaveLength(before);
      await clock.advance(1);
      expect(sockets).toHaveLength(before + 1);
    }
    expect(ups).not.toContain(true);
    latest().text(LINES);
    const before = sockets.length;
    latest().closed(1006);
    await clock.advance(500);
    expect(sockets).toHaveLength(before + 1);
  });

  it('greets on each connection, as it is to be then', async () => {
    const { feed, latest, clock, greeting } = bench();
    feed.start();
    latest().opened();
    feed.send({ type: 'more' });
    expect(latest().sent).toEqual(['{"type":"hello","count":0}', '{"type":"more"}']);
    latest().closed(1006);
    greeting.count = 1;
    await clock.advance(500);
    latest().opened();
    expect(latest().sent).toEqual(['{"type":"hello","count":1}']);
  });

  it('tells of the end of the session and does not come back', async () => {
    const { feed, latest, sockets, clock, told } = bench();
    feed.start();
    latest().closed(4401);
    await clock.advance(60_000);
    expect(told.loggedOut).toBe(1);
    expect(sockets).toHaveLength(1);
  });

  it('asks after a long silence, and drops a connection behind which nobody answers', async () => {
    const { feed, latest, sockets, clock, told } = bench();
    feed.start();
    latest().opened();
    const [first] = sockets;
    await clock.advance(SILENCE_MS);
    expect(told.asked).toBe(1);
    expect(first?.isClosed).toBe(false);
    told.alive = false;
    await clock.advance(SILENCE_MS + 500);
    expect(first?.isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it('drops a connection that is silent for long where the server beats, whatever requests say', async () => {
    const { feed, latest, sockets, clock, told, ups, messages } = bench('dead');
    feed.start();
    latest().opened();
    latest().text(LINES);
    const [first] = sockets;
    await clock.advance(SILENCE_MS - 1);
    latest().text(LINES);
    await clock.advance(SILENCE_MS - 1);
    expect(first?.isClosed).toBe(false);
    await clock.advance(1);
    expect(first?.isClosed).toBe(true);
    expect(ups.at(-1)).toBe(false);
    expect(told.alive).toBe(true);
    await clock.advance(500);
    expect(sockets).toHaveLength(2);
    // What the old connection may still bring is heeded no more.
    first?.text(LINES);
    first?.closed(1006);
    expect(messages).toHaveLength(2);
    latest().text(LINES);
    expect(ups.at(-1)).toBe(true);
  });

  it.each(['dead', 'ask'] as const)('does not wait for ever for a connection to open (%s)', async (silence) => {
    const { feed, sockets, clock } = bench(silence);
    feed.start();
    await clock.advance(SILENCE_MS - 1);
    expect(sockets).toHaveLength(1);
    await clock.advance(1 + 500);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
    await clock.advance(SILENCE_MS + 1_000);
    expect(sockets).toHaveLength(3);
    feed.stop();
    await clock.advance(60_000);
    expect(sockets).toHaveLength(3);
  });

  it('connects at once when asked to, and not when stopped', async () => {
    const { feed, latest, sockets, clock } = bench();
    feed.start();
    latest().closed(1006);
    feed.retryNow();
    expect(sockets).toHaveLength(2);
    feed.retryNow();
    expect(sockets).toHaveLength(2);
    feed.stop();
    expect(latest().isClosed).toBe(true);
    latest().closed(1005);
    await clock.advance(60_000);
    expect(sockets).toHaveLength(2);
  });
});
