import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Config } from '../../src/config/schema.js';
import type { ApiAccess } from '../../src/console/api-access.js';
import type { SessionView } from '../../src/console/contract.js';
import type { TokenStore } from '../../src/console/server/access-files.js';
import type { ConsoleHappening } from '../../src/console/server/console-happening.js';
import { createConsoleServer } from '../../src/console/server/console-server.js';
import type { ConsoleServerOptions, HealthReport } from '../../src/console/server/console-server-options.js';
import { redactor } from '../../src/operations/redactor.js';
import { systemClock } from '../../src/runtime/clock.js';
import type { Assets } from '../../src/web-server/asset.js';
import { FakeGroupOperations } from './fake-group-operations.js';

/** Passwords of {@link CONSOLE_USERS}. The hashes are as cheap as the server takes them. */
export const PASSWORDS = { olivia: 'correct horse battery', victor: 'staple-of-victor' } as const;

/** An operator and a viewer. */
export const CONSOLE_USERS = [
  'olivia:operator:scrypt$16384$8$1$T49fgWu0BzRzXYz/fs9xaQ==$QKjxgTzQfCMkguhUM2sAmDVQsj0mUWG6JCYe5wBfHNo=',
  'victor:viewer:scrypt$16384$8$1$ZvN+hSxSOeIHKaP0zowxOw==$wcpq0gIBSXqa/YFeRxpVoX3yb5UYDOg6Sp6lJphnISA=',
];

/** What a console listens by, unless a test says otherwise. */
export const CONSOLE_SETTINGS: Config['console'] = {
  enabled: true,
  host: '127.0.0.1',
  port: 0,
  users: CONSOLE_USERS,
  certFile: '',
  keyFile: '',
  allowInsecure: false,
  publicUrl: '',
  trustedProxies: [],
  sessionIdle: 30 * 60_000,
  sessionLimit: 12 * 3_600_000,
};

/** Keeps the tokens for the test. */
export class FakeTokenStore implements TokenStore {
  consoleToken: string | undefined;
  access: ApiAccess | undefined;
  cleared = 0;

  leaveConsoleToken(token: string | undefined): void {
    this.consoleToken = token;
  }

  leaveApiAccess(access: ApiAccess): void {
    this.access = access;
  }

  clear(): void {
    this.cleared += 1;
  }
}

/** An answer of the server. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Undefined if it is no JSON. */
  readonly json: unknown;
}

/** What is asked of the server. */
export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** A browser that is logged in: sends its cookie, its origin and its CSRF token. */
export interface Browser {
  readonly session: SessionView;
  readonly cookie: string;
  ask(path: string, ask?: Ask): Promise<Answer>;
}

const PAGE: Assets = async (path) => {
  if (path === '/') return asset('<!doctype html><title>Casebridge</title>', 'text/html; charset=utf-8', false);
  if (path === '/assets/app-1a2b3c.js') return asset('export {};', 'text/javascript; charset=utf-8', true);
  return undefined;
};

function asset(text: string, contentType: string, immutable: boolean) {
  return { body: new TextEncoder().encode(text), contentType, etag: `"${text.length}"`, immutable };
}

/** A console over real sockets, with a fake group behind it. */
export class ConsoleBench {
  readonly group: FakeGroupOperations;
  readonly tokens = new FakeTokenStore();
  readonly told: ConsoleHappening[] = [];
  health: HealthReport = { alive: true, ready: true, reasons: [] };
  url = '';
  readonly #server: ReturnType<typeof createConsoleServer>;

  private constructor(options: BenchOptions) {
    this.group = options.group ?? new FakeGroupOperations();
    this.#server = createConsoleServer({
      group: this.group,
      settings: { ...CONSOLE_SETTINGS, ...options.settings },
      clock: options.clock ?? systemClock,
      redact: options.redact ?? redactor([]),
      tell: (happening) => this.told.push(happening),
      health: () => this.health,
      metrics: async () => '# TYPE casebridge_up gauge\ncasebridge_up 1\n',
      assets: options.assets ?? PAGE,
      tokens: options.tokens ?? this.tokens,
      ...(options.limits ? { limits: options.limits } : {}),
    });
  }

  /** Starts one. */
  static async open(options: BenchOptions = {}): Promise<ConsoleBench> {
    const bench = new ConsoleBench(options);
    bench.url = (await bench.#server.start()).url;
    return bench;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  close(): Promise<void> {
    return this.#server.stop();
  }

  /** Happenings of a type. */
  toldOf<T extends ConsoleHappening['type']>(type: T): readonly Extract<ConsoleHappening, { type: T }>[] {
    return this.told.filter((each): each is Extract<ConsoleHappening, { type: T }> => each.type === type);
  }

  /** Sends one request, over a connection of its own. */
  ask(path: string, ask: Ask = {}): Promise<Answer> {
    return exchange(`${this.url}${path}`, ask);
  }

  /** As the command line. */
  asProgram(path: string, ask: Ask = {}): Promise<Answer> {
    const authorization = `Bearer ${this.tokens.access?.token ?? ''}`;
    return this.ask(path, { ...ask, headers: { authorization, ...ask.headers } });
  }

  /** Logs in as a browser does. */
  async login(user: keyof typeof PASSWORDS = 'olivia'): Promise<Browser> {
    const body = { user, password: PASSWORDS[user] };
    return this.browser(await this.ask('/api/login', { method: 'POST', body, headers: { origin: this.url } }));
  }

  /** The browser that got the answer to a login. */
  browser(login: Answer): Browser {
    if (login.status !== 200) throw new Error(`the login was answered with ${login.status}: ${login.text}`);
    const session = login.json as SessionView;
    const cookie = login.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const own = { cookie, origin: this.url, 'sec-fetch-site': 'same-origin', 'x-csrf-token': session.csrfToken };
    return {
      session,
      cookie,
      ask: (path, ask = {}) => this.ask(path, { ...ask, headers: { ...own, ...ask.headers } }),
    };
  }
}

/** What a bench may have of its own. */
export interface BenchOptions extends Partial<Pick<ConsoleServerOptions, 'clock' | 'redact' | 'assets' | 'tokens'>> {
  readonly group?: FakeGroupOperations;
  readonly settings?: Partial<Config['console']>;
  readonly limits?: NonNullable<ConsoleServerOptions['limits']>;
}

function exchange(url: string, { method = 'GET', headers = {}, body, signal }: Ask): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method,
      agent: false,
      rejectUnauthorized: false,
      headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(signal ? { signal } : {}),
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer, json: parsed(answer) });
      });
    });
    request.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
