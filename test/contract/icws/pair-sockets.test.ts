import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import type { AgentEvent } from '../../../src/simulator/agents/agent-event.js';
import { createSimulatedAgent } from '../../../src/simulator/agents/simulated-agent.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { createSimulatedCicPair, type SimulatedCicPair } from '../../../src/simulator/cic/simulated-cic-pair.js';
import { LOGIN } from './icws-wire.js';

let pair: SimulatedCicPair;
let urls: readonly [string, string];
beforeEach(async () => {
  pair = createSimulatedCicPair({ clock: systemClock, random: Math.random, password: 'pw' });
  const [primary, backup] = await pair.listen();
  urls = [primary.url, backup.url];
});
afterEach(() => pair.stop());

const version = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/icws/connection/version`, signal ? { signal } : {});

async function logIn(url: string): Promise<{ status: number; body: Record<string, unknown>; cookie: string }> {
  const response = await fetch(`${url}/icws/connection`, {
    method: 'POST',
    headers: { 'accept-language': 'en-us', 'content-type': 'application/json' },
    body: JSON.stringify(LOGIN('casebridge', 'pw')),
  });
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, cookie };
}

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('both listen on one port number, and the backup names the primary by a host that answers on it', async () => {
  const [primary, backup] = urls.map((url) => new URL(url));
  expect(primary?.port).toBe(backup?.port);
  const refused = await logIn(urls[1]);
  expect(refused.status).toBe(503);
  const [host] = refused.body.alternateHostList as string[];
  expect((await logIn(`http://${host}:${backup?.port}`)).status).toBe(201);
});

test('a dead server refuses connections and opens the same port again', async () => {
  const { body, cookie } = await logIn(urls[0]);
  const stream = await fetch(`${urls[0]}/icws/${String(body.sessionId)}/messaging/messages`, {
    headers: { cookie, accept: 'text/event-stream' },
  });
  const reading = stream.text();
  reading.catch(() => undefined);
  pair.switchOver({ comesBack: false });
  await expect(reading).rejects.toThrow();
  await eventually(() => pair.active() === pair.backup);
  await pair.settled();
  await expect(version(urls[0])).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  expect((await logIn(urls[1])).status).toBe(201);
  pair.bringBack();
  await pair.settled();
  expect((await logIn(urls[0])).status).toBe(503);
});

test('a hung server takes connections and never answers, and cuts them when it comes back', async () => {
  pair.switchOver({ closeSockets: false, comesBack: false });
  await eventually(() => pair.active() === pair.backup);
  await expect(version(urls[0], AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'TimeoutError' });
  const swallowed = version(urls[0]);
  swallowed.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  pair.bringBack();
  await expect(swallowed).rejects.toThrow('fetch failed');
  expect((await version(urls[0])).status).toBe(200);
});

test('a simulated agent goes over to the other server', async () => {
  const events: AgentEvent[] = [];
  const agent = createSimulatedAgent({
    icwsUrl: urls,
    username: 'alice',
    password: 'pw',
    salesforceUrl: 'http://127.0.0.1:1',
    salesforceUsername: 'alice@example.com',
    clock: systemClock,
    pickUpAfterMs: 5,
    thinkTimeMs: 5,
    replyText: 'x',
    onEvent: (event) => events.push(event),
  });
  agent.start();
  const isAt = (server: SimulatedCic) =>
    server.state().sessions.some((session) => session.userId === 'alice') &&
    pair.core.presence.isAcdAvailable('alice', 3);
  await eventually(() => isAt(pair.primary));
  pair.switchOver({ comesBack: false });
  await eventually(() => isAt(pair.backup));
  await eventually(() => events.filter((event) => event.kind === 'loggedIn').length === 2);
  await agent.stop();
});

test('there and back again', async () => {
  for (const [active, other] of [
    [1, 0],
    [0, 1],
  ] as const) {
    pair.switchOver({ announce: true, announceMs: 10, interactions: 'renumber' });
    await eventually(() => pair.active() === [pair.primary, pair.backup][active]);
    await eventually(() => [pair.primary, pair.backup][other]?.power.death === undefined);
    await pair.settled();
    expect((await logIn(urls[active])).status).toBe(201);
    expect((await logIn(urls[other])).status).toBe(503);
  }
});

test('a server by itself closes its port for the time of a restart, too', async () => {
  const cic = createSimulatedCic({ clock: systemClock, random: Math.random, password: 'pw' });
  const { url } = await cic.listen({ host: '127.0.0.1', port: 0 });
  cic.faults.inject({ kind: 'restart', interactions: 'keep', downMs: 100, recoverAfterMs: 0, whileDown: 'refused' });
  await cic.settled();
  await expect(version(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await eventually(() => cic.power.death === undefined);
  await cic.settled();
  expect((await version(url)).status).toBe(200);
  cic.faults.inject({ kind: 'restart', interactions: 'keep', downMs: 60_000, recoverAfterMs: 0 });
  expect((await version(url)).status).toBe(503);
  cic.faults.inject({ kind: 'clear' });
  expect((await version(url)).status).toBe(200);
  await cic.stop();
});
