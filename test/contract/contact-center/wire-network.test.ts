import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { NotConnectedError } from '../../../src/contact-center/cic/wire/icws-transport.js';
import {
  createUndiciTransport,
  type UndiciTransportOptions,
} from '../../../src/contact-center/cic/wire/undici-transport.js';
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy.js';
import { selfSigned } from '../../unit/contact-center/wire/self-signed.js';

const never = new AbortController().signal;
const OURS = selfSigned('localhost');
const FOREIGN = selfSigned('cic.example.com', 'localhost.invalid');
const ICWS = { 'content-type': 'application/vnd.inin.icws+JSON; charset=utf-8' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Listener = Parameters<typeof createServer>[1];
const plain: NonNullable<Listener> = (_request, response) => response.writeHead(200, ICWS).end('{"a":1}');

function listen(server: Server | TcpServer): Promise<number> {
  return new Promise((resolve) => {
    const sockets = new Set<{ destroy(): void }>();
    server.on('connection', (socket: { destroy(): void }) => sockets.add(socket));
    closing.push(
      () =>
        new Promise((closed) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => closed());
        }),
    );
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function transport(options: Partial<UndiciTransportOptions> & { readonly port: number }) {
  const made = createUndiciTransport({ tls: false, ca: '', timeoutMs: 3_000, ...options });
  closing.push(() => made.close());
  return {
    get: (path = '/icws/connection/version', host = 'localhost') =>
      made.exchange({ host, method: 'GET', path, headers: {} }, never),
    events: () => made.openEvents({ host: 'localhost', method: 'GET', path: '/x', headers: {} }, never),
  };
}

async function connectProxy(credentials: string): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(credentials);
  closing.push(() => proxy.close());
  return proxy;
}

describe('TLS', () => {
  it('takes a self-signed server whose certificate is given as the authority', async () => {
    const port = await listen(createTlsServer(OURS, plain));
    expect(await transport({ port, tls: true, ca: OURS.cert }).get()).toMatchObject({ status: 200, body: '{"a":1}' });
  });

  it.each([
    ['nobody vouches for', '', OURS, /cic\.caFile/],
    ['is for another name', FOREIGN.cert, FOREIGN, /cic\.serverName/],
    ['another authority made', FOREIGN.cert, OURS, /cic\.caFile/],
  ])('refuses a certificate that %s, and says what to do', async (_name, ca, server, cure) => {
    const port = await listen(createTlsServer(server, plain));
    const error = await transport({ port, tls: true, ca })
      .get()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotConnectedError);
    expect(error).toMatchObject({ code: 'CASEBRIDGE_CIC_UNREACHABLE', cure: expect.stringMatching(cure) });
  });

  it('is told apart from a port that does not speak it', async () => {
    const port = await listen(createServer(plain));
    await expect(transport({ port, tls: true }).get()).rejects.toMatchObject({
      cure: expect.stringContaining('cic.port'),
    });
  });
});

describe('a proxy', () => {
  it.each([true, false])('is passed by a tunnel (TLS to the server: %s)', async (tls) => {
    const port = await listen(tls ? createTlsServer(OURS, plain) : createServer(plain));
    const proxy = await connectProxy('user:p@ss');
    const made = transport({ port, tls, ca: OURS.cert, proxy: `http://user:p%40ss@127.0.0.1:${proxy.port}` });
    expect(await made.get()).toMatchObject({ status: 200 });
    expect(proxy.tunnels).toEqual([`localhost:${port}`]);
  });

  it('that wants other credentials is named, without the ones that were given', async () => {
    const proxy = await connectProxy('user:other');
    const made = transport({ port: 8019, tls: true, proxy: `http://user:mistaken@127.0.0.1:${proxy.port}` });
    const error = await made.get().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cure: expect.stringContaining('cic.proxy') });
    expect(String(error)).not.toContain('mistaken');
  });

  it('that never answers does not hold a request for longer than the limit', async () => {
    const port = await listen(createTcpServer(() => undefined));
    const made = transport({ port: 8019, timeoutMs: 1_000, proxy: `http://127.0.0.1:${port}` });
    const before = performance.now();
    await expect(made.get()).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_UNREACHABLE' });
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});

describe('answers', () => {
  const answering = async (listener: NonNullable<Listener>) =>
    transport({ port: await listen(createServer(listener)) });

  it('are read in the charset that they name', async () => {
    const made = await answering((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/vnd.inin.icws+JSON; charset=iso-8859-1' })
        .end(Buffer.from('{"name":"M\u00fcller"}', 'latin1')),
    );
    expect((await made.get()).body).toBe('{"name":"Müller"}');
  });

  it.each(['charset=klingon', 'charset=', 'charset="utf-8"'])('are UTF-8 with %s', async (charset) => {
    const made = await answering((_request, response) =>
      response.writeHead(200, { 'content-type': `application/json; ${charset}` }).end('"ü"'),
    );
    expect((await made.get()).body).toBe('"ü"');
  });

  it('that redirect are not followed', async () => {
    const paths: (string | undefined)[] = [];
    const made = await answering((request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await made.get('/icws/connection')).toMatchObject({ status: 302 });
    expect(paths).toEqual(['/icws/connection']);
  });

  it('without end are given up, also when they are compressed', async () => {
    const made = await answering((_request, response) => {
      response.writeHead(200, ICWS);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    await expect(made.get()).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_MALFORMED_RESPONSE' });
    const bomb = await answering((_request, response) =>
      response.writeHead(200, { ...ICWS, 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000))),
    );
    expect((await bomb.get()).body.length).toBeLessThan(10_000);
  });

  it('that break off or stop half-way are failures', async () => {
    const cut = await answering((_request, response) => {
      response.writeHead(200, { ...ICWS, 'content-length': '100' }).write('{"a":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(cut.get()).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_UNREACHABLE' });
    const port = await listen(createServer((_request, response) => void response.writeHead(200, ICWS).write('{"a":')));
    await expect(transport({ port, timeoutMs: 500 }).get()).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_UNREACHABLE',
    });
  });

  it('from nobody were never sent to anybody', async () => {
    const port = await listen(createTcpServer());
    for (const close of closing.splice(0)) await close();
    await expect(transport({ port }).get()).rejects.toBeInstanceOf(NotConnectedError);
  });

  it('as an event stream that breaks off are failures, too', async () => {
    const made = await answering((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':ping\n\n');
      setTimeout(() => response.destroy(), 20);
    });
    const stream = await made.events();
    const read = async () => {
      for await (const _text of stream.text);
    };
    await expect(read()).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_UNREACHABLE' });
  });
});
