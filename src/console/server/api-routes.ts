import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import type { ClientAddress } from '../../web-server/client-address.js';
import type { SessionView } from '../contract.js';
import type { GroupOperations } from '../group-operations.js';
import type { Callers } from './callers.js';
import type { ConsoleHappening } from './console-happening.js';
import { FileAnswer, GROUP_ROUTES, type LoginRouteName, requestText } from './group-routes.js';
import type { Login } from './login.js';
import { redactedAnswer } from './redacted-answer.js';
import { emptyRequest, loginRequest } from './request-decoders.js';
import { API_ROUTES, type ApiRoute, type ApiRouteName } from './route-catalogue.js';
import type { WorkSignals } from './work-signals.js';

/** What the routes of `/api` work with. */
export interface ApiParts {
  readonly group: GroupOperations;
  readonly clock: Clock;
  readonly callers: Callers;
  readonly client: ClientAddress;
  readonly login: Login;
  readonly work: WorkSignals;
  /** Longest time that a request is worked on, in milliseconds. */
  readonly workMs: number;
  readonly redact: (text: string) => string;
  readonly tell: (happening: ConsoleHappening) => void;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** Adds every route of the catalogue. The limiter of requests must be registered before. */
export function addApiRoutes(app: FastifyInstance, parts: ApiParts): void {
  const handlers = { ...groupHandlers(parts), ...loginHandlers(parts) };
  for (const [name, route] of Object.entries(API_ROUTES)) {
    app.route({
      method: route.method,
      url: route.path,
      onRequest: [
        app.rateLimit(),
        async (request) => {
          parts.callers.admit(request, route.caller);
        },
      ],
      handler: handlers[name as ApiRouteName],
    });
  }
}

function loginHandlers({ callers, client, login, tell }: ApiParts): Record<LoginRouteName, Handler> {
  return {
    login: async (request, reply) => {
      const address = client(request.raw);
      const { user, role } = await login.identify(loginRequest(request.body), address);
      const session = callers.begin(request, reply, user, role);
      tell({ type: 'loggedIn', user, role, address });
      return send(reply, { user, role, csrfToken: session.csrfToken } satisfies SessionView);
    },
    logout: (request, reply) => {
      emptyRequest(request.body);
      const caller = callers.of(request);
      callers.end(caller, reply);
      tell({ type: 'loggedOut', user: caller.user });
      return send(reply, {});
    },
    session: (request, reply) => {
      const { user, role, session } = callers.of(request);
      return send(reply, { user, role, csrfToken: session?.csrfToken ?? '' } satisfies SessionView);
    },
  };
}

function groupHandlers(parts: ApiParts): Record<Exclude<ApiRouteName, LoginRouteName>, Handler> {
  const names = Object.keys(GROUP_ROUTES) as (keyof typeof GROUP_ROUTES)[];
  const entries = names.map((name) => [name, groupHandler(parts, name)] as const);
  // Every name of the catalogue is there, since `GROUP_ROUTES` has them all.
  return Object.fromEntries(entries) as Record<keyof typeof GROUP_ROUTES, Handler>;
}

function groupHandler(parts: ApiParts, name: keyof typeof GROUP_ROUTES): Handler {
  const route: ApiRoute = API_ROUTES[name];
  const title = `${route.method} ${route.path}`;
  return async (request, reply) => {
    const { body, query, params } = request;
    if (route.method !== 'GET') tellAct(parts, request, title);
    const answer = await parts.work.run(reply.raw, (gone) =>
      withDeadline(parts.clock, title, parts.workMs, gone, async (signal) =>
        GROUP_ROUTES[name](parts.group, { body, query, params, signal }),
      ),
    );
    return answer instanceof FileAnswer ? sendFile(reply, answer) : send(reply, redactedAnswer(answer, parts.redact));
  };
}

function tellAct({ callers, client, tell }: ApiParts, request: FastifyRequest, route: string): void {
  const { user } = callers.of(request);
  tell({ type: 'acted', user, address: client(request.raw), route, request: requestText(request.body) });
}

function send(reply: FastifyReply, answer: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
}

function sendFile(reply: FastifyReply, { name, contentType, bytes }: FileAnswer): FastifyReply {
  return reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** The error that stands for an address under `/api` that no route has. */
export function unknownRoute({ method }: FastifyRequest): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_API_ROUTE_UNKNOWN', `The API has no such route for ${method}.`);
}
