import type { RequestListener, Server } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { toldError } from '../../errors/told-error.js';
import { answerFailure, refuseMalformed, tooManyRequests } from '../../web-server/answers.js';
import { apiFailure } from '../../web-server/api-failure.js';
import { isOwnHost, type OwnAddress } from '../../web-server/origin.js';
import type { RequestPace } from '../../web-server/request-pace.js';
import { type ApiParts, addApiRoutes, unknownRoute } from './api-routes.js';
import type { ConsoleLimits, ConsoleServerOptions } from './console-server-options.js';
import { addPageRoutes, PROBES, sendNotFound } from './page-routes.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** What the application is made of. */
export interface ConsoleAppOptions {
  readonly server: ConsoleServerOptions;
  readonly limits: ConsoleLimits;
  readonly own: OwnAddress;
  readonly pace: RequestPace;
  readonly api: ApiParts;
  /** Makes the server that hands its requests to a listener. */
  readonly listen: (listener: RequestListener) => Server;
}

const LONGEST_PARAMETER = 200;

/** Makes the application: every route, and what holds for all of them. It does not listen yet. */
export async function consoleApp(options: ConsoleAppOptions): Promise<FastifyInstance> {
  const { limits, api } = options;
  const app = fastify({
    serverFactory: options.listen,
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => void sendFailure(options, error, request, reply),
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => sendFailure(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (!isApi(request)) return sendNotFound(reply);
    return sendFailure(options, unknownRoute(request), request, reply);
  });
  await addRules(app, options);
  addPageRoutes(app, options.server);
  addApiRoutes(app, api);
  return app;
}

async function addRules(app: FastifyInstance, { own, pace, limits, api }: ConsoleAppOptions): Promise<void> {
  await app.register(fastifyHelmet, SECURITY_HEADERS);
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, {
    global: false,
    max: limits.requestsPerMinute,
    store: pace.asStore(),
    keyGenerator: (request) => api.client(request.raw),
    allowList: (request) => api.callers.isCommandLine(request),
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(ttl),
  });
  app.addHook('onRequest', async (request, reply) => {
    if (isApi(request) || PROBES.has(pathOf(request))) void reply.header('cache-control', 'no-store');
    if (!PROBES.has(pathOf(request)) && !isOwnHost(request.headers.host, own)) throw hostRefused();
  });
}

function sendFailure(
  { api, server }: ConsoleAppOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = apiFailure(error, server.redact.text);
  if (failure.status >= 500) {
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    server.tell({ type: 'requestFailed', route, user: api.callers.nameOf(request), error: toldError(error) });
  }
  return answerFailure(failure, reply);
}

function hostRefused(): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_API_HOST_REFUSED', 'The console does not answer to this host name.');
}

function isApi(request: FastifyRequest): boolean {
  return /^\/api(\/|$)/.test(pathOf(request));
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
