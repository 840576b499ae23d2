import { sleep } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';
import { loopbackOnly } from '../loopback.js';
import { type AnonymousResult, executeAnonymous } from './apex/anonymous/execute-anonymous.js';
import { compileApex, loadApex } from './apex/load/load-program.js';
import { findApexSources } from './apex/load/source-files.js';
import type { Program } from './apex/program.js';
import { createApexRest } from './apex/rest/apex-rest.js';
import { ApexInterpreter } from './apex/run/interpreter.js';
import { keepTriggerRecords } from './apex/run/trigger-records.js';
import { type ClientApp, LoginDirectory } from './auth/login-directory.js';
import { OAuthEndpoint } from './auth/oauth-endpoint.js';
import { handleSoap } from './auth/soap-login.js';
import { validatePushTopic } from './cometd/push-topic-validator.js';
import { type ApexRuntime, NO_APEX } from './engine/apex-runtime.js';
import type { OrgBehaviour, RecordValidator } from './engine/engine-context.js';
import { validateFeedItem } from './engine/feed-item-validator.js';
import type { SObjectRecord } from './engine/org-engine.js';
import { OrgFaults } from './engine/org-faults.js';
import { normalizeId } from './engine/record-id.js';
import { DEFAULT_SEED, type SeedDescription, seedOrg } from './engine/seed.js';
import { SimulatedOrgEngine } from './engine/simulated-org-engine.js';
import type { SharingModel } from './metadata/schema.js';
import { loadOrgMetadata, type OrgMetadata } from './metadata/source-format-loader.js';
import { renderCasePage } from './rest/case-page.js';
import { handleFaults } from './rest/faults-resource.js';
import { RestApi } from './rest/rest-api.js';
import type { RestOptions } from './rest/rest-types.js';

/** How a program gets into the org. */
export interface OrgCredentials {
  /** The integration user. */
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** 18 characters. */
  readonly organizationId: string;
}

/** Makes a part of the org that lives on the engine: streaming, pages. */
export type HandlerFactory = (engine: SimulatedOrgEngine) => HttpExchangeHandler;

/** The user of a name and a password (without security token) who may use pages; undefined for any other. */
export type PageLogin = (username: string, password: string) => SObjectRecord | undefined;

/** Options of {@link createSimulatedOrg}. */
export interface SimulatedOrgOptions {
  readonly clock: Clock;
  /** SFDX source-format folders; none gives an org without the package. */
  readonly metadataFolders: readonly string[];
  /** Metadata that is loaded already, in place of the folders (and of `sharing`). Orgs may share it. */
  readonly metadata?: OrgMetadata;
  /** From 0 up to, not including, 1; for tokens. Default `Math.random`. */
  readonly random?: () => number;
  /** Default {@link DEFAULT_SEED}. */
  readonly seed?: SeedDescription;
  readonly credentials?: Partial<OrgCredentials>;
  /** PEM of the certificate or public key for the JWT flow of the client app. */
  readonly jwtPublicKeyPem?: string;
  /** Usernames that are pre-authorised for the JWT flow; everyone if absent. */
  readonly approvedUsers?: readonly string[];
  /** Compiled Apex, in place of that of the folders. Orgs may share it. */
  readonly program?: Program;
  /** Default: the Apex of the program or the folders; without any, no Apex. */
  readonly apex?: ApexRuntime;
  /** Org-wide defaults of standard objects that differ from ReadWrite, e.g. `{ Case: 'Private' }`. */
  readonly sharing?: Readonly<Record<string, SharingModel>>;
  /** The owner change by an assignment rule fires update triggers. Default false. */
  readonly assignmentRuleFiresUpdateTriggers?: boolean;
  /** Milliseconds without use after which a session ends. Default 2 h. */
  readonly sessionTimeoutMs?: number;
  /** Milliseconds between a commit and its Queueable jobs. Default 0. */
  readonly queueableDelayMs?: number;
  /** The OAuth username-password flow is blocked. Default false. */
  readonly passwordFlowBlocked?: boolean;
  readonly rest?: Partial<RestOptions>;
  /** Checks beyond the schema by object; a PushTopic's query is always checked. */
  readonly validators?: Readonly<Record<string, RecordValidator>>;
  /** Serves `/cometd/`. */
  readonly cometd?: HandlerFactory;
  /** Serves `/services/apexrest/`. */
  readonly apexRest?: HandlerFactory;
  /** Serves `/__sim__/` except `/__sim__/faults`. */
  readonly simulation?: HandlerFactory;
  /** Serves the pages that people log in to; without it a case's page is a few lines, open to whoever asks. */
  readonly recordPages?: (engine: SimulatedOrgEngine, logIn: PageLogin) => HttpExchangeHandler;
  /** Told what a commit listener or a Queueable threw. */
  readonly onError?: (what: string, error: unknown) => void;
}

/** A running org without a socket. */
export interface SimulatedOrg {
  readonly engine: SimulatedOrgEngine;
  readonly metadata: OrgMetadata;
  readonly credentials: OrgCredentials;
  readonly faults: OrgFaults;
  readonly handle: HttpExchangeHandler;
  /** Runs anonymous Apex as a user, the administrator if none is named. @throws Error in an org with Apex of its own. */
  executeAnonymous(source: string, username?: string): AnonymousResult;
  /** A refresh token for a user, as the web server flow would have given. */
  issueRefreshToken(username: string): string;
  /** Fills the org. Calling it again does nothing. */
  start(): void;
  /** Ends its timers. */
  stop(): void;
}

/** What people's browsers ask for: `/500…`, `/lightning/…`, `/login` and the log-out. */
const PEOPLE = /^\/(500[0-9A-Za-z]{12}([0-9A-Za-z]{3})?$|lightning\/|login$|secur\/logout\.jsp$)/;

const TWO_HOURS_MS = 7_200_000;

const DEFAULT_CREDENTIALS: OrgCredentials = {
  username: 'integration@casebridge.example',
  password: 'simulated-password',
  securityToken: 'SimulatedSecurityToken',
  clientId: '3MVG9simulatedClientId',
  clientSecret: 'simulated-client-secret',
  organizationId: '00D5e0000000001EAA',
};

/**
 * Composes an org: engine, REST, logins, Apex, and the edges that are handed in.
 *
 * @throws MetadataError if a metadata folder cannot be taken.
 */
export function createSimulatedOrg(options: SimulatedOrgOptions): SimulatedOrg {
  const credentials = { ...DEFAULT_CREDENTIALS, ...options.credentials };
  const metadata = options.metadata ?? loadOrgMetadata(options.metadataFolders, options.sharing ?? {});
  const faults = new OrgFaults();
  const seed = options.seed ?? DEFAULT_SEED;
  const apex = options.apex ?? apexOf(options, metadata, faults);
  const engine = createEngine(options, credentials, metadata, faults, apex);
  const directory = new LoginDirectory(engine, {
    users: seed.users.map(({ username }) => passwordOf(username, credentials)),
    apps: [clientApp(options, credentials)],
  });
  const anonymous = anonymousOf(options, engine, apex);
  let started = false;
  return {
    engine,
    metadata,
    credentials,
    faults,
    handle: createHandler(options, engine, directory, faults, apex, anonymous),
    executeAnonymous: (source, username = seed.administrator) => {
      if (anonymous === undefined) throw new Error('this org has no Apex of ours');
      return anonymous(directory.user(username)?.Id ?? '', source);
    },
    issueRefreshToken: (username) => directory.issueRefreshToken(directory.user(username)?.Id ?? ''),
    start: () => {
      if (started) return;
      seedOrg(engine, metadata, seed);
      const triggers = apex instanceof ApexInterpreter ? apex.program.triggers.map(({ name }) => name) : [];
      if (triggers.length > 0) keepTriggerRecords(engine, triggers, faults);
      started = true;
    },
    stop: () => engine.stop(),
  };
}

type RunAnonymous = (userId: string, source: string) => AnonymousResult;

/** Anonymous Apex sees the Apex of the org; one that has none yet still runs it. */
function anonymousOf(
  options: SimulatedOrgOptions,
  engine: SimulatedOrgEngine,
  apex: ApexRuntime,
): RunAnonymous | undefined {
  if (apex instanceof ApexInterpreter) return (userId, source) => executeAnonymous(apex, engine, userId, source);
  if (apex !== NO_APEX) return undefined;
  const program = compileApex([], engine.schema);
  const interpreter = new ApexInterpreter({ program, random: options.random ?? Math.random });
  return (userId, source) => executeAnonymous(interpreter, engine, userId, source);
}

/** Runs the Apex that stands beside the metadata. */
function apexOf(options: SimulatedOrgOptions, metadata: OrgMetadata, faults: OrgFaults): ApexRuntime {
  const hasApex = options.program !== undefined || findApexSources(options.metadataFolders).length > 0;
  if (!hasApex) return NO_APEX;
  const program = options.program ?? loadApex(options.metadataFolders, metadata.schema, { tests: false });
  const isInactive = (name: string) => faults.isInactiveTrigger(name);
  return new ApexInterpreter({ program, random: options.random ?? Math.random, isInactive });
}

function createEngine(
  options: SimulatedOrgOptions,
  credentials: OrgCredentials,
  metadata: OrgMetadata,
  faults: OrgFaults,
  apex: ApexRuntime,
): SimulatedOrgEngine {
  const behaviour: OrgBehaviour = {
    assignmentRuleFiresUpdateTriggers: options.assignmentRuleFiresUpdateTriggers ?? false,
    defaultCaseOwner: (options.seed ?? DEFAULT_SEED).defaultCaseOwner,
  };
  return new SimulatedOrgEngine({
    organizationId: normalizeId(credentials.organizationId) ?? credentials.organizationId,
    metadata,
    apex,
    clock: options.clock,
    random: options.random ?? Math.random,
    faults,
    behaviour,
    validators: { PushTopic: validatePushTopic, FeedItem: validateFeedItem, ...options.validators },
    sessionTimeoutMs: options.sessionTimeoutMs ?? TWO_HOURS_MS,
    queueableDelayMs: options.queueableDelayMs ?? 0,
    onError: options.onError ?? (() => undefined),
  });
}

function clientApp(options: SimulatedOrgOptions, credentials: OrgCredentials): ClientApp {
  return {
    clientId: credentials.clientId,
    clientSecret: credentials.clientSecret,
    runAs: credentials.username,
    ...(options.jwtPublicKeyPem === undefined ? {} : { publicKeyPem: options.jwtPublicKeyPem }),
    ...(options.approvedUsers === undefined ? {} : { approvedUsers: options.approvedUsers }),
  };
}

/** Every user has the same password and token; only the integration user is meant to log in by them. */
function passwordOf(username: string, { password, securityToken }: OrgCredentials) {
  return { username, password, securityToken };
}

function createHandler(
  options: SimulatedOrgOptions,
  engine: SimulatedOrgEngine,
  directory: LoginDirectory,
  faults: OrgFaults,
  apex: ApexRuntime,
  anonymous: RunAnonymous | undefined,
): HttpExchangeHandler {
  const { clock } = options;
  const apexRest = options.apexRest ?? (apex instanceof ApexInterpreter ? createApexRest(apex) : undefined);
  const restOptions: RestOptions = {
    dailyApiRequests: 100_000,
    lockedRowStatus: 400,
    unknownIdError: 'NOT_FOUND',
    ...options.rest,
  };
  const rest = new RestApi({
    engine,
    clock,
    faults,
    options: restOptions,
    ...(anonymous && { executeAnonymous: anonymous }),
  });
  const oauth = new OAuthEndpoint({
    engine,
    directory,
    faults,
    now: () => clock.now(),
    passwordFlowBlocked: options.passwordFlowBlocked ?? false,
  });
  const soap = { engine, directory, faults, sessionSeconds: (options.sessionTimeoutMs ?? TWO_HOURS_MS) / 1000 };
  const routes: readonly (readonly [RegExp, HttpExchangeHandler])[] = [
    [/^\/services\/data(\/|$)/i, rest.handle],
    [/^\/services\/oauth2\/|^\/id\//, (request) => oauth.handle(request)],
    [/^\/services\/Soap\//i, (request) => Promise.resolve(handleSoap(soap, request))],
    [/^\/services\/apexrest\//i, apexRest?.(engine) ?? nothingHere],
    [/^\/cometd(\/|$)/, options.cometd?.(engine) ?? nothingHere],
    [/^\/__sim__\/faults$/, loopbackOnly((request) => Promise.resolve(handleFaults(faults, request)))],
    [/^\/__sim__\//, loopbackOnly(options.simulation?.(engine) ?? nothingHere)],
    [PEOPLE, options.recordPages?.(engine, pageLogin(engine, directory)) ?? plainCasePage(engine)],
  ];
  return async (request) => {
    const path = (request.target.split('?')[0] ?? '').replace(/\/{2,}/g, '/');
    const route = routes.find(([pattern]) => pattern.test(path));
    const delayed = faults.latencyMs > 0 && !path.startsWith('/__sim__/');
    if (delayed) await sleep(clock, faults.latencyMs, request.signal);
    return route === undefined ? nothingHere(request) : route[1](request);
  };
}

/** Users of programs only have no pages. */
function pageLogin(engine: SimulatedOrgEngine, directory: LoginDirectory): PageLogin {
  return (username, password) => {
    const user = directory.userAtPage(username, password);
    return user && !engine.access.hasUserPermission(user.Id, 'ApiUserOnly') ? user : undefined;
  };
}

function plainCasePage(engine: SimulatedOrgEngine): HttpExchangeHandler {
  return (request) => Promise.resolve(renderCasePage(engine, request));
}

function nothingHere(_request: HttpExchangeRequest): Promise<HttpExchangeResponse> {
  const body = '<!DOCTYPE html><title>URL No Longer Exists</title><p>URL No Longer Exists</p>';
  return Promise.resolve({ status: 404, headers: { 'Content-Type': 'text/html;charset=UTF-8' }, body });
}
