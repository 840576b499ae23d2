import { describe, expect, it } from 'vitest';
import { AGENT_PATHS, type AgentInteraction, type ServerMessage } from '../../../../src/agents/contract.js';
import type { Opened } from '../../../../src/agents/web/effects/case-opener.js';
import { Kept, type KeyValue } from '../../../../src/agents/web/state/kept.js';
import { PanelHub } from '../../../../src/agents/web/state/panel-hub.js';
import type { FeedSocket } from '../../../../src/web-page/state/live-feed.js';
import type { Sent } from '../../../../src/web-page/state/requests.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { interaction, panelOf, SESSION } from './samples.js';

class FakeSocket implements FeedSocket {
  readonly sent: Record<string, unknown>[] = [];
  isClosed = false;
  closed: (code: number) => void = () => {};
  opened: () => void = () => {};
  text: (text: string) => void = () => {};
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
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
  say(message: ServerMessage): void {
    this.text(JSON.stringify(message));
  }
}

function memory(): KeyValue {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

function bench({ token = '', browser = memory() }: { readonly token?: string; readonly browser?: KeyValue } = {}) {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const asked: { readonly path: string; readonly sent: Sent }[] = [];
  const opened: string[] = [];
  const alerts: string[] = [];
  const server = { tokens: new Set(['t-old']), opens: { ok: true } as Opened };
  const kept = new Kept(memory(), browser);
  kept.token = token;
  const reply = (path: string, bearer: string): readonly [number, unknown] => {
    if (path === AGENT_PATHS.login) {
      server.tokens.add('t-new');
      return [200, { ...SESSION, token: 't-new' }];
    }
    if (!server.tokens.has(bearer)) return [401, { code: 'OUT', message: 'Log in.', cure: '' }];
    return [200, path === AGENT_PATHS.panel ? panelOf([interaction(7)]) : SESSION];
  };
  const hub = new PanelHub({
    fetch: async (path, sent) => {
      asked.push({ path, sent });
      const [status, body] = reply(path, sent.headers.authorization?.replace('Bearer ', '') ?? '');
      return { status, ok: status === 200, json: async () => body, arrayBuffer: async () => new ArrayBuffer(0) };
    },
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    after: (delayMs, run) => clock.after(delayMs, run),
    now: () => clock.now(),
    random: () => 0,
    tabId: 'tab-1',
    kept,
    chosen: Promise.resolve({
      opener: {
        open: async ({ popId }: AgentInteraction) => {
          opened.push(popId);
          return server.opens;
        },
        linkTo: () => undefined,
        showPanel: () => opened.push('panel'),
      },
      trouble: '',
    }),
    alert: ({ popId }) => alerts.push(popId),
  });
  const socket = () => {
    const latest = sockets.at(-1);
    if (!latest) throw new Error('no socket was opened');
    return latest;
  };
  /** Logged in and connected. */
  const enter = async () => {
    await hub.login({ user: 'ben', password: 'pw', mode: 'alone' });
    socket().opened();
    socket().say({ type: 'panel', panel: panelOf([]) });
  };
  return { hub, clock, sockets, socket, asked, opened, alerts, server, kept, enter };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the login of the panel', () => {
  it('takes up what the tab still has, and asks nobody if it has nothing', async () => {
    const kept = bench({ token: 't-old' });
    await kept.hub.start();
    expect(kept.hub.state.login).toBe('in');
    expect(kept.sockets).toHaveLength(1);
    const none = bench();
    await none.hub.start();
    expect(none.hub.state).toMatchObject({ login: 'out', ended: undefined });
    expect(none.asked).toEqual([]);
  });

  it('says so if what the tab had has ended, and forgets it', async () => {
    const { hub, kept } = bench({ token: 't-gone' });
    await hub.start();
    expect(hub.state).toMatchObject({ login: 'out', ended: { reason: 'expired' } });
    expect(kept.token).toBe('');
  });

  it('sends the token with every request but the login, and no cookies', async () => {
    const { hub, asked, enter } = bench();
    await enter();
    await hub.api.act('300/1', 'pickup');
    const sent = asked.map(({ path, sent: { headers, credentials } }) => [path, headers.authorization, credentials]);
    expect(sent).toEqual([
      [AGENT_PATHS.login, undefined, 'omit'],
      ['/agent/api/interactions/300%2F1/pickup', 'Bearer t-new', 'omit'],
    ]);
  });

  it('ends with the logout also in the server, without a word of an end', async () => {
    const { hub, asked, enter, socket, kept, clock, sockets } = bench();
    await enter();
    const feed = socket();
    await hub.logout();
    expect(asked.at(-1)).toMatchObject({
      path: AGENT_PATHS.logout,
      sent: { headers: { authorization: 'Bearer t-new' } },
    });
    expect(feed.isClosed).toBe(true);
    feed.closed(4401);
    await clock.advance(60_000);
    expect(hub.state).toMatchObject({ login: 'out', ended: undefined, panel: undefined });
    expect(kept.token).toBe('');
    expect(sockets).toHaveLength(1);
  });

  it('ends when the server says so, with its words', async () => {
    const { hub, enter, socket } = bench();
    await enter();
    socket().say({ type: 'ended', reason: 'switchover', message: 'Another server: log in again.' });
    socket().closed(4401);
    expect(hub.state).toMatchObject({ login: 'out', ended: { message: 'Another server: log in again.' } });
  });

  it('ends when a request is answered with 401', async () => {
    const { hub, enter, server } = bench();
    await enter();
    server.tokens.clear();
    await expect(hub.api.act('3001', 'pickup')).rejects.toMatchObject({ status: 401 });
    expect(hub.state.login).toBe('out');
  });
});

describe('the feed of the panel', () => {
  it('greets with tab, focus and what this browser has shown, and tells when the focus changes', async () => {
    const { hub, enter, socket } = bench();
    hub.setFocused(true);
    await enter();
    hub.setFocused(true);
    hub.setFocused(false);
    expect(socket().sent).toEqual([
      { type: 'hello', token: 't-new', tabId: 'tab-1', focused: true, shown: [] },
      { type: 'focus', focused: false },
    ]);
  });

  it('claims, opens once, and says after a reconnect what it has shown', async () => {
    const { enter, socket, opened, alerts, clock } = bench();
    await enter();
    socket().say({ type: 'pop', popId: 'pop-1', interaction: interaction(1), claimant: 'tab-1' });
    expect(socket().sent.at(-1)).toEqual({ type: 'claim', popId: 'pop-1' });
    socket().say({ type: 'popped', popId: 'pop-1', by: 'tab-1' });
    await settled();
    expect(opened).toEqual(['panel', 'pop-1']);
    expect(alerts).toEqual(['pop-1']);
    socket().closed(1006);
    await clock.advance(1_000);
    socket().opened();
    expect(socket().sent).toMatchObject([{ type: 'hello', shown: ['pop-1'] }]);
    socket().say({ type: 'panel', panel: panelOf([{ ...interaction(1), popped: true }]) });
    socket().say({ type: 'popped', popId: 'pop-1', by: 'tab-1' });
    await settled();
    expect(alerts).toEqual(['pop-1']);
  });

  it('tells another tab of the browser what was shown', async () => {
    const browser = memory();
    const first = bench({ browser });
    const second = bench({ browser });
    await first.enter();
    first.socket().say({ type: 'pop', popId: 'pop-1', interaction: interaction(1), claimant: 'tab-1' });
    first.socket().say({ type: 'popped', popId: 'pop-1', by: 'tab-1' });
    await second.enter();
    expect(second.socket().sent).toMatchObject([{ type: 'hello', shown: ['pop-1'] }]);
  });

  it('keeps a notice of a case that could not be opened until it was', async () => {
    const { hub, enter, socket, server } = bench();
    await enter();
    server.opens = { ok: false, text: 'Blocked.' };
    socket().say({ type: 'pop', popId: 'pop-1', interaction: interaction(1), claimant: 'tab-1' });
    socket().say({ type: 'popped', popId: 'pop-1', by: 'tab-1' });
    await settled();
    expect(hub.state.notices).toMatchObject([{ kind: 'failed', text: 'Blocked.' }]);
    server.opens = { ok: true };
    await hub.openCase(interaction(1));
    expect(hub.state.notices).toEqual([]);
  });

  it('shows by requests what goes on while it is cut, and goes by the feed otherwise', async () => {
    const { hub, enter, socket, clock } = bench();
    await enter();
    await hub.api.panel();
    expect(hub.state.panel?.interactions).toEqual([]);
    socket().closed(1006);
    await settled();
    expect(hub.state.panel?.interactions).toHaveLength(1);
    expect(hub.state.cutSince).toBe(clock.now());
  });

  it('leaves a connection that misses its beats although requests are answered, and pops what was missed', async () => {
    const { hub, enter, socket, sockets, clock, opened } = bench();
    await enter();
    await clock.advance(30_000);
    socket().say({ type: 'beat', now: clock.now() });
    await clock.advance(44_999);
    expect(sockets).toHaveLength(1);
    await clock.advance(1);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(hub.state.cutSince).toBe(clock.now());
    await clock.advance(500);
    expect(sockets).toHaveLength(2);
    socket().opened();
    socket().say({ type: 'panel', panel: panelOf([interaction(1)]) });
    socket().say({ type: 'pop', popId: 'pop-1', interaction: interaction(1), claimant: 'tab-1' });
    expect(socket().sent.at(-1)).toEqual({ type: 'claim', popId: 'pop-1' });
    socket().say({ type: 'popped', popId: 'pop-1', by: 'tab-1' });
    await settled();
    expect(opened).toEqual(['panel', 'pop-1']);
    expect(hub.state.cutSince).toBeUndefined();
  });
});
