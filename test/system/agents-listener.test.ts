import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  AGENT_PATHS,
  actionPath,
  type LoginAnswer,
  type PanelView,
  type ServerMessage,
} from '../../src/agents/contract.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { freePort } from '../support/system/free-port.js';
import { expectNoSecrets } from '../support/system/refusal.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const WAIT_MS = 30_000;
let stand: Stand;
let url = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  stand = await openStand({ agents: { port } });
});

afterAll(() => stand?.close());

function ask(path: string, token: string, body?: unknown) {
  return fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const passwordOf = (user: string) => stand.cic.ready.agents.find(({ username }) => username === user)?.password ?? '';

async function logIn(mode: 'alone' | 'beside'): Promise<string> {
  const answer = await ask(AGENT_PATHS.login, '', { user: 'alice', password: passwordOf('alice'), mode });
  return ((await answer.json()) as LoginAnswer).token;
}

interface OpenPage {
  readonly received: readonly ServerMessage[];
  readonly claim: (popId: string) => void;
}

/** Opens a page of a browser that knows nothing of earlier pops. */
async function openPage(token: string): Promise<OpenPage> {
  const received: ServerMessage[] = [];
  const socket = new WebSocket(`${url.replace('http', 'ws')}${AGENT_PATHS.live}`, { origin: url });
  socket.on('message', (data) => received.push(JSON.parse(String(data)) as ServerMessage));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'hello', token, tabId: 't1', focused: true, shown: [] }));
  return { received, claim: (popId) => socket.send(JSON.stringify({ type: 'claim', popId })) };
}

async function panelOf(token: string): Promise<PanelView> {
  return (await (await ask(AGENT_PATHS.panel, token)).json()) as PanelView;
}

async function sessions(): Promise<readonly string[]> {
  const state = (await (await fetch(`${stand.cic.url}/__sim__/state`)).json()) as {
    readonly sessions: readonly { readonly userId: string }[];
  };
  return state.sessions.map(({ userId }) => userId);
}

test('a mail pops as its case to the agent, with number, subject and sender; the end of the process logs the agent out', async () => {
  const connector = await stand.connect();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true });
  const token = await logIn('alone');
  expect(await sessions()).toContain('alice');
  const { received } = await openPage(token);
  expect((await ask(AGENT_PATHS.status, token, { statusId: 'Available' })).status).toBe(200);
  await sendMail(stand.org.ready.smtpPort, {
    to: 'support@casebridge.example',
    subject: 'My lamp flickers',
    text: 'Why?',
  });
  await eventually('the case pops', WAIT_MS, () => received.some(({ type }) => type === 'pop'));
  const { interactions } = await panelOf(token);
  expect(interactions).toMatchObject([{ state: 'alerting', subject: 'My lamp flickers', popped: false }]);
  const [found] = interactions;
  expect(found?.caseNumber).toMatch(/^\d{8}$/);
  expect(found?.sender).toContain('@');
  expect(found?.recordUrl).toBe(`${stand.org.ready.url}/${found?.caseId}`);
  connector.signal('SIGTERM');
  await connector.ended();
  expect(received.at(-1)).toMatchObject({ type: 'ended', reason: 'stopped' });
  expectNoSecrets(connector, [passwordOf('alice'), token], stand.group);
  expect(await sessions()).toEqual([]);
});

test('a process that was killed pops nothing again in another browser of the agent, who sees the case as before', async () => {
  const killed = await stand.connect();
  const before = await logIn('alone');
  const page = await openPage(before);
  expect((await ask(AGENT_PATHS.status, before, { statusId: 'Available' })).status).toBe(200);
  await eventually('the case pops', WAIT_MS, () => page.received.some(({ type }) => type === 'pop'));
  const [offered] = (await panelOf(before)).interactions;
  page.claim(offered?.popId ?? '');
  await eventually('it is popped', WAIT_MS, () => page.received.some(({ type }) => type === 'popped'));
  const { interactionId = '' } = offered ?? {};
  expect((await ask(actionPath(interactionId, 'pickup'), before, {})).status).toBe(200);
  await eventually('it is with the agent', WAIT_MS, async () => {
    const { interactions } = await panelOf(before);
    return interactions[0]?.state === 'withAgent';
  });
  killed.signal('SIGKILL');
  await killed.ended();
  await stand.connect();
  const token = await logIn('beside');
  const other = await openPage(token);
  await eventually('the case is shown', WAIT_MS, async () => (await panelOf(token)).interactions[0]?.caseNumber !== '');
  const [found] = (await panelOf(token)).interactions;
  expect(found).toMatchObject({ interactionId, state: 'withAgent', popped: true, subject: offered?.subject });
  // CIC tells of its interaction to the second; the row was made before it.
  expect(Math.abs((found?.waitingSince ?? 0) - (offered?.waitingSince ?? 0))).toBeLessThan(WAIT_MS);
  expect(other.received.filter(({ type }) => type === 'pop')).toEqual([]);
});
