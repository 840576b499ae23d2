import type { Dispatcher } from 'undici';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { httpOrigin } from '../../../runtime/http-origin.js';
import { connectFailure } from './connect-failure.js';
import { createDispatcher } from './icws-dispatcher.js';
import type { IcwsEventStream, IcwsRequest, IcwsResponse, IcwsTransport } from './icws-transport.js';

/** How servers are reached. */
export interface UndiciTransportOptions {
  readonly port: number;
  readonly tls: boolean;
  /** PEM text of the certificate authority that signed the servers' certificates; '' for the system's. */
  readonly ca: string;
  /** Address of an HTTP proxy, with user name and password if it wants them; '' or nothing for none. */
  readonly proxy?: string;
  /** Milliseconds for connecting and for a whole exchange. */
  readonly timeoutMs: number;
  /** To each server at the same time; default: what routing needs. */
  readonly connections?: number | undefined;
}

/** Bodies larger than this are not ICWS answers to anything that Casebridge asks. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** ICWS over HTTP(S) by undici, one pool of connections for each server. Redirections are not followed. */
export function createUndiciTransport(options: UndiciTransportOptions): IcwsTransport {
  const { ca, proxy = '', timeoutMs, connections } = options;
  const dispatcher = createDispatcher({ ca, proxy, timeoutMs, connections });
  const origin = (host: string) => httpOrigin(host, options.port, options.tls);

  async function send(request: IcwsRequest, signal: AbortSignal, streaming: boolean): Promise<Dispatcher.ResponseData> {
    try {
      return await dispatcher.request({
        origin: origin(request.host),
        method: request.method,
        path: request.path,
        headers: { ...request.headers },
        signal,
        ...(streaming ? { bodyTimeout: 0 } : {}),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
    } catch (error) {
      throw connectFailure(named(request, origin(request.host)), error);
    }
  }

  return {
    async exchange(request, signal): Promise<IcwsResponse> {
      const response = await send(request, signal, false);
      const headers = flatHeaders(response);
      const bytes = await readBody(response, named(request, origin(request.host)));
      const body = decodeText(bytes, headers['content-type'] ?? '');
      return { status: response.statusCode, headers, setCookies: cookies(response), body };
    },
    async openEvents(request, signal): Promise<IcwsEventStream> {
      const response = await send(request, signal, true);
      return {
        status: response.statusCode,
        contentType: flatHeaders(response)['content-type'] ?? '',
        text: readText(response, named(request, origin(request.host))),
      };
    },
    close: () => dispatcher.destroy(),
  };
}

/** The path may hold a session id; it is of no use to a reader of a message. */
function named(request: IcwsRequest, origin: string): string {
  const path = request.path.replace(/^\/icws\/\d+/, '/icws/{session}').split('?')[0];
  return `${origin} to ${request.method} ${path}`;
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

async function readBody(response: Dispatcher.ResponseData, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw connectFailure(what, error);
  }
  if (size > MAX_BODY_BYTES) {
    response.body.destroy();
    throw new CasebridgeError(
      'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
      `${what} was answered with more than ${MAX_BODY_BYTES} bytes.`,
    );
  }
  return Buffer.concat(chunks);
}

/** In the charset that the answer names, UTF-8 if it names none or one that is unknown. */
function decodeText(bytes: Buffer, contentType: string): string {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Event streams are UTF-8, whatever the header says (HTML standard). */
async function* readText(response: Dispatcher.ResponseData, what: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw connectFailure(what, error);
  } finally {
    response.body.destroy();
  }
}
