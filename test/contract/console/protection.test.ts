import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type BenchOptions, ConsoleBench, PASSWORDS } from '../../support/console-bench.js';
import { FakeClock } from '../../support/fake-clock.js';
import { selfSigned } from '../../unit/contact-center/wire/self-signed.js';

let bench: ConsoleBench;
const sockets: Socket[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await bench.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const open = async (options: BenchOptions = {}) => {
  bench = await ConsoleBench.open(options);
};

/** Sends bytes as they are. @returns all that comes until the server closes. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(bench.port, '127.0.0.1', () => socket.write(text));
    sockets.push(socket);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

describe('the pages', () => {
  it('come with a policy that allows nothing inline and nothing of elsewhere', async () => {
    await open();
    for (const path of ['/', '/assets/app-1a2b3c.js', '/nothing', '/api/session', '/healthz']) {
      const { headers } = await bench.ask(path);
      expect(String(headers['content-security-policy']).split(';')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ]);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });

  it('are kept by the browser as long as they may be', async () => {
    await open();
    const page = await bench.ask('/');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' });
    const etag = page.headers.etag ?? '';
    expect(await bench.ask('/', { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, text: '' });
    const script = await bench.ask('/assets/app-1a2b3c.js');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await bench.ask('/', { method: 'HEAD' })).status).toBe(200);
  });

  it.each([
    '/assets/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..\\..\\package.json',
    '/assets//etc/passwd',
    '/assets/.env',
    '/assets/%00',
    '/assets/',
    '/assets',
    `/assets/${'a'.repeat(1_000)}`,
    '/nothing',
  ])('%s is no page, and no file is asked for', async (path) => {
    const asked: string[] = [];
    await open({
      assets: async (wanted) => {
        asked.push(wanted);
        return undefined;
      },
    });
    const got = await bench.ask(path);
    expect(got.status).toBe(404);
    expect(got.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(asked).toEqual([]);
  });
});

describe('the probes', () => {
  it('need no login, and any name leads to them', async () => {
    await open();
    const headers = { host: 'casebridge.monitoring.svc' };
    expect(await bench.ask('/healthz', { headers })).toMatchObject({ status: 200, json: { alive: true } });
    expect(await bench.ask('/readyz', { headers })).toMatchObject({ status: 200, json: { ready: true, reasons: [] } });
    const metrics = await bench.ask('/metrics', { headers });
    expect(metrics.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(metrics.text).toContain('casebridge_up 1');
  });

  it('say why it is not ready', async () => {
    await open();
    bench.health = { alive: true, ready: false, reasons: ['The link to CIC is lost.'] };
    expect(await bench.ask('/readyz')).toMatchObject({ status: 503, json: { reasons: ['The link to CIC is lost.'] } });
    expect((await bench.ask('/healthz')).status).toBe(200);
  });
});

describe('a page of elsewhere whose name was made to lead here', () => {
  it.each(['evil.example', 'evil.example:8480', '127.0.0.1.evil.example', 'localhost.evil.example', 'a@127.0.0.1'])(
    'gets nothing as "%s"',
    async (host) => {
      await open();
      const got = await bench.asProgram('/api/status', { headers: { host } });
      expect(got).toMatchObject({ status: 421, json: { code: 'CASEBRIDGE_API_HOST_REFUSED' } });
      expect((await bench.ask('/', { headers: { host } })).status).not.toBe(200);
    },
  );

  it('gets nothing without a name', async () => {
    await open();
    expect(await raw('GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each(['127.0.0.1', 'localhost:8480', '[::1]:8480', '10.0.0.7:8480'])('is none as "%s"', async (host) => {
    await open();
    expect((await bench.asProgram('/api/status', { headers: { host } })).status).toBe(200);
  });
});

describe('too much', () => {
  it('in a body is refused', async () => {
    await open();
    const body = { rows: ['x'.repeat(70_000)] };
    const got = await bench.asProgram('/api/rows/retry', { method: 'POST', body });
    expect(got).toMatchObject({ status: 413, json: { code: 'CASEBRIDGE_API_REQUEST_INVALID' } });
  });

  it('in a body that never says how long it is, is refused, too', async () => {
    await open();
    const token = bench.tokens.access?.token;
    const head = `POST /api/pause HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await raw(`${head}${`4000\r\n${'x'.repeat(16_384)}\r\n`.repeat(8)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('in a body of somebody unknown is not even read', async () => {
    await open();
    const got = await bench
      .ask('/api/pause', { method: 'POST', body: { rows: 'x'.repeat(1_000_000) } })
      .catch(() => undefined);
    expect(got?.status ?? 401).toBe(401);
  });

  it('in the headers is refused', async () => {
    await open();
    const answer = await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('from one address is slowed down, but not the command line', async () => {
    const clock = new FakeClock();
    await open({ clock, limits: { requestsPerMinute: 5 } });
    for (let times = 0; times < 5; times += 1) expect((await bench.ask('/api/session')).status).toBe(401);
    const got = await bench.ask('/api/session');
    expect(got).toMatchObject({ status: 429, json: { code: 'CASEBRIDGE_API_TOO_MANY_REQUESTS' } });
    expect(got.headers['retry-after']).toBe('60');
    expect((await bench.asProgram('/api/status')).status).toBe(200);
    expect((await bench.ask('/healthz')).status).toBe(200);
    await clock.advance(60_000);
    expect((await bench.ask('/api/session')).status).toBe(401);
  });
});

describe('too little', () => {
  it('of a head is given up', async () => {
    await open({ limits: { headersMs: 100, requestMs: 100 } });
    expect(await raw('GET / HTTP/1.1\r\nHost: localh')).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('of a body is given up', async () => {
    await open({ limits: { headersMs: 100, requestMs: 100 } });
    const token = bench.tokens.access?.token;
    const answer = await raw(
      `POST /api/pause HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
    );
    expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(bench.group.calls).toEqual([]);
  });

  it('and nothing that is HTTP is answered in few words', async () => {
    await open();
    expect(await raw('\x16\x03\x01\x02 hello\r\n\r\n')).toBe(
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
  });
});

describe('behind a proxy that is trusted', () => {
  it('each client is counted by itself', async () => {
    await open({ settings: { trustedProxies: ['127.0.0.1'] }, limits: { requestsPerMinute: 2 } });
    const ask = async (address: string) =>
      (await bench.ask('/api/session', { headers: { 'x-forwarded-for': address } })).status;
    const asked = ['198.51.100.1', '198.51.100.1', '198.51.100.1', '198.51.100.2'];
    const statuses: number[] = [];
    for (const address of asked) statuses.push(await ask(address));
    expect(statuses).toEqual([401, 401, 429, 401]);
  });
});

describe('with TLS', () => {
  it('serves all of it, with cookies for TLS only', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'casebridge-console-'));
    folders.push(dir);
    const { cert, key } = selfSigned('casebridge.example.com');
    writeFileSync(join(dir, 'cert.pem'), cert);
    writeFileSync(join(dir, 'key.pem'), key);
    await open({ settings: { certFile: join(dir, 'cert.pem'), keyFile: join(dir, 'key.pem') } });
    expect(bench.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const got = await bench.ask('/api/login', {
      method: 'POST',
      body: { user: 'olivia', password: PASSWORDS.olivia },
      headers: { origin: bench.url },
    });
    expect(got.headers['set-cookie']?.[0]).toMatch(/^__Host-casebridge-\d+=.*; HttpOnly; Secure; SameSite=Strict$/);
    expect((await bench.browser(got).ask('/api/pause', { method: 'POST' })).status).toBe(200);
  });

  it('does not start with a certificate that cannot be used', async () => {
    await open();
    const settings = { certFile: '/nonexistent/cert.pem', keyFile: '/nonexistent/key.pem' };
    await expect(ConsoleBench.open({ settings })).rejects.toMatchObject({ code: 'CASEBRIDGE_CONFIG_INVALID' });
  });
});

describe('starting and stopping', () => {
  it('names the port that is taken', async () => {
    await open();
    const other = ConsoleBench.open({ settings: { port: bench.port } });
    await expect(other).rejects.toMatchObject({
      code: 'CASEBRIDGE_PORT_IN_USE',
      message: expect.stringContaining(String(bench.port)),
    });
  });

  it('leaves the address and a token of its own, and takes them away', async () => {
    await open();
    expect(bench.tokens.access).toEqual({
      url: bench.url,
      token: expect.stringMatching(/^[\w-]{43}$/),
      pid: process.pid,
      certificate: undefined,
    });
    await bench.close();
    await bench.close();
    expect(bench.tokens.cleared).toBe(1);
    await expect(bench.ask('/healthz')).rejects.toThrow(/ECONNREFUSED/);
    expect(bench.told.map(({ type }) => type)).toEqual(['consoleStarted', 'consoleStopped']);
  });

  it('does not wait for a client that says nothing', async () => {
    await open({ limits: { stopMs: 50 } });
    const silent = raw('GET / HTTP/1.1\r\nHost: localh');
    await bench.ask('/healthz');
    await bench.close();
    expect(await silent).toBe('');
  });
});
