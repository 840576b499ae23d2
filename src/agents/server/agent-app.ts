import type { RequestListener, Server } from 'node:http';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { toldError } from '../../errors/told-error.js';
import { answerFailure, refuseMalformed, tooManyRequests } from '../../web-server/answers.js';
import { apiFailure } from '../../web-server/api-failure.js';
import { isOwnHost } from '../../web-server/origin.js';
import type { RequestPace } from '../../web-server/request-pace.js';
import { assetNamed, sendAsset } from '../../web-server/send-asset.js';
import { AGENT_PATHS } from '../contract.js';
import { type AgentRouteOptions, addAgentRoutes } from './agent-routes.js';
import type { AgentServerOptions } from './agent-server-options.js';
import { panelHeaders } from './panel-headers.js';

/** What the application is made of. */
export interface AgentAppOptions extends AgentRouteOptions {
  readonly pace: RequestPace;
  /** Makes the server that hands its requests to a listener. */
  readonly listen: (listener: RequestListener) => Server;
}

const PROBE = '/healthz';
const API = `${AGENT_PATHS.page}/api/`;

/** Makes the application: every route, and what holds for all of them. It does not listen yet. */
export async function agentApp(options: AgentAppOptions): Promise<FastifyInstance> {
  const { limits, server } = options;
  const app = fastify({
    serverFactory: options.listen,
    bodyLimit: limits.bodyBytes,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => void sendFailure(server, error, request, reply),
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => sendFailure(server, error, request, reply));
  app.setNotFoundHandler((request, reply) => sendFailure(server, unknownPath(request), request, reply));
  await addRules(app, options);
  addPages(app, server);
  addAgentRoutes(app, options);
  return app;
}

async function addRules(app: FastifyInstance, { own, pace, client, limits, server }: AgentAppOptions): Promise<void> {
  await app.register(fastifyHelmet, panelHeaders(server.settings.frameAncestors));
  await app.register(fastifyRateLimit, {
    global: true,
    max: limits.requestsPerMinute,
    store: pace.asStore(),
    keyGenerator: (request) => client(request.raw),
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(ttl),
  });
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (path.startsWith(API) || path === PROBE) void reply.header('cache-control', 'no-store');
    if (path !== PROBE && !isOwnHost(request.headers.host, own))
      throw new CasebridgeError('CASEBRIDGE_API_HOST_REFUSED', 'The agent panel does not answer to this host name.', {
        cure: 'Open it by its own address, or set agents.publicUrl to the address that browsers use.',
      });
  });
}

function addPages(app: FastifyInstance, { alive, assets }: AgentServerOptions): void {
  app.get(PROBE, (_request, reply) => {
    const isAlive = alive();
    return reply.code(isAlive ? 200 : 503).send({ alive: isAlive });
  });
  app.get('/', (_request, reply) => reply.redirect(AGENT_PATHS.page));
  app.get(AGENT_PATHS.page, async (request, reply) => sendAsset(request, reply, await assets('/')) ?? gone(request));
  app.get(
    '/assets/*',
    async (request, reply) => sendAsset(request, reply, await assetNamed(assets, request)) ?? gone(request),
  );
}

function gone(request: FastifyRequest): never {
  throw unknownPath(request);
}

function unknownPath({ method }: FastifyRequest): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_API_ROUTE_UNKNOWN', `The agent panel has no such address for ${method}.`, {
    cure: `Open ${AGENT_PATHS.page}.`,
  });
}

function sendFailure(
  { redact, tell }: AgentServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = apiFailure(error, redact);
  if (failure.status >= 500) {
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    tell({ type: 'agentRequestFailed', route, user: '', error: toldError(error) });
  }
  return answerFailure(failure, reply);
}
