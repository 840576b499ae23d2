import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asArray, asObject, type JsonObject, parseJson } from '../../src/runtime/decode.js';

/** What a server says in place of what it should; members that are left out are as they should be. */
export interface BayeuxScript {
  readonly handshake?: JsonObject;
  readonly subscribe?: JsonObject;
  readonly connect?: JsonObject;
  /** More messages, beside the answer to the subscription. */
  readonly events?: readonly unknown[];
  readonly cookies?: string | readonly string[];
  /** The whole body of every answer. */
  readonly raw?: string;
}

/** A Bayeux server that is not to be trusted. */
export interface ScriptedBayeux {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Channels that were asked for, in order. */
  readonly asked: readonly string[];
  script: BayeuxScript;
  /** Makes the whole body of an answer to these messages; goes before the script. */
  answer: ((messages: readonly JsonObject[]) => string) | undefined;
  close(): Promise<void>;
}

/** Serves on a real port. An odd first connect is answered at once; one after a subscription is held for 2 s. */
export async function serveScript(script: BayeuxScript = {}): Promise<ScriptedBayeux> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const messages = (asArray(parseJson(text)) ?? []).map((each) => asObject(each) ?? {});
      asked.push(...messages.map(({ channel }) => String(channel)));
      const { cookies, connect } = served.script;
      if (cookies !== undefined) response.setHeader('set-cookie', cookies);
      const body = served.answer?.(messages) ?? served.script.raw ?? JSON.stringify(repliesTo(messages, served.script));
      const waits = messages.length === 1 && messages[0]?.channel === '/meta/connect' && !connect && !served.answer;
      if (waits && asked.includes('/meta/subscribe')) setTimeout(() => response.end(body), 2_000).unref();
      else response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const served: ScriptedBayeux = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script,
    answer: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return served;
}

const ADVICE = { reconnect: 'retry', interval: 0, timeout: 110_000 };

function repliesTo(messages: readonly JsonObject[], script: BayeuxScript): unknown[] {
  return messages.flatMap(({ channel, id, subscription }) => {
    const reply = { channel, id, clientId: 'c1', successful: true };
    switch (channel) {
      case '/meta/handshake':
        return [{ ...reply, version: '1.0', supportedConnectionTypes: ['long-polling'], ...script.handshake }];
      case '/meta/subscribe':
        return [{ ...reply, subscription, ...script.subscribe }, ...(script.events ?? [])];
      case '/meta/connect':
        return [{ ...reply, advice: ADVICE, ...script.connect }];
      default:
        return [reply];
    }
  });
}
