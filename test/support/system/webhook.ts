import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of the webhook. */
export interface WebhookCall {
  readonly authorization: string;
  /** The body as it came. */
  readonly text: string;
}

/** An alert as the webhook is told of it. */
export interface ToldAlert {
  readonly kind: string;
  readonly key: string;
  readonly level: string;
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** A program of the site that takes alerts. */
export interface Webhook {
  readonly url: string;
  readonly calls: readonly WebhookCall[];
  /** What it has been told by now, of one kind of alert, oldest first. */
  told(key: string): readonly ToldAlert[];
  close(): Promise<void>;
}

export async function openWebhook(): Promise<Webhook> {
  const calls: WebhookCall[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      calls.push({ authorization: request.headers.authorization ?? '', text: Buffer.concat(parts).toString('utf8') });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    calls,
    told: (key) =>
      calls
        .flatMap(({ text }) => (JSON.parse(text) as { readonly alerts: readonly ToldAlert[] }).alerts)
        .filter((alert) => alert.key === key),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
