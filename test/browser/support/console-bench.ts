import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { consoleAssets } from '../../../src/console/assets/console-assets.js';
import type { Role } from '../../../src/console/contract.js';
import { type ConsoleServer, createConsoleServer } from '../../../src/console/server/console-server.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { hashPassword } from '../../../src/runtime/password-hash.js';
import type { Assets } from '../../../src/web-server/asset.js';
import { FakeGroupOperations, type FakeGroupOptions } from '../../support/fake-group-operations.js';

/** Who may log in where there are users. */
export const PASSWORDS: Readonly<Record<Role, string>> = { operator: 'op-pass 1', viewer: 'view-pass 2' };
/** A page that is not there within this time fails the test; the machine may be busy. */
const WAIT_MS = 10_000;

/** A console that is served, with a group behind it that does no work. */
export interface Served {
  readonly url: string;
  readonly group: FakeGroupOperations;
  /** The token that was made; '' where there are users. */
  readonly token: string;
  stop(): Promise<void>;
}

/** A console as its visitors know it. */
export type Visited = Pick<Served, 'url' | 'token'>;

/** A page, and what it has complained of. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts and refusals of the content security policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** What the browser itself says of answers: tests look at what the page makes of them. */
const ABOUT_ANSWERS =
  /^(Failed to load resource|WebSocket connection to '[^']*' failed: (Error in connection|HTTP Auth))/;

let users: Promise<readonly string[]> | undefined;
let assets: Assets | undefined;

/** Serves a console. @param port 0 for any. */
export async function serveConsole(
  options: FakeGroupOptions & {
    readonly withUsers?: boolean;
    readonly port?: number;
    readonly group?: FakeGroupOperations;
  } = {},
): Promise<Served> {
  const group = options.group ?? new FakeGroupOperations({ now: () => Date.now(), ...options });
  const kept = { token: '' };
  assets ??= consoleAssets();
  const server: ConsoleServer = createConsoleServer({
    group,
    settings: {
      enabled: true,
      host: '127.0.0.1',
      port: options.port ?? 0,
      users: options.withUsers ? await configuredUsers() : [],
      certFile: '',
      keyFile: '',
      allowInsecure: false,
      publicUrl: '',
      trustedProxies: [],
      sessionIdle: 1_800_000,
      sessionLimit: 43_200_000,
    },
    clock: systemClock,
    redact: redactor([]),
    tell: () => undefined,
    health: () => ({ alive: true, ready: true, reasons: [] }),
    metrics: async () => '',
    assets,
    tokens: {
      leaveConsoleToken(token) {
        kept.token = token ?? '';
      },
      leaveApiAccess: () => undefined,
      clear: () => undefined,
    },
  });
  const { url } = await server.start();
  return { url, group, token: kept.token, stop: () => server.stop() };
}

/** Opens a page of the console. @param as whom to log in before; null to come to the login. */
export async function visit(
  browser: Browser,
  served: Visited,
  hash: string,
  as: Role | null = 'operator',
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(WAIT_MS);
  if (as) await logIn(context, served, as);
  const page = await context.newPage();
  await page.addInitScript(REMEMBER_SOCKETS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ABOUT_ANSWERS.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${served.url}/${hash}`);
  if (as) await page.getByText('live', { exact: true }).waitFor();
  return { page, context, complaints, close: () => context.close() };
}

/** Runs a piece of work on a page; the page must not complain. */
export async function onPage(
  browser: Browser,
  served: Visited,
  hash: string,
  work: (page: Page, visit: Visit) => Promise<void>,
  as: Role | null = 'operator',
  options: BrowserContextOptions = {},
): Promise<void> {
  const visited = await visit(browser, served, hash, as, options);
  try {
    await work(visited.page, visited);
    expect(visited.complaints).toEqual([]);
  } finally {
    await visited.close();
  }
}

/** The calls of a name that the group got. */
export function given(group: FakeGroupOperations, name: string): readonly unknown[] {
  return group.callsOf(name).map((call) => call.given);
}

/** The token opens the console as an operator, and takes no time to be checked. */
async function logIn(context: BrowserContext, { url, token }: Visited, as: Role): Promise<void> {
  const answer = await context.request.post(`${url}/api/login`, {
    data: token === '' ? { user: as, password: PASSWORDS[as] } : { token },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`The login as ${as} was answered with ${answer.status()}: ${await answer.text()}`);
}

function configuredUsers(): Promise<readonly string[]> {
  users ??= Promise.all(
    (['operator', 'viewer'] as const).map(async (role) => `${role}:${role}:${await hashPassword(PASSWORDS[role])}`),
  );
  return users;
}

/** Lets a test cut the live feed as a network does. */
const REMEMBER_SOCKETS = `(() => {
  const Real = WebSocket;
  const open = [];
  globalThis.WebSocket = class extends Real {
    constructor(url) {
      super(url);
      open.push(this);
    }
  };
  globalThis.cutLiveFeed = () => open.forEach((socket) => socket.close());
})()`;
