import { createHmac } from 'node:crypto';
import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { SObjectRecord } from '../engine/org-engine.js';
import type { OrgFaults } from '../engine/org-faults.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';
import { identityJson, userInfoJson } from '../rest/identity.js';
import { verifyAssertion } from './jwt-assertion.js';
import type { ClientApp, LoginDirectory } from './login-directory.js';
import { OAuthError } from './oauth-error.js';
import { requestOrigin } from './request-origin.js';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What the OAuth endpoints work with. */
export interface OAuthOptions {
  readonly engine: SimulatedOrgEngine;
  readonly directory: LoginDirectory;
  readonly faults: OrgFaults;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The username-password flow is blocked in the org. */
  readonly passwordFlowBlocked: boolean;
}

/** Token, revocation and identity endpoints: `/services/oauth2/*` and `/id/ORG/USER`. */
export class OAuthEndpoint {
  readonly #options: OAuthOptions;

  constructor(options: OAuthOptions) {
    this.#options = options;
  }

  /** Answers one request. An {@link OAuthError} becomes the OAuth error body; other errors are thrown on. */
  async handle(request: HttpExchangeRequest): Promise<HttpExchangeResponse> {
    const path = request.target.split('?')[0]?.replace(/\/{2,}/g, '/') ?? '';
    try {
      if (path === '/services/oauth2/token') return await this.#token(request);
      if (path === '/services/oauth2/revoke') return this.#revoke(request);
      if (path === '/services/oauth2/userinfo') return this.#userInfo(request);
      if (path.startsWith('/id/')) return this.#identity(request, path);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return json(error.status, { error: error.code, error_description: error.message });
    }
    return json(404, { error: 'not_found', error_description: 'no such endpoint' });
  }

  async #token(request: HttpExchangeRequest): Promise<HttpExchangeResponse> {
    if (request.method !== 'POST') throw new OAuthError('invalid_request', 'must use HTTP POST');
    const form = formOf(request);
    const origin = requestOrigin(request);
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return this.#clientCredentials(request, form, origin);
      case JWT_BEARER:
        return await this.#jwtBearer(form, origin);
      case 'refresh_token':
        return this.#refresh(form, origin);
      case 'password':
        return this.#password(form, origin);
      case null:
        throw new OAuthError('invalid_request', 'missing required parameter: grant_type');
      default:
        throw new OAuthError('unsupported_grant_type', 'grant type not supported');
    }
  }

  #clientCredentials(request: HttpExchangeRequest, form: URLSearchParams, origin: string): HttpExchangeResponse {
    const { faults, directory } = this.#options;
    if (faults.actAsLoginHost) throw new OAuthError('invalid_grant', 'request not supported on this domain');
    const basic = basicCredentials(request.headers.authorization);
    const app = this.#app(basic?.id ?? form.get('client_id'), basic?.secret ?? form.get('client_secret'), true);
    const user = faults.runAsUserMissing ? undefined : directory.user(app.runAs);
    if (user === undefined) throw new OAuthError('invalid_grant', 'no client credentials user enabled');
    return this.#grant(app, user, origin, { scope: 'api', api_instance_url: origin });
  }

  async #jwtBearer(form: URLSearchParams, origin: string): Promise<HttpExchangeResponse> {
    const { directory, now } = this.#options;
    const audiences = ['https://login.salesforce.com', 'https://test.salesforce.com', origin];
    const { app, username } = await verifyAssertion(form.get('assertion') ?? '', {
      app: (clientId) => directory.app(clientId),
      audiences,
      now: now(),
    });
    const user = directory.user(username);
    const approved = app.approvedUsers === undefined || app.approvedUsers.includes(username);
    if (user === undefined || !approved) throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
    return this.#grant(app, user, origin, { scope: 'api' });
  }

  #refresh(form: URLSearchParams, origin: string): HttpExchangeResponse {
    const { directory } = this.#options;
    const app = this.#app(form.get('client_id'), form.get('client_secret'), form.has('client_secret'));
    const userId = directory.userIdOfRefreshToken(form.get('refresh_token') ?? '');
    const user = userId === undefined ? undefined : directory.userById(userId);
    if (user?.IsActive !== true) throw new OAuthError('invalid_grant', 'expired access/refresh token');
    return this.#grant(app, user, origin, { scope: 'refresh_token api' });
  }

  #password(form: URLSearchParams, origin: string): HttpExchangeResponse {
    const app = this.#app(form.get('client_id'), form.get('client_secret'), true);
    const { directory, faults, passwordFlowBlocked } = this.#options;
    const user = directory.userByPassword(form.get('username') ?? '', form.get('password') ?? '');
    if (user === undefined || passwordFlowBlocked || faults.credentialsChanged)
      throw new OAuthError('invalid_grant', 'authentication failure');
    return this.#grant(app, user, origin, { scope: 'api' });
  }

  #app(clientId: string | null, secret: string | null, secretRequired: boolean): ClientApp {
    const app = this.#options.directory.app(clientId ?? undefined);
    if (app === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    const isWrong = secret !== app.clientSecret || this.#options.faults.credentialsChanged;
    if (secretRequired && isWrong) throw new OAuthError('invalid_client', 'invalid client credentials');
    return app;
  }

  #grant(
    app: ClientApp,
    user: SObjectRecord,
    origin: string,
    extra: Readonly<Record<string, string>>,
  ): HttpExchangeResponse {
    const { engine } = this.#options;
    const session = engine.sessions.create(user.Id);
    const id = `${origin}/id/${engine.organizationId}/${user.Id}`;
    const issuedAt = String(session.issuedAt);
    return json(200, {
      access_token: session.token,
      signature: createHmac('sha256', app.clientSecret)
        .update(id + issuedAt)
        .digest('base64'),
      instance_url: origin,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
      ...extra,
    });
  }

  #revoke(request: HttpExchangeRequest): HttpExchangeResponse {
    const query = new URLSearchParams(request.target.split('?')[1] ?? '');
    const token = formOf(request).get('token') ?? query.get('token') ?? '';
    const revoked = this.#options.engine.sessions.revoke(token) || this.#options.directory.revokeRefreshToken(token);
    if (!revoked) throw new OAuthError('unsupported_token_type', 'this token type is not supported');
    return { status: 200 };
  }

  #userInfo(request: HttpExchangeRequest): HttpExchangeResponse {
    const user = this.#userOfToken(request);
    if (user === undefined) return { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Bad_OAuth_Token' };
    return json(200, userInfoJson(this.#options.engine, user, requestOrigin(request)));
  }

  #identity(request: HttpExchangeRequest, path: string): HttpExchangeResponse {
    const [, , organizationId, userId] = path.split('/');
    const user = this.#userOfToken(request);
    if (user === undefined) return { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Bad_OAuth_Token' };
    if (organizationId !== this.#options.engine.organizationId) {
      return { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Wrong_Org' };
    }
    if (userId !== user.Id) return { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Bad_Id' };
    return json(200, identityJson(this.#options.engine, user, requestOrigin(request)));
  }

  #userOfToken(request: HttpExchangeRequest): SObjectRecord | undefined {
    const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const session = token === undefined ? undefined : this.#options.engine.session(token);
    return session === undefined ? undefined : this.#options.directory.userById(session.userId);
  }
}

function formOf(request: HttpExchangeRequest): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(request.body));
}

function basicCredentials(header: string | undefined): { readonly id: string; readonly secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}

function json(status: number, body: unknown): HttpExchangeResponse {
  const headers = { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-cache, no-store' };
  return { status, headers, body: JSON.stringify(body) };
}
