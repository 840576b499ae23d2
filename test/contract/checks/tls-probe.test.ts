import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeTls } from '../../../src/runtime/tls-probe.js';
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
    expect(await probeTls({ host: 'localhost', port, ca: '' }, never)).toMatchObject({
      server: `localhost:${port}`,
      trusted: false,
      reason: expect.stringMatching(/self.signed/i),
      issuer: 'localhost',
    });
  });

  it('trusts one whose authority is given', async () => {
    const port = await listen();
    const facts = await probeTls({ host: 'localhost', port, ca: OURS.cert }, never);
    expect(facts).toMatchObject({ trusted: true, reason: '' });
    expect(facts.validTo).toBeGreaterThan(Date.now());
  });

  it('does not trust one for another host', async () => {
    const port = await listen();
    expect(await probeTls({ host: '127.0.0.1', port, ca: OURS.cert }, never)).toMatchObject({ trusted: false });
  });

  it('rejects where nobody listens, and when it is given up', async () => {
    await expect(probeTls({ host: '127.0.0.1', port: 9, ca: '' }, never)).rejects.toThrow(/ECONNREFUSED/);
    const stop = AbortSignal.abort(new Error('given up'));
    await expect(probeTls({ host: '127.0.0.1', port: await listen(), ca: '' }, stop)).rejects.toThrow('given up');
  });
});
