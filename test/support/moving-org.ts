import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A host name of an org: forwards everything to it, or sends everything elsewhere. */
export interface OrgHost {
  readonly url: string;
  /** Requests that came. */
  readonly requests: number;
  /** Where it redirects to from now on. */
  redirectTo: string | undefined;
  /** What the login tells as the org's address; undefined: what the org says. */
  instanceUrl: string | undefined;
  /** Nobody listens there any more. Safe to call twice. */
  close(): Promise<void>;
}

/** Listens on a port of its own. @param orgUrl the simulated org behind it. */
export async function serveHost(orgUrl: string): Promise<OrgHost> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests += 1;
    if (host.redirectTo === undefined) return forward(orgUrl, host, request, response);
    response.writeHead(301, { location: `${host.redirectTo}${request.url}` });
    response.end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host: OrgHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    redirectTo: undefined,
    instanceUrl: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return host;
}

function forward(orgUrl: string, host: OrgHost, request: IncomingMessage, response: ServerResponse): void {
  const onward = send(`${orgUrl}${request.url}`, { method: request.method ?? 'GET', headers: request.headers });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.on('response', (answer) => {
    const parts: Buffer[] = [];
    answer.on('error', () => response.destroy());
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('end', () => {
      const {
        'content-length': _length,
        'transfer-encoding': _encoding,
        connection: _connection,
        ...headers
      } = answer.headers;
      const text = Buffer.concat(parts).toString();
      const body =
        host.instanceUrl === undefined
          ? text
          : text.replace(/"instance_url":"[^"]*"/, `"instance_url":"${host.instanceUrl}"`);
      response.writeHead(answer.statusCode ?? 500, headers);
      response.end(body);
    });
  });
  request.pipe(onward);
}
