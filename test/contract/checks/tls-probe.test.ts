import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import { tlsChecks } from '../../../src/group/network-checks.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { probeTls } from '../../../src/runtime/tls-probe.js';
import { startConnectProxy } from '../../support/connect-proxy.js';
import { selfSigned } from '../../unit/contact-center/wire/self-signed.js';

const never = new AbortController().signal;
const OURS = selfSigned('localhost');
let server: Server | undefined;

afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

async function listen(): Promise<number> {
  const made = createServer(OURS, (_request, response) => response.end());
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

describe('probeTls', () => {
  it('does not trust a certificate that nobody vouches for, and says why', async () => {
    const port = await listen();
    expect(await probeTls({ host: 'localhost', port, ca: '', proxy: '' }, never)).toMatchObject({
      server: `localhost:${port}`,
      trusted: false,
      reason: expect.stringMatching(/self.signed/i),
      issuer: 'localhost',
    });
  });

  it('trusts one whose authority is given', async () => {
    const port = await listen();
    const facts = await probeTls({ host: 'localhost', port, ca: OURS.cert, proxy: '' }, never);
    expect(facts).toMatchObject({ trusted: true, reason: '' });
    expect(facts.validTo).toBeGreaterThan(Date.now());
  });

  it('does not trust one for another host', async () => {
    const port = await listen();
    expect(await probeTls({ host: '127.0.0.1', port, ca: OURS.cert, proxy: '' }, never)).toMatchObject({
      trusted: false,
    });
  });

  it('rejects where nobody listens, and when it is given up', async () => {
    await expect(probeTls({ host: '127.0.0.1', port: 9, ca: '', proxy: '' }, never)).rejects.toThrow(/ECONNREFUSED/);
    const stop = AbortSignal.abort(new Error('given up'));
    await expect(probeTls({ host: '127.0.0.1', port: await listen(), ca: '', proxy: '' }, stop)).rejects.toThrow(
      'given up',
    );
  });
});

describe('through a proxy', () => {
  it('sees the certificate of the server, with the credentials of the proxy', async () => {
    const port = await listen();
    const proxy = await startConnectProxy('ann:p@ss');
    try {
      const through = { host: 'localhost', port, ca: OURS.cert, proxy: `http://ann:p%40ss@127.0.0.1:${proxy.port}` };
      expect(await probeTls(through, never)).toMatchObject({ server: `localhost:${port}`, trusted: true });
      expect(await probeTls({ ...through, ca: '' }, never)).toMatchObject({ trusted: false });
      expect(proxy.tunnels).toEqual([`localhost:${port}`, `localhost:${port}`]);
      const wrong = { ...through, proxy: `http://ann:wrong@127.0.0.1:${proxy.port}` };
      const refused = await probeTls(wrong, never).catch((error: unknown) => String(error));
      expect(refused).toContain('the proxy answered CONNECT with 407');
      expect(refused).not.toContain('wrong');
    } finally {
      await proxy.close();
    }
  });

  it('is what the checks of both sides do', async () => {
    const port = await listen();
    const proxy = await startConnectProxy();
    const account = { clientId: 'id', clientSecret: 'secret' };
    const way = { proxy: `http://127.0.0.1:${proxy.port}` };
    const config = (host: string) =>
      loadConfig({
        overrides: {
          salesforce: { url: `https://${host}:${port}`, ...account, ...way },
          cic: { serverName: host, port, tls: true, username: 'casebridge', password: 'secret', ...way },
        },
        env: {},
      });
    try {
      for (const check of tlsChecks(config('localhost'), systemClock))
        expect(await check.run(never)).toMatchObject({
          result: 'fail',
          evidence: expect.stringMatching(
            /^The certificate of localhost:\d+, issued by localhost, is not trusted: .*SELF.SIGNED/i,
          ),
        });
    } finally {
      await proxy.close();
    }
    for (const check of tlsChecks(config('localhost'), systemClock))
      expect(await check.run(never)).toMatchObject({ result: 'fail', cure: expect.stringContaining('CONNECT') });
  });
});
