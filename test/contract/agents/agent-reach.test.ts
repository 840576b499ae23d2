import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AGENT_PATHS, actionPath, type LoginAnswer } from '../../../src/agents/contract.js';
import { AGENT_PASSWORD, AgentBench, type AgentBenchOptions } from '../../support/agent-bench.js';
import { selfSigned } from '../../unit/contact-center/wire/self-signed.js';

let bench: AgentBench;
const folders: string[] = [];
afterEach(async () => {
  await bench.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const open = async (options: AgentBenchOptions = {}) => {
  bench = await AgentBench.open(options);
};

const PUBLIC = 'https://panel.example.com';
/** What a browser sends through a proxy that keeps the host name. */
const PUBLIC_HEADERS = { host: 'panel.example.com', origin: PUBLIC };

describe('over TLS', () => {
  it('an agent logs in, and is popped a case over the WebSocket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'casebridge-agents-'));
    folders.push(folder);
    const { cert, key } = selfSigned('panel.example.com');
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
    await open({ settings: { certFile, keyFile } });
    bench.certificate = cert;
    expect(bench.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(bench.told).toContainEqual({ type: 'agentsStarted', url: bench.url, tls: true });
    const alice = await bench.login('alice');
    await bench.as(alice, AGENT_PATHS.status, { statusId: 'Available' });
    const page = await bench.page(alice, 't1', { focused: true });
    const interactionId = await bench.interaction();
    const { popId } = await page.next('pop');
    page.send({ type: 'claim', popId });
    await page.next('popped');
    expect((await bench.as(alice, actionPath(interactionId, 'pickup'), {})).status).toBe(200);
    await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'withAgent');
    await expect(fetch(`${bench.url.replace('https', 'http')}/agent`)).rejects.toThrow();
  });

  it('does not start with a certificate that cannot be used', async () => {
    await open();
    const settings = { certFile: '/nonexistent/cert.pem', keyFile: '/nonexistent/key.pem' };
    await expect(bench.serve('p2', settings)).rejects.toMatchObject({ code: 'CASEBRIDGE_CONFIG_INVALID' });
  });
});

describe('behind a proxy', () => {
  const ask = (login: LoginAnswer, path: string, headers: Record<string, string>) =>
    bench.ask(path, { method: 'POST', body: {}, headers: { ...headers, authorization: `Bearer ${login.token}` } });

  it('answers to the public address, and to no other name', async () => {
    await open({ settings: { publicUrl: PUBLIC } });
    expect(bench.told).toContainEqual({ type: 'agentsStarted', url: PUBLIC, tls: false });
    const body = { user: 'alice', password: AGENT_PASSWORD, mode: 'beside' };
    const answer = await bench.ask(AGENT_PATHS.login, { method: 'POST', body, headers: PUBLIC_HEADERS });
    expect(answer.status).toBe(200);
    const alice = (await answer.json()) as LoginAnswer;
    const page = await bench.rawPage(AGENT_PATHS.live, { host: PUBLIC_HEADERS.host }, PUBLIC);
    page.send({ type: 'hello', token: alice.token, tabId: 't1', focused: true, shown: [] });
    await page.next('panel');
    const evil = { host: 'evil.example', origin: 'https://evil.example' };
    expect((await ask(alice, AGENT_PATHS.logout, evil)).status).toBe(421);
    expect((await ask(alice, AGENT_PATHS.logout, { ...PUBLIC_HEADERS, origin: evil.origin })).status).toBe(403);
    await expect(bench.rawPage(AGENT_PATHS.live, { host: evil.host }, evil.origin)).rejects.toThrow('421');
    await expect(bench.rawPage(AGENT_PATHS.live, { host: PUBLIC_HEADERS.host }, evil.origin)).rejects.toThrow('403');
    expect((await ask(alice, AGENT_PATHS.logout, PUBLIC_HEADERS)).status).toBe(200);
  });

  it('that is trusted, each client is counted by itself, also its sockets', async () => {
    await open({ settings: { trustedProxies: ['127.0.0.0/8'] }, limits: { requestsPerMinute: 5 } });
    const through = (address: string) => ({ 'x-forwarded-for': address });
    const statuses: number[] = [];
    for (const address of [...Array(6).fill('198.51.100.1'), '198.51.100.2'])
      statuses.push((await bench.ask('/agent', { headers: through(address) })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 200]);
    await expect(bench.rawPage(AGENT_PATHS.live, through('198.51.100.1'))).rejects.toThrow('429');
    await bench.rawPage(AGENT_PATHS.live, through('198.51.100.2'));
    const body = { user: 'alice', password: AGENT_PASSWORD, mode: 'beside' };
    const headers = through('198.51.100.2');
    expect((await bench.ask(AGENT_PATHS.login, { method: 'POST', body, headers })).status).toBe(200);
    expect(bench.told).toContainEqual(expect.objectContaining({ type: 'agentLoggedIn', address: '198.51.100.2' }));
  });

  it('that is not trusted, what it says of its clients is not believed', async () => {
    await open({ settings: { trustedProxies: ['10.0.0.0/8'] }, limits: { requestsPerMinute: 2 } });
    const statuses: number[] = [];
    for (const last of [1, 2, 3])
      statuses.push((await bench.ask('/agent', { headers: { 'x-forwarded-for': `198.51.100.${last}` } })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});
