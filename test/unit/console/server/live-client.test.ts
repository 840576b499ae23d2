import { describe, expect, it } from 'vitest';
import type { ConsoleHappening } from '../../../../src/console/server/console-happening.js';
import { LiveClient } from '../../../../src/console/server/live-client.js';
import { LiveFeed } from '../../../../src/console/server/live-feed.js';
import { Sessions } from '../../../../src/console/server/sessions.js';
import type { LiveSocket } from '../../../../src/web-server/live-socket.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { FakeGroupOperations } from '../../../support/fake-group-operations.js';

const MB = 1_048_576;

class FakeSocket implements LiveSocket {
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly done: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.done.push('ping');
  }

  close(code: number): void {
    this.done.push(`close ${code}`);
  }

  terminate(): void {
    this.done.push('terminate');
  }
}

describe('a client that is slow', () => {
  it('gets no log lines for a while, then those that it has missed', async () => {
    const clock = new FakeClock();
    const group = new FakeGroupOperations({ logLines: 0 });
    const sessions = new Sessions({ clock, idleMs: 1e9, limitMs: 1e9 });
    const feed = new LiveFeed({ group, sessions, clock, redact: (text) => text, tell: () => undefined });
    const [slow, quick] = [new FakeSocket(), new FakeSocket()];
    for (const socket of [slow, quick]) feed.add(socket, 'key');
    slow.bufferedAmount = MB + 1;
    group.write('note', 'one');
    group.change();
    await clock.advance(1_000);
    expect(slow.sent.slice(3).map((text) => JSON.parse(text).type)).toEqual(['status', 'interactions']);
    expect(quick.sent.slice(3).map((text) => JSON.parse(text).type)).toEqual(['log', 'status', 'interactions']);
    slow.bufferedAmount = 0;
    await clock.advance(250);
    expect(JSON.parse(slow.sent.at(-1) ?? '')).toMatchObject({ type: 'log', lines: [{ message: 'one' }] });
  });

  it('is given up when it is too far behind', () => {
    const socket = new FakeSocket();
    const client = new LiveClient(socket, 'key');
    socket.bufferedAmount = 8 * MB;
    client.send('still');
    socket.bufferedAmount += 1;
    client.send('never');
    expect(socket.sent).toEqual(['still']);
    expect(socket.done).toEqual(['terminate']);
  });
});

describe('a group that cannot tell its state', () => {
  it('is told of once, and does not end the feed', async () => {
    const clock = new FakeClock();
    const group = new FakeGroupOperations();
    const sessions = new Sessions({ clock, idleMs: 1e9, limitMs: 1e9 });
    const told: ConsoleHappening[] = [];
    const feed = new LiveFeed({ group, sessions, clock, redact: (text) => text, tell: (each) => told.push(each) });
    const socket = new FakeSocket();
    feed.add(socket, 'key');
    const status = group.status.bind(group);
    group.status = () => {
      throw new Error('no state');
    };
    for (let seconds = 0; seconds < 3; seconds += 1) {
      group.change();
      await clock.advance(1_000);
    }
    expect(told).toMatchObject([{ type: 'requestFailed', error: { message: 'no state' } }]);
    group.status = status;
    group.change();
    await clock.advance(1_000);
    expect(JSON.parse(socket.sent.at(-2) ?? '')).toMatchObject({ type: 'status' });
  });
});

describe('a client that is asked whether it is there', () => {
  it('is given up if it has not answered since', () => {
    const socket = new FakeSocket();
    const client = new LiveClient(socket, 'key');
    client.ping();
    client.pong();
    client.ping();
    client.ping();
    expect(socket.done).toEqual(['ping', 'ping', 'terminate']);
  });
});
