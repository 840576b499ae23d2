import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectTo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createNetworkFetch, type NetworkFetch } from '../../../src/salesforce/network-fetch.js';
import { createJsforceRest } from '../../../src/salesforce/rest.js';
import { SalesforceSession } from '../../../src/salesforce/session.js';

const never = new AbortController().signal;
const secrets = { learn: () => undefined, text: (text: string) => text };
const LIMIT_MS = 300;

let server: Server;
let network: NetworkFetch;
let proxyServer: Server | undefined;
const sockets = new Set<Socket>();
/** Those of them that carried a call. */
const asking = new Set<Socket>();

afterEach(async () => {
  await network.close();
  for (const socket of sockets) socket.destroy();
  for (const each of [server, proxyServer]) if (each) await new Promise((resolve) => each.close(resolve));
  proxyServer = undefined;
  sockets.clear();
  asking.clear();
});

async function listen(made: Server): Promise<number> {
  made.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  return (made.address() as AddressInfo).port;
}

/** A REST seam over real sockets to a server that answers as it is told, once the login has been given. */
async function restTo(answer: RequestListener, throughProxy = false) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    if (request.url?.startsWith('/services/oauth2/token')) {
      const origin = `http://127.0.0.1:${port}`;
      response.setHeader('content-type', 'application/json');
      const id = `${origin}/id/00D000000000001AAA/005000000000001AAA`;
      response.end(JSON.stringify({ access_token: 'token', instance_url: origin, id }));
      return;
    }
    asked.push(`${request.method} ${request.url}`);
    if (!asking.has(request.socket)) request.socket.on('close', () => asking.delete(request.socket));
    asking.add(request.socket);
    answer(request, response);
  });
  const port = await listen(server);
  const url = `http://127.0.0.1:${port}`;
  const tunnels: string[] = [];
  const proxy = throughProxy ? `http://127.0.0.1:${await listen(makeProxy(tunnels))}` : '';
  // So long that only the end of the call itself closes anything.
  network = createNetworkFetch({ proxy, timeoutMs: 60_000 });
  const { fetch } = network;
  const session = new SalesforceSession({
    clock: systemClock,
    credentials: { auth: 'clientCredentials', clientId: 'client', clientSecret: 'secret' },
    url,
    proxy,
    fetch,
    timeoutMs: 5_000,
    secrets,
    onLogin: () => undefined,
    onLoggedIn: () => undefined,
  });
  const rest = createJsforceRest({
    session,
    secrets,
    clock: systemClock,
    apiVersion: '67.0',
    fetch,
    timeoutMs: LIMIT_MS,
  });
  return { rest, asked, tunnels };
}

function makeProxy(tunnels: string[]): Server {
  const made = createServer();
  made.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connectTo(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  proxyServer = made;
  return made;
}

async function noSocketIsLeft(): Promise<void> {
  const until = Date.now() + 3_000;
  while (asking.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asking.size).toBe(0);
}

describe('a call that is given up', () => {
  it('leaves no socket behind where nothing is answered', async () => {
    const { rest, asked } = await restTo(() => undefined);
    await expect(rest.request('GET', '/limits', undefined, never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE',
    });
    expect(asked).toHaveLength(1);
    await noSocketIsLeft();
  });

  it('leaves no socket behind where the answer stops half-way', async () => {
    const { rest, asked } = await restTo((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"records": [');
    });
    await expect(rest.request('GET', '/query?q=x', undefined, never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE',
    });
    expect(asked).toHaveLength(1);
    await noSocketIsLeft();
  });

  it('leaves no socket behind where the caller gives it up', async () => {
    const { rest } = await restTo(() => undefined);
    const giveUp = new AbortController();
    const call = rest.request('GET', '/limits', undefined, giveUp.signal);
    setTimeout(() => giveUp.abort(new Error('never mind')), 50);
    await expect(call).rejects.toThrow('never mind');
    await noSocketIsLeft();
  });
});

describe('one policy of trying again', () => {
  it.each([500, 502, 503, 504, 420])('a GET that is answered with %d is sent once', async (status) => {
    const { rest, asked } = await restTo((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/plain' });
      response.end('not now');
    });
    await expect(rest.request('GET', '/limits', undefined, never)).rejects.toMatchObject({ failureClass: 'transient' });
    expect(asked).toHaveLength(1);
  });

  it('a wait that the org asks for is told', async () => {
    const { rest } = await restTo((_request, response) => {
      response.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '7' });
      response.end('slow down');
    });
    await expect(rest.request('GET', '/limits', undefined, never)).rejects.toMatchObject({
      failureClass: 'throttled',
      waitMs: 7_000,
    });
  });

  it('a redirection is not followed: the token goes nowhere else', async () => {
    const { rest, asked } = await restTo((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    await expect(rest.request('GET', '/limits', undefined, never)).rejects.toThrow(/redirection/);
    expect(asked).toHaveLength(1);
  });

  it('connections are kept and used again', async () => {
    let connections = 0;
    const { rest } = await restTo((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true}');
    });
    server.on('connection', () => {
      connections += 1;
    });
    for (let time = 0; time < 20; time += 1)
      expect(await rest.request('GET', '/limits', undefined, never)).toEqual({ ok: true });
    // The pool may open a second one while the first is being given back.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('goes through a proxy by a tunnel', async () => {
    const { rest, tunnels } = await restTo((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true}');
    }, true);
    expect(await rest.request('GET', '/limits', undefined, never)).toEqual({ ok: true });
    expect(tunnels.length).toBeGreaterThan(0);
  });
});
