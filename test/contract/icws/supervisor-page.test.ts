import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { createSimulatedCicPair } from '../../../src/simulator/cic/simulated-cic-pair.js';
import { FakeClock } from '../../support/fake-clock.js';
import { runPage } from '../../support/tiny-page.js';
import { createData, header, logIn, notify, send } from './icws-wire.js';

let clock: FakeClock;
let cic: SimulatedCic;
beforeEach(() => {
  clock = new FakeClock();
  cic = createSimulatedCic({ clock, random: Math.random, password: 'pw' });
});
afterEach(() => cic.stop());

const live = async () => (await send(cic.handle, 'GET', '/__sim__/live')).body;

describe('the page', () => {
  test('runs its own script and style only, and has nothing from elsewhere', async () => {
    const page = await send(cic.handle, 'GET', '/');
    expect(page.status).toBe(200);
    const policy = header(page, 'Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    for (const tag of ['script', 'style']) {
      const inline = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page.text)?.[1] ?? '';
      expect(inline.length).toBeGreaterThan(500);
      expect(policy).toContain(`sha256-${createHash('sha256').update(inline).digest('base64')}`);
    }
    expect(page.text).not.toMatch(/https?:\/\/|\son\w+=|style="|innerHTML|insertAdjacent|document\.write/);
  });

  test('has a script that is valid, and a place for everything that it fills', async () => {
    const { text } = await send(cic.handle, 'GET', '/');
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
    expect(() => new Function(script)).not.toThrow();
    const used = [...script.matchAll(/(?:byId|fill)\('([\w-]+)'/g)].map((match) => match[1]);
    expect(used.length).toBeGreaterThan(6);
    for (const id of used) expect(text).toContain(`id="${id}"`);
  });

  test('has buttons whose orders the server takes', async () => {
    const pair = createSimulatedCicPair({ clock, random: Math.random, password: 'pw' });
    const { text } = await send(pair.primary.handle, 'GET', '/');
    const orders = [...text.matchAll(/data-path="([^"]+)" data-body="([^"]+)"/g)].map(([, path = '', body = '']) => ({
      path,
      body: body.replaceAll('&quot;', '"'),
    }));
    expect(orders).toHaveLength(8);
    for (const { path, body } of orders) {
      expect([body, (await send(pair.primary.handle, 'POST', path, body)).status]).toEqual([
        body,
        expectedStatus(body),
      ]);
      await clock.advance(60_000);
    }
    await pair.stop();
  });

  test('is for this machine only', async () => {
    for (const target of ['/', '/__sim__/live']) {
      const answer = await cic.handle({
        method: 'GET',
        target,
        headers: {},
        body: new Uint8Array(),
        remoteAddress: '192.0.2.7',
        signal: new AbortController().signal,
      });
      expect(answer.status).toBe(403);
    }
  });

  test('is served on a real port', async () => {
    const real = createSimulatedCic({ clock: systemClock, random: Math.random, password: 'pw' });
    const { url } = await real.listen({ host: '127.0.0.1', port: 0 });
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('Simulated CIC server');
    await real.stop();
  });
});

describe('the script', () => {
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  const open = async (server: SimulatedCic) => {
    const { text } = await send(server.handle, 'GET', '/');
    const page = runPage(text, async (path, init) => {
      const answer = await send(server.handle, init?.method ?? 'GET', path, init?.body ?? undefined);
      return new Response(answer.text, { status: answer.status });
    });
    await settle();
    return page;
  };

  test('writes what customers sent as text', async () => {
    const subject = '<img src=x onerror=alert(1)>';
    await notify(await logIn(cic.handle), 'CreateInteraction', createData({ subject }));
    await clock.advance(65_000);
    const page = await open(cic);
    expect(page.element('interactions').texts()).toEqual([
      '100154078860131210',
      '00001001',
      subject,
      'Support Mail',
      'English',
      'Offering',
      '–',
      '1:04',
      'ACD - Waiting: no available agent with skill English',
    ]);
    expect(page.element('queues').texts()).toEqual(
      expect.arrayContaining(['Support Mail', '1', '0', '0', '1:04', 'Billing Mail']),
    );
    expect(page.element('agents').texts()).toContain('Alice Adams (alice)');
    expect(page.element('servers').texts()).toEqual(['cic-primary: active (this server)']);
    expect(page.element('state').textContent).toBe('');
  });

  test('carries out orders, and offers those for a pair only there', async () => {
    const page = await open(cic);
    const button = (label: string, of = page) => of.buttons.find((one) => one.textContent === label);
    expect(button('Switch over, keep interactions')?.hidden).toBe(true);
    button('Handler off')?.click();
    await settle();
    expect([cic.switches.handler, page.element('done').textContent]).toEqual(['missing', 'Handler off: done']);
    const pair = createSimulatedCicPair({ clock, random: Math.random, password: 'pw' });
    const both = await open(pair.backup);
    expect(button('Bring the dead server back', both)?.hidden).toBe(false);
    button('Bring the dead server back', both)?.click();
    await settle();
    expect(both.element('done').textContent).toBe('Bring the dead server back: no server of the pair is down');
    button('Switch over, renumber interactions', both)?.click();
    await settle();
    expect(both.element('servers').texts()).toEqual(['cic-backup: backup (this server)', 'cic-primary: dead']);
    await pair.stop();
  });

  test('says so when the server does not answer', async () => {
    const { text } = await send(cic.handle, 'GET', '/');
    const page = runPage(text, () => Promise.reject(new Error('refused')));
    await settle();
    expect(page.element('state').textContent).toContain('does not answer');
  });
});

/** Nothing is dead when the page asks to bring a server back. */
function expectedStatus(body: string): number {
  return body.includes('bringBack') ? 400 : 200;
}

describe('the live view', () => {
  test('shows queues, agents, interactions, and why one waits', async () => {
    const connector = await logIn(cic.handle);
    const alice = await logIn(cic.handle, 'alice');
    await alice.send('PUT', '/connection/station', {
      __type: 'urn:inin.com:connection:stationlessSettings',
      supportedMediaTypes: [3],
      readyForInteractions: true,
    });
    await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Available' });
    for (const row of ['1', '2']) {
      await notify(connector, 'CreateInteraction', createData({ rowId: row, objectId: row, subject: `<b>${row}</b>` }));
      await clock.advance(10);
    }
    await clock.advance(5_000);
    expect(await live()).toMatchObject({
      serverName: 'cic-primary',
      servers: [{ name: 'cic-primary', state: 'active' }],
      handler: 'published',
      sessions: 2,
      queues: [
        { name: 'Support Mail', waiting: 1, alerting: 1, connected: 0, oldestWaitMs: expect.any(Number) },
        { name: 'Billing Mail', waiting: 0 },
      ],
      agents: [
        { id: 'alice', name: 'Alice Adams', status: 'Available', media: ['Email'], load: 1, capacity: 1 },
        { id: 'bob', isLoggedIn: false },
      ],
      interactions: [
        { caseNumber: '00001001', subject: '<b>1</b>', state: 'Alerting', agent: 'alice' },
        {
          subject: '<b>2</b>',
          workgroup: 'Support Mail',
          skills: ['English'],
          state: 'Offering',
          waitReason: 'ACD - Waiting: all agents with skill English are busy',
        },
      ],
      interactionCount: 2,
      runs: [{ event: 'CreateInteraction' }, { event: 'CreateInteraction' }],
    });
  });

  test('shows which server of a pair is active', async () => {
    const pair = createSimulatedCicPair({ clock, random: Math.random, password: 'pw' });
    const servers = async (server: SimulatedCic) =>
      ((await send(server.handle, 'GET', '/__sim__/live')).body as { servers: unknown }).servers;
    expect(await servers(pair.primary)).toEqual([
      { name: 'cic-primary', state: 'active' },
      { name: 'cic-backup', state: 'backup' },
    ]);
    pair.switchOver({ downMs: 1_000 });
    expect(await servers(pair.backup)).toMatchObject([{ state: 'backup' }, { state: 'dead' }]);
    await clock.advance(1_000);
    expect(await servers(pair.backup)).toMatchObject([{ state: 'active' }, { state: 'dead' }]);
    await clock.advance(1_000);
    expect(await servers(pair.backup)).toMatchObject([{ state: 'active' }, { state: 'backup' }]);
    await pair.stop();
  });
});
