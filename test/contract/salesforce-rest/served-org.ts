import { systemClock } from '../../../src/runtime/clock.js';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { type HttpListener, listenHttp } from '../../../src/runtime/http-listener.js';
import {
  createSimulatedOrg,
  type SimulatedOrg,
  type SimulatedOrgOptions,
} from '../../../src/simulator/salesforce/org.js';

/** An org behind a socket. */
export interface ServedOrg {
  readonly org: SimulatedOrg;
  readonly listener: HttpListener;
  /** Id of a seeded queue or user. */
  id(soql: string): string;
  stop(): Promise<void>;
}

export async function serveOrg(options: Partial<SimulatedOrgOptions> = {}): Promise<ServedOrg> {
  const org = createSimulatedOrg({
    clock: systemClock,
    metadataFolders: ['salesforce-package'],
    ...options,
  });
  org.start();
  const listener = await listenHttp(org.handle, { host: '127.0.0.1', port: 0, maxBodyBytes: 10_000_000 });
  return {
    org,
    listener,
    id: (soql) => org.engine.query({ userId: '', mode: 'system' }, soql).records()[0]?.Id ?? 'missing',
    stop: async () => {
      org.stop();
      await listener.close();
    },
  };
}

/** What an in-process request may say. */
export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string;
  readonly remoteAddress?: string;
}

/** A response with its body parsed where it is JSON. */
export interface CallResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

/** Calls the org's handler without a socket. */
export async function call(
  org: SimulatedOrg,
  method: string,
  target: string,
  options: CallOptions = {},
): Promise<CallResult> {
  const text = options.raw ?? (options.body === undefined ? '' : JSON.stringify(options.body));
  const response = await org.handle({
    method,
    target,
    headers: {
      host: 'org.example',
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body: new TextEncoder().encode(text),
    remoteAddress: options.remoteAddress ?? '127.0.0.1',
    signal: new AbortController().signal,
  });
  return { status: response.status, headers: response.headers ?? {}, body: parsed(response) };
}

function parsed(response: HttpExchangeResponse): unknown {
  if (typeof response.body !== 'string') return undefined;
  const type = String(response.headers?.['Content-Type'] ?? '');
  return type.startsWith('application/json') ? JSON.parse(response.body) : response.body;
}

/** A token of a user, by the part of the username before the `@`. */
export function tokenOf(org: SimulatedOrg, name: string): string {
  const soql = `SELECT Id FROM User WHERE Username = '${name}@casebridge.example'`;
  const [user] = org.engine.query({ userId: '', mode: 'system' }, soql).records();
  return org.engine.sessions.create(user?.Id ?? '').token;
}
