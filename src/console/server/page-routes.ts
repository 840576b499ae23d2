import type { FastifyInstance, FastifyReply } from 'fastify';
import { assetNamed, sendAsset } from '../../web-server/send-asset.js';
import type { ConsoleServerOptions } from './console-server-options.js';

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
  app.get('/', async (request, reply) => sendAsset(request, reply, await assets('/')) ?? sendNotFound(reply));
  app.get('/assets/*', async (request, reply) => {
    return sendAsset(request, reply, await assetNamed(assets, request)) ?? sendNotFound(reply);
  });
}

/** Answers a path that is no page. */
export function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_FOUND);
}
