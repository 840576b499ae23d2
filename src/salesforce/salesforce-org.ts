import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { passesByItself } from '../errors/failure-class.js';
import { toldError } from '../errors/told-error.js';
import { longLivedController, raceAbort, sleep } from '../runtime/abort.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { CircuitBreaker } from '../runtime/circuit-breaker.js';
import type { Clock } from '../runtime/clock.js';
import { retryDelay } from '../runtime/retry-delay.js';
import type { Secrets } from '../runtime/secrets.js';
import { RestApiUsage } from './api-usage.js';
import type { SalesforceCredentials } from './auth/login.js';
import { RestCaseReader } from './case-reader.js';
import { createNetworkFetch, type NetworkFetch } from './network-fetch.js';
import type {
  ApiUsageMeter,
  CaseReader,
  OrgIdentity,
  QueueMapReader,
  RoutingRows,
  RowStream,
  SalesforceOrg,
} from './org.js';
import { checkPackage } from './package-check.js';
import { PushTopicWatch } from './push-topic-watch.js';
import { RestQueueMapReader } from './queue-map.js';
import { createJsforceRest, type SalesforceRest } from './rest.js';
import { RestRoutingRows } from './routing-rows.js';
import type { SalesforceFetch } from './salesforce-fetch.js';
import { SalesforceSession } from './session.js';
import type { BayeuxSessionFactory } from './stream/bayeux-session.js';
import { PushTopicStream } from './stream/push-topic-stream.js';

/** How an org is used. Durations are milliseconds. */
export interface SalesforceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  /** Is told of tokens, and takes secrets out of what the server says. */
  readonly secrets: Secrets;
  /** The secrets in it may change: they are read at each login. */
  readonly credentials: SalesforceCredentials;
  readonly url: string;
  readonly apiVersion: string;
  readonly pushTopic: string;
  readonly proxy: string;
  readonly requestTimeoutMs: number;
  /** Rows read at a time by a sweep; undefined: as many as suit an org. */
  readonly sweepPage?: number | undefined;
  /** The way to Salesforce in place of the network; the stream's way is its session factory. */
  readonly fetch?: SalesforceFetch | undefined;
  readonly backoff: BackoffOptions;
  /** Spares an org that fails again and again; without one, every call is sent. */
  readonly circuit?: CircuitBreaker | undefined;
  readonly makeStreamSession: BayeuxSessionFactory;
}

/** The org port over jsforce (login, REST) and faye (stream). */
export class JsforceSalesforceOrg implements SalesforceOrg {
  readonly rows: RoutingRows;
  readonly cases: CaseReader;
  readonly queueMap: QueueMapReader;
  readonly stream: RowStream;
  readonly apiUsage: ApiUsageMeter;
  /** The REST seam, for commands that read what routing does not. */
  readonly rest: SalesforceRest;
  readonly #options: SalesforceOptions;
  readonly #session: SalesforceSession;
  readonly #network: NetworkFetch;
  readonly #topic: PushTopicWatch;
  readonly #stop = longLivedController();
  #identity: OrgIdentity | undefined;

  constructor(options: SalesforceOptions) {
    this.#options = options;
    const { clock, random, tell, apiVersion, pushTopic, proxy, backoff } = options;
    const user =
      options.credentials.auth === 'clientCredentials' ? options.credentials.clientId : options.credentials.username;
    this.#network = createNetworkFetch({ proxy, timeoutMs: options.requestTimeoutMs });
    const fetch = options.fetch ?? this.#network.fetch;
    this.#session = new SalesforceSession({
      clock,
      credentials: options.credentials,
      url: options.url,
      proxy,
      fetch,
      timeoutMs: options.requestTimeoutMs,
      secrets: options.secrets,
      onLogin: () => tell({ type: 'salesforceConnecting', user, url: options.url }),
      onLoggedIn: (login) =>
        tell({ type: 'salesforceConnected', user, serverUrl: login.serverUrl, organizationId: login.organizationId }),
    });
    const usage = new RestApiUsage(clock, () => this.rest);
    this.apiUsage = usage;
    this.rest = createJsforceRest({
      onApiUsage: (told) => usage.note(told),
      secrets: options.secrets,
      session: this.#session,
      clock,
      apiVersion,
      fetch,
      timeoutMs: options.requestTimeoutMs,
      circuit: options.circuit,
    });
    this.rows = new RestRoutingRows(this.rest, tell, options.sweepPage);
    this.cases = new RestCaseReader(this.rest, clock, this.#stop.signal);
    this.queueMap = new RestQueueMapReader(this.rest);
    const stream = new PushTopicStream({
      clock,
      random,
      tell: (happening) => {
        tell(happening);
        // Salesforce's words for a refusal say little; a look at the record says what a person must do.
        if (happening.type === 'streamState' && happening.error?.code === 'CASEBRIDGE_STREAM_REFUSED')
          void this.#topic.look();
      },
      session: this.#session,
      makeSession: options.makeStreamSession,
      apiVersion,
      pushTopic,
      proxy,
      backoff,
    });
    this.stream = stream;
    this.#topic = new PushTopicWatch({
      clock,
      rest: this.rest,
      name: pushTopic,
      tell,
      signal: this.#stop.signal,
      onFound: () => stream.tryAgain(),
    });
  }

  async connect(signal: AbortSignal): Promise<OrgIdentity> {
    for (let failures = 1; ; failures += 1) {
      try {
        const identity = await this.logIn(signal);
        await checkPackage(this.rest, this.#options.apiVersion, signal);
        await raceAbort(this.#topic.look(), signal);
        return identity;
      } catch (error) {
        const reason = CasebridgeError.from(error);
        if (signal.aborted) throw reason;
        if (!passesByItself(reason.failureClass)) {
          this.#options.tell({ type: 'salesforceLost', error: toldError(reason) });
          throw reason;
        }
        const retryInMs = retryDelay(reason.retry, failures, this.#options.backoff, this.#options.random);
        this.#options.tell({ type: 'salesforceLost', error: toldError(reason), retryInMs });
        await sleep(this.#options.clock, retryInMs, signal);
      }
    }
  }

  /** Logs in, unless it has, and looks at nothing else. Tries once. @throws CasebridgeError */
  async logIn(signal: AbortSignal): Promise<OrgIdentity> {
    const { organizationId, instanceUrl, userId } = await this.#session.get(signal);
    this.#identity = { organizationId, instanceUrl, userId };
    return this.#identity;
  }

  /** Secrets have changed: a login that was refused may be tried again at once. A session that stands is kept. */
  credentialsChanged(): void {
    this.#session.credentialsChanged();
  }

  /** 18 characters; '' before the first login. */
  get organizationId(): string {
    return this.#identity?.organizationId ?? '';
  }

  recordUrl(recordId: string): string {
    const { instanceUrl } = this.#session.current ?? this.#identity ?? { instanceUrl: this.#options.url };
    return `${instanceUrl}/${recordId}`;
  }

  async close(): Promise<void> {
    this.#stop.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The link to Salesforce is being closed.'));
    await this.stream.stop();
    await this.#session.logOut();
    await this.#network.close();
  }
}
