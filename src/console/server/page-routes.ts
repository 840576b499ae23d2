import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asObject, asString } from '../../runtime/decode.js';
import type { Asset } from '../asset.js';
import type { ConsoleServerOptions } from './console-server-options.js';

const ASSET_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){0,3}$/;
const A_YEAR_S = 31_536_000;
const NOT_FOUND = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Not found</title></head>
<body><h1>Not found</h1><p>There is no such page. <a href="/">To the operator console</a></p></body>
</html>
`;
/** Of Prometheus' text format. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Paths that need no login, tell nothing of a customer, and are asked for under any host name. */
export const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Adds the probes and the console's pages. */
export function addPageRoutes(
  app: FastifyInstance,
  { health, metrics, assets, redact }: Pick<ConsoleServerOptions, 'health' | 'metrics' | 'assets' | 'redact'>,
): void {
  app.get('/healthz', (_request, reply) => {
    const { alive } = health();
    return reply.code(alive ? 200 : 503).send({ alive });
  });
  app.get('/readyz', (_request, reply) => {
    const { ready, reasons } = health();
    return reply.code(ready ? 200 : 503).send({ ready, reasons: reasons.map((reason) => redact.text(reason)) });
  });
  app.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(await metrics()));
  app.get('/', async (request, reply) => sendAsset(request, reply, await assets('/')));
  app.get('/assets/*', async (request, reply) => {
    const name = asString(asObject(request.params)?.['*']) ?? '';
    const asset = ASSET_NAME.test(name) ? await assets(`/assets/${name}`) : undefined;
    return sendAsset(request, reply, asset);
  });
}

/** Answers a path that is no page. */
export function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_FOUND);
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset | undefined): FastifyReply {
  if (asset === undefined) return sendNotFound(reply);
  const { body, contentType, etag, immutable } = asset;
  void reply
    .header('etag', etag)
    .header('cache-control', immutable ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type(contentType).send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}
