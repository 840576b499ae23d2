import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../../../src/console/contract.js';
import { Hub } from '../../../../src/console/web/state/hub.js';
import type { FeedSocket } from '../../../../src/web-page/state/live-feed.js';
import { FakeClock } from '../../../support/fake-clock.js';

const SESSION: SessionView = { user: 'ann', role: 'operator', csrfToken: 'csrf' };

class QuietSocket implements FeedSocket {
  text: (text: string) => void = () => {};
  closed: (code: number) => void = () => {};
  send(): void {}
  close(): void {}
  onOpen(): void {}
  onClose(listener: (code: number) => void): void {
    this.closed = listener;
  }
  onText(listener: (text: string) => void): void {
    this.text = listener;
  }
}

function bench(isLoggedIn: boolean) {
  const clock = new FakeClock();
  const server = { isLoggedIn, role: SESSION.role };
  const sockets: QuietSocket[] = [];
  const hub = new Hub({
    fetch: async (path) => {
      if (path === '/api/login') server.isLoggedIn = true;
      const ok = server.isLoggedIn;
      const body = ok ? { ...SESSION, role: server.role } : { code: 'OUT', message: 'Log in.', cure: '' };
      return { status: ok ? 200 : 401, ok, json: async () => body, arrayBuffer: async () => new ArrayBuffer(0) };
    },
    openSocket: () => {
      const socket = new QuietSocket();
      sockets.push(socket);
      return socket;
    },
    after: (delayMs, run) => clock.after(delayMs, run),
    now: () => clock.now(),
    random: () => 0,
  });
  return { clock, server, sockets, hub };
}

describe('the state of the console', () => {
  it('takes up a session that the browser still has', async () => {
    const { hub, sockets } = bench(true);
    await hub.start();
    expect(hub.state.login).toBe('in');
    expect(hub.canAct).toBe(true);
    expect(sockets).toHaveLength(1);
  });

  it('asks for a login otherwise, without saying that a session has ended', async () => {
    const { hub, sockets } = bench(false);
    await hub.start();
    expect(hub.state).toMatchObject({ login: 'out', expired: false });
    await hub.login({ token: 't' });
    expect(hub.state.login).toBe('in');
    expect(sockets).toHaveLength(1);
  });

  it('returns to the login when the session ends, and keeps nothing of what was shown', async () => {
    const { hub, sockets } = bench(true);
    await hub.start();
    const [socket] = sockets;
    socket?.text(JSON.stringify({ type: 'interactions', interactions: [{ id: '1' }] }));
    expect(hub.state.interactions).toHaveLength(1);
    socket?.closed(4401);
    expect(hub.state).toMatchObject({ login: 'out', expired: true, interactions: [], session: undefined });
  });

  it('does not call a logout an expired session, although the server closes the feed before it answers', async () => {
    const { hub, server, sockets, clock } = bench(true);
    await hub.start();
    const out = hub.logout();
    server.isLoggedIn = false;
    sockets[0]?.closed(4401);
    await out;
    expect(hub.state).toMatchObject({ login: 'out', expired: false });
    await clock.advance(60_000);
    expect(sockets).toHaveLength(1);
    await hub.login({ token: 't' });
    sockets[1]?.closed(4401);
    expect(hub.state).toMatchObject({ login: 'out', expired: true });
  });

  it('says since when it is not connected, and counts reconnects', async () => {
    const { hub, sockets, clock } = bench(true);
    await hub.start();
    sockets[0]?.text(JSON.stringify({ type: 'log', lines: [] }));
    expect(hub.state).toMatchObject({ cutSince: undefined, connections: 1 });
    await clock.advance(5_000);
    const cutAt = clock.now();
    sockets[0]?.closed(1006);
    await clock.advance(250);
    expect(hub.state.cutSince).toBe(cutAt);
    sockets[1]?.text(JSON.stringify({ type: 'log', lines: [] }));
    expect(hub.state).toMatchObject({ cutSince: undefined, connections: 2 });
  });

  it('lets a viewer only look', async () => {
    const { hub, server } = bench(true);
    server.role = 'viewer';
    await hub.start();
    expect(hub.canAct).toBe(false);
    await hub.logout();
    expect(hub.state).toMatchObject({ login: 'out', expired: false });
  });
});
