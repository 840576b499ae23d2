import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { type HttpListener, listenHttp } from '../../../src/runtime/http-listener.js';
import type { AgentEvent } from '../../../src/simulator/agents/agent-event.js';
import { createSimulatedAgent, type SimulatedAgent } from '../../../src/simulator/agents/simulated-agent.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { createData, logIn, notify, type WireSession } from './icws-wire.js';

const CASE = '500000000000001AAA';

interface Desk {
  readonly cic: SimulatedCic;
  readonly connector: WireSession;
  readonly recordUrl: string;
  readonly events: AgentEvent[];
  readonly replies: string[];
  seen(kind: AgentEvent['kind'], count?: number): Promise<void>;
}

let closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

/** A CIC server, a stand-in for the org that takes replies, and alice at her desk. */
async function openDesk(switches: Parameters<typeof createSimulatedCic>[0]['switches'] = {}): Promise<Desk> {
  const cic = createSimulatedCic({
    clock: systemClock,
    random: Math.random,
    password: 'pw',
    timing: { lingerMs: 50 },
    switches,
  });
  closers.push(() => cic.stop());
  const icws = await cic.listen({ host: '127.0.0.1', port: 0 });
  const connector = await logIn(cic.handle);
  const replies: string[] = [];
  const org = await listenOrg(async (caseId, body) => {
    replies.push(`${caseId} ${body}`);
    const live = cic.state().interactions.find((one) => one.live && one.attributes.ObjectRouting_ObjectId === caseId);
    if (live) await connector.send('POST', `/interactions/${live.id}/disconnect`);
  });
  closers.push(() => org.close());
  const events: AgentEvent[] = [];
  const waiting: (() => void)[] = [];
  const agent = createSimulatedAgent({
    icwsUrl: icws.url,
    username: 'alice',
    password: 'pw',
    salesforceUrl: org.url,
    salesforceUsername: 'alice@example.com',
    clock: systemClock,
    pickUpAfterMs: 5,
    thinkTimeMs: 5,
    replyText: (caseId) => `Answer to ${caseId}`,
    onEvent: (event) => {
      events.push(event);
      for (const wake of waiting.splice(0)) wake();
    },
  });
  startAgent(agent);
  return {
    cic,
    connector,
    recordUrl: `${org.url}/${CASE}`,
    events,
    replies,
    seen: async (kind, count = 1) => {
      while (events.filter((event) => event.kind === kind).length < count) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
    },
  };
}

function startAgent(agent: SimulatedAgent): void {
  agent.start();
  closers.push(() => agent.stop());
}

function listenOrg(onReply: (caseId: string, body: string) => Promise<void>): Promise<HttpListener> {
  const serve = async (request: HttpExchangeRequest): Promise<HttpExchangeResponse> => {
    const found = /^\/__sim__\/cases\/(\w+)\/reply$/.exec(request.target);
    if (found) await onReply(found[1] ?? '', new TextDecoder().decode(request.body));
    if (request.target === '/missing') return { status: 404, body: 'no such record' };
    return { status: 200, body: 'ok' };
  };
  return listenHttp(serve, { host: '127.0.0.1', port: 0, maxBodyBytes: 10_000 });
}

test('an agent pops, picks up, replies and is released, one case after the other', async () => {
  const desk = await openDesk();
  await desk.seen('loggedIn');
  await notify(desk.connector, 'CreateInteraction', createData({ recordUrl: desk.recordUrl }));
  await notify(
    desk.connector,
    'CreateInteraction',
    createData({ recordUrl: desk.recordUrl, rowId: 'a00000000000002AAA', objectId: '500000000000002AAA' }),
  );
  await desk.seen('released', 2);
  expect(desk.events.map((event) => event.kind)).toEqual([
    'loggedIn',
    ...['popped', 'pickedUp', 'replied', 'released'],
    ...['popped', 'pickedUp', 'replied', 'released'],
  ]);
  expect(desk.events[1]).toMatchObject({ agent: 'alice', caseId: CASE, url: desk.recordUrl, status: 200 });
  expect(desk.events[4]).toMatchObject({ state: 'I' });
  expect(desk.replies[0]).toBe(`${CASE} {"username":"alice@example.com","text":"Answer to ${CASE}"}`);
});

test('a record page that does not open is an error, and the case is answered all the same', async () => {
  const desk = await openDesk();
  await desk.seen('loggedIn');
  await notify(desk.connector, 'CreateInteraction', createData({ recordUrl: desk.recordUrl.replace(CASE, 'missing') }));
  await desk.seen('released');
  expect(desk.events.map((event) => event.kind)).toEqual([
    'loggedIn',
    'popped',
    'error',
    'pickedUp',
    'replied',
    'released',
  ]);
});

test('an agent works by polling where the server has no event stream, and waits for a late address', async () => {
  const desk = await openDesk({ messagingVersion: 1, attributesLateMs: 300 });
  await desk.seen('loggedIn');
  await notify(desk.connector, 'CreateInteraction', createData({ recordUrl: desk.recordUrl }));
  await desk.seen('released');
  expect(desk.events.map((event) => event.kind)).toEqual(['loggedIn', 'popped', 'pickedUp', 'replied', 'released']);
});

test('an agent comes back after a restart that renumbered the interactions', async () => {
  const desk = await openDesk();
  await desk.seen('loggedIn');
  desk.cic.faults.inject({ kind: 'restart', interactions: 'renumber', downMs: 100, recoverAfterMs: 100 });
  await desk.seen('loggedIn', 2);
  const connector = await logIn(desk.cic.handle);
  await notify(connector, 'CreateInteraction', createData({ recordUrl: desk.recordUrl }));
  await desk.seen('replied');
  expect(desk.events.some((event) => event.kind === 'error')).toBe(true);
});

test('an agent logs out when stopped', async () => {
  const desk = await openDesk();
  await desk.seen('loggedIn');
  const stopAgent = closers.pop();
  await stopAgent?.();
  expect(desk.events.at(-1)?.kind).toBe('loggedOut');
  expect(desk.cic.state().sessions.map((session) => session.userId)).toEqual(['casebridge']);
});
