import { Agent, type Dispatcher } from 'undici';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import type { IcwsEventStream, IcwsRequest, IcwsResponse, IcwsTransport } from './icws-transport.js';

/** How servers are reached. */
export interface UndiciTransportOptions {
  readonly port: number;
  readonly tls: boolean;
  /** PEM text of the certificate authority that signed the servers' certificates; '' for the system's. */
  readonly ca: string;
  /** Milliseconds for connecting and for a whole exchange. */
  readonly timeoutMs: number;
}

/** Bodies larger than this are not ICWS answers to anything that Casebridge asks. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** ICWS over HTTP(S) by undici, one pool of connections for each server. */
export function createUndiciTransport(options: UndiciTransportOptions): IcwsTransport {
  const agent = new Agent({
    connect: { timeout: options.timeoutMs, ...(options.ca === '' ? {} : { ca: options.ca }) },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    // Creates wait for answers on the event stream, not on these connections: a few suffice for hundreds a second.
    connections: 16,
    pipelining: 1,
  });
  const origin = (host: string) => `${options.tls ? 'https' : 'http'}://${bracketed(host)}:${options.port}`;

  async function send(request: IcwsRequest, signal: AbortSignal, streaming: boolean): Promise<Dispatcher.ResponseData> {
    try {
      return await agent.request({
        origin: origin(request.host),
        method: request.method,
        path: request.path,
        headers: { ...request.headers },
        signal,
        ...(streaming ? { bodyTimeout: 0 } : {}),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
    } catch (error) {
      throw unreachable(request, origin(request.host), error);
    }
  }

  return {
    async exchange(request, signal): Promise<IcwsResponse> {
      const response = await send(request, signal, false);
      const body = await readBody(response, request, origin(request.host));
      return { status: response.statusCode, headers: flatHeaders(response), setCookies: cookies(response), body };
    },
    async openEvents(request, signal): Promise<IcwsEventStream> {
      const response = await send(request, signal, true);
      return {
        status: response.statusCode,
        contentType: flatHeaders(response)['content-type'] ?? '',
        text: readText(response, request, origin(request.host)),
      };
    },
    close: () => agent.destroy(),
  };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function flatHeaders(response: Dispatcher.ResponseData): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

function cookies(response: Dispatcher.ResponseData): readonly string[] {
  const value = response.headers['set-cookie'];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

async function readBody(response: Dispatcher.ResponseData, request: IcwsRequest, origin: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw unreachable(request, origin, error);
  }
  if (size > MAX_BODY_BYTES) {
    response.body.destroy();
    const what = `${request.method} ${origin}${request.path.split('?')[0]} answered with more than ${MAX_BODY_BYTES} bytes.`;
    throw new CasebridgeError('CASEBRIDGE_CIC_MALFORMED_RESPONSE', what);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* readText(
  response: Dispatcher.ResponseData,
  request: IcwsRequest,
  origin: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw unreachable(request, origin, error);
  } finally {
    response.body.destroy();
  }
}

function unreachable(request: IcwsRequest, origin: string, cause: unknown): CasebridgeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // The path may hold a session id; it is of no use to a reader of the message.
  const path = request.path.replace(/^\/icws\/\d+/, '/icws/{session}').split('?')[0];
  return new CasebridgeError(
    'CASEBRIDGE_CIC_UNREACHABLE',
    `No answer from ${origin} to ${request.method} ${path}: ${reason}.`,
    {
      cause,
    },
  );
}
