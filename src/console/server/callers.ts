import type { FastifyReply, FastifyRequest } from 'fastify';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { isOwnOrigin, type OwnAddress } from '../../web-server/origin.js';
import { isSameSecret } from '../../web-server/tokens.js';
import type { Role } from '../contract.js';
import type { Login } from './login.js';
import type { RouteCaller } from './route-catalogue.js';
import type { Session, Sessions } from './sessions.js';

/** Who made a request. */
export interface Caller {
  readonly user: string;
  readonly role: Role;
  /** Absent for programs that bear a token. */
  readonly session?: Session | undefined;
}

/** What callers are known by. */
export interface CallersOptions {
  readonly sessions: Sessions;
  readonly login: Login;
  /** Of the command line. */
  readonly apiToken: string;
  readonly own: OwnAddress;
  /** A name of its own for each listener: browsers share cookies between the ports of a host. */
  readonly cookieName: () => string;
}

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,1024})$/i;
/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD']);

/** Finds out who made a request, and whether they may. */
export class Callers {
  readonly #options: CallersOptions;
  readonly #known = new WeakMap<FastifyRequest, Caller>();

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /**
   * To be called before the body is read.
   * @throws CasebridgeError `CASEBRIDGE_API_LOGIN_NEEDED`; `CASEBRIDGE_API_NOT_ALLOWED` for another role, for a request
   * that another site's page made, and for one without the token that guards against those.
   */
  admit(request: FastifyRequest, wanted: RouteCaller): void {
    const changes = !SAFE.has(request.method);
    if (changes && !isOwnOrigin(request.headers, this.#options.own))
      throw notAllowed('It was made by a page of another site.');
    if (wanted === 'anybody') return;
    const caller = this.#byBearer(request) ?? this.#bySession(request);
    if (caller === undefined)
      throw new CasebridgeError('CASEBRIDGE_API_LOGIN_NEEDED', 'Nobody is logged in, or the login has ended.');
    if (changes && caller.session) this.#checkCsrf(request, caller.session);
    if (wanted === 'operator' && caller.role !== 'operator')
      throw notAllowed(`${caller.user} has the role viewer; it takes an operator.`);
    this.#known.set(request, caller);
  }

  /** Who was admitted. @throws Error if nobody was: a route that anybody may use has no caller. */
  of(request: FastifyRequest): Caller {
    const caller = this.#known.get(request);
    if (caller === undefined) throw new Error('the request was not admitted');
    return caller;
  }

  /** Who made it, for the log; '' if it is not known. */
  nameOf(request: FastifyRequest): string {
    return this.#known.get(request)?.user ?? '';
  }

  /** Whether it bears the token of the command line, which is not slowed down. */
  isCommandLine(request: FastifyRequest): boolean {
    const token = bearerOf(request);
    return token !== undefined && isSameSecret(token, this.#options.apiToken);
  }

  /** The session that the cookies of a request open. @param cookies by name. */
  session(cookies: Readonly<Record<string, string | undefined>>): Session | undefined {
    const id = cookies[this.#options.cookieName()];
    return id === undefined || id.length > 128 ? undefined : this.#options.sessions.open(id);
  }

  /** Begins a session, with a new id; the one that the browser had ends. */
  begin(request: FastifyRequest, reply: FastifyReply, user: string, role: Role): Session {
    const { sessions, cookieName } = this.#options;
    const before = this.session(request.cookies);
    if (before) sessions.end(before.key);
    const { id, session } = sessions.begin(user, role);
    void reply.setCookie(cookieName(), id, this.#cookie());
    return session;
  }

  /** Ends the session of a caller, if there is one. */
  end(caller: Caller, reply: FastifyReply): void {
    if (caller.session) this.#options.sessions.end(caller.session.key);
    void reply.clearCookie(this.#options.cookieName(), this.#cookie());
  }

  #cookie() {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(this.#options.own) } as const;
  }

  #byBearer(request: FastifyRequest): Caller | undefined {
    const token = bearerOf(request);
    if (token === undefined) return undefined;
    return this.isCommandLine(request)
      ? { user: 'command line', role: 'operator' }
      : this.#options.login.byToken(token);
  }

  #bySession(request: FastifyRequest): Caller | undefined {
    // Who says a token that is wrong does not mean the cookie that the browser adds.
    if (request.headers.authorization !== undefined) return undefined;
    const session = this.session(request.cookies);
    return session && { user: session.user, role: session.role, session };
  }

  #checkCsrf(request: FastifyRequest, session: Session): void {
    const token = request.headers['x-csrf-token'];
    if (typeof token === 'string' && isSameSecret(token, session.csrfToken)) return;
    throw notAllowed('It lacks the header x-csrf-token of the login, or has that of another one.');
  }
}

/** Name of the cookie of a listener. Browsers accept one that begins with `__Host-` only over TLS and for this host. */
export function cookieNameOf(own: OwnAddress, port: number): string {
  return `${isSecure(own) ? '__Host-' : ''}casebridge-${port}`;
}

function isSecure({ tls, publicUrl }: OwnAddress): boolean {
  return tls || publicUrl.startsWith('https:');
}

function bearerOf(request: FastifyRequest): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

function notAllowed(why: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_API_NOT_ALLOWED', `The request is not allowed. ${why}`);
}
