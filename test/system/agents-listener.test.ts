import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { AGENT_PATHS, type LoginAnswer, type PanelView, type ServerMessage } from '../../src/agents/contract.js';
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

async function sessions(): Promise<readonly string[]> {
  const state = (await (await fetch(`${stand.cic.url}/__sim__/state`)).json()) as {
    readonly sessions: readonly { readonly userId: string }[];
  };
  return state.sessions.map(({ userId }) => userId);
}

test('a mail pops as its case to the agent, with number, subject and sender; the end of the process logs the agent out', async () => {
  const connector = await stand.connect();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true });
  const password = stand.cic.ready.agents.find(({ username }) => username === 'alice')?.password ?? '';
  const login = await ask(AGENT_PATHS.login, '', { user: 'alice', password, mode: 'alone' });
  const { token } = (await login.json()) as LoginAnswer;
  expect(await sessions()).toContain('alice');
  const received: ServerMessage[] = [];
  const page = new WebSocket(`${url.replace('http', 'ws')}${AGENT_PATHS.live}`, { origin: url });
  page.on('message', (data) => received.push(JSON.parse(String(data)) as ServerMessage));
  await new Promise((resolve) => page.once('open', resolve));
  page.send(JSON.stringify({ type: 'hello', token, tabId: 't1', focused: true, shown: [] }));
  expect((await ask(AGENT_PATHS.status, token, { statusId: 'Available' })).status).toBe(200);
  await sendMail(stand.org.ready.smtpPort, {
    to: 'support@casebridge.example',
    subject: 'My lamp flickers',
    text: 'Why?',
  });
  await eventually('the case pops', WAIT_MS, () => received.some(({ type }) => type === 'pop'));
  const { interactions } = (await (await ask(AGENT_PATHS.panel, token)).json()) as PanelView;
  expect(interactions).toMatchObject([{ state: 'alerting', subject: 'My lamp flickers', popped: false }]);
  const [found] = interactions;
  expect(found?.caseNumber).toMatch(/^\d{8}$/);
  expect(found?.sender).toContain('@');
  expect(found?.recordUrl).toBe(`${stand.org.ready.url}/${found?.caseId}`);
  connector.signal('SIGTERM');
  await connector.ended();
  expect(received.at(-1)).toMatchObject({ type: 'ended', reason: 'stopped' });
  expectNoSecrets(connector, [password, token], stand.group);
  expect(await sessions()).toEqual([]);
});
