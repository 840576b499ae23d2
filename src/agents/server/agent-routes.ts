import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { withDeadline } from '../../runtime/abort.js';
import type { ClientAddress } from '../../web-server/client-address.js';
import { isOwnOrigin, type OwnAddress } from '../../web-server/origin.js';
import type { AgentLogin } from '../agent-logins.js';
import { AGENT_PATHS } from '../contract.js';
import type { AgentLimits, AgentServerOptions } from './agent-server-options.js';
import { actionRequest, loginRequest, statusRequest } from './request-decoders.js';

/** What the routes work with. */
export interface AgentRouteOptions {
  readonly server: AgentServerOptions;
  readonly limits: AgentLimits;
  readonly own: OwnAddress;
  readonly client: ClientAddress;
}

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,128})$/i;

/** Adds what the panel asks for. Only the login goes without a token. */
export function addAgentRoutes(
  app: FastifyInstance,
  { server, own, client, limits: { workMs } }: AgentRouteOptions,
): void {
  const { service, clock } = server;
  /** Before the body is read: a page of another site asks in vain, even though it has no token. */
  const onRequest = async (request: FastifyRequest) => {
    if (!isOwnOrigin(request.headers, own))
      throw new CasebridgeError('CASEBRIDGE_API_NOT_ALLOWED', 'The request was made by a page of another site.', {
        cure: 'Use the page of the agent panel itself.',
      });
  };
  const bounded = <T>(request: FastifyRequest, work: (signal: AbortSignal) => Promise<T>, gone?: AbortSignal) =>
    withDeadline(clock, request.routeOptions.url ?? '', workMs, gone, work);
  const caller = (request: FastifyRequest): AgentLogin => service.open(tokenOf(request));

  app.post(AGENT_PATHS.login, { onRequest }, async (request, reply) => {
    const asked = loginRequest(request.body);
    const address = client(request.raw);
    return send(reply, await bounded(request, (signal) => service.logIn(asked, address, signal), goneOf(reply)));
  });
  app.post(AGENT_PATHS.logout, { onRequest }, async (request, reply) => {
    await service.logOut(caller(request));
    return send(reply, {});
  });
  app.get(AGENT_PATHS.session, { onRequest }, async (request, reply) => send(reply, service.view(caller(request))));
  app.get(AGENT_PATHS.panel, { onRequest }, async (request, reply) => send(reply, service.panel(caller(request))));
  app.post(AGENT_PATHS.status, { onRequest }, async (request, reply) => {
    const login = caller(request);
    const { statusId } = statusRequest(request.body);
    await bounded(request, (signal) => service.setStatus(login, statusId, signal));
    return send(reply, {});
  });
  app.post(`${AGENT_PATHS.interactions}/:id/:action`, { onRequest }, async (request, reply) => {
    const login = caller(request);
    const { interactionId, action } = actionRequest(request.params);
    await bounded(request, (signal) => service.act(login, interactionId, action, signal));
    return send(reply, {});
  });
}

/** Aborts when the client goes away without waiting for the answer. */
function goneOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    gone.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'Nobody waits for the login any more.'));
  });
  return gone.signal;
}

function tokenOf({ headers }: FastifyRequest): string {
  return BEARER.exec(headers.authorization ?? '')?.[1] ?? '';
}

function send(reply: FastifyReply, answer: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
}
