import { describeAgents } from '../agents/agent-happening.js';
import { AgentService } from '../agents/agent-service.js';
import { agentAssets } from '../agents/assets/agent-assets.js';
import { AgentServer } from '../agents/server/agent-server.js';
import type { ConfigChange } from '../config/config-change.js';
import type { Config } from '../config/schema.js';
import { consoleAssets } from '../console/assets/console-assets.js';
import type { GroupOperations } from '../console/group-operations.js';
import { AccessFiles } from '../console/server/access-files.js';
import { describeConsole } from '../console/server/console-happening.js';
import { type ConsoleServer, createConsoleServer } from '../console/server/console-server.js';
import { LinkNotes } from '../contact-center/cic/checks/link-notes.js';
import type { Happening, Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import type { AlertChannel } from '../operations/alerts/alert.js';
import { AlertDesk } from '../operations/alerts/alert-desk.js';
import { makeChannels } from '../operations/alerts/make-channels.js';
import { ToldAlertsFile } from '../operations/alerts/told-alerts.js';
import { describeHappening } from '../operations/describe-happening.js';
import { isAtLeast, type Log } from '../operations/log.js';
import { Metrics } from '../operations/metrics/metrics.js';
import { ProcessWatch } from '../operations/metrics/process-facts.js';
import type { Redactor } from '../operations/redactor.js';
import { LogTail } from '../operations/status/log-tail.js';
import { StatusBook } from '../operations/status/status-book.js';
import type { Clock } from '../runtime/clock.js';
import { Listeners } from '../runtime/listeners.js';
import type { OrgIdentity } from '../salesforce/org.js';
import type { Store } from '../store/store.js';
import { AuditWatch } from './audit-watch.js';
import { buildGroup, type Group, type GroupWays } from './build-group.js';
import { CheckWatch } from './check-watch.js';
import { checksOfRefusedStart } from './checks-of-refused-start.js';
import { ConfigFollower, type ConfigSource } from './config-follower.js';
import { type DemoParts, RunningGroup } from './running-group.js';
import { RunningVisit } from './running-visit.js';
import { StreamingLimitsWatch } from './streaming-limits-watch.js';
import type { VisitSurroundings } from './visit.js';

/** What a group with everything for its operators needs beside its configuration. */
export interface OperatedGroupOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly redact: Redactor;
  readonly log: Log;
  readonly store: Store;
  readonly acceptNewIdentity: boolean;
  readonly dryRun: boolean;
  /** Told of everything that happens, after log, status and alerts. */
  readonly tell?: Tell;
  /** Default: the network. */
  readonly ways?: GroupWays;
  readonly demo?: DemoParts;
  /** Where the configuration comes from, to be followed; its view is what the group is made with. */
  readonly configSource?: ConfigSource;
}

/** Keys that make the channels of alerts. */
const CHANNEL_KEYS: readonly string[] = [
  'alerts.webhookUrl',
  'alerts.webhookToken',
  'alerts.proxy',
  'alerts.smtpUrl',
  'alerts.mailFrom',
  'alerts.mailTo',
];

/** A connector group with log, metrics, alerts, hourly audit, daily checks and console around it. */
export class OperatedGroup {
  readonly #config: Config;
  readonly #options: OperatedGroupOptions;
  readonly #status: StatusBook;
  readonly #metrics: Metrics;
  readonly #alerts: AlertDesk;
  readonly #process: ProcessWatch;
  readonly #notes = new LinkNotes();
  readonly #tail = new LogTail();
  readonly #changes = new Listeners<void>(() => undefined);
  readonly #group: Group;
  readonly #running: RunningGroup;
  readonly #audits: AuditWatch;
  readonly #checks: CheckWatch;
  readonly #limits: StreamingLimitsWatch;
  readonly #follower: ConfigFollower | undefined;
  readonly #console: ConsoleServer | undefined;
  readonly #agents: { readonly service: AgentService; readonly server: AgentServer } | undefined;
  readonly #unsubscribe: (() => void)[] = [];
  #consoleUrl: string | undefined;
  #agentsUrl: string | undefined;
  #stopped: Promise<void> | undefined;

  constructor(config: Config, options: OperatedGroupOptions) {
    this.#config = config;
    this.#options = options;
    const { clock, random, redact } = options;
    const tell: Tell = (happening) => this.#take(happening);
    this.#status = new StatusBook({ clock, recordUrl: (id) => this.#group.org.recordUrl(id) });
    this.#process = new ProcessWatch(clock.now());
    this.#alerts = new AlertDesk({
      clock,
      random,
      settings: config.alerts,
      tell,
      redactor: redact,
      channels: this.#makeChannels(),
      ...(options.dryRun ? {} : { told: new ToldAlertsFile(config.connector.dataDir) }),
    });
    this.#group = buildGroup(config, { ...options, tell });
    this.#follower = options.configSource && this.#makeFollower(options.configSource);
    this.#running = this.#makeRunning(tell);
    this.#metrics = new Metrics({
      clock,
      sources: {
        read: () => ({
          status: this.#running.status(),
          ready: this.#status.health.ready,
          interactions: this.#status.interactions,
          process: this.#process.read(),
          auditIntervalMs: config.routing.auditInterval,
          checkIntervalMs: config.routing.checkInterval,
        }),
        queueNames: () => this.#group.connector.queueMap.map(({ queueName }) => queueName),
      },
    });
    this.#audits = new AuditWatch({
      clock,
      tell,
      intervalMs: () => config.routing.auditInterval,
      audit: async (signal) => {
        await this.#running.auditAll(signal);
      },
    });
    this.#limits = new StreamingLimitsWatch({
      clock,
      tell,
      read: (signal) => this.#group.org.rest.request('GET', '/limits', undefined, signal),
    });
    this.#checks = new CheckWatch({
      clock,
      tell,
      intervalMs: () => config.routing.checkInterval,
      check: (signal) => this.#running.checkQuietly(signal),
    });
    this.#console = config.console.enabled ? this.#makeConsole() : undefined;
    this.#agents = config.agents.port === '' ? undefined : this.#makeAgents();
  }

  /** What operators can ask. */
  get operations(): GroupOperations {
    return this.#running;
  }

  /** Address of the console; undefined while it does not listen. */
  get consoleUrl(): string | undefined {
    return this.#consoleUrl;
  }

  /** Address of the agents' listener; undefined while it does not listen. */
  get agentsUrl(): string | undefined {
    return this.#agentsUrl;
  }

  /** What happened beside routing, e.g. to the store's file. */
  readonly tell: Tell = (happening) => this.#take(happening);

  /** Opens the console and the agents' listener, then connects both sides and begins to route. @throws CasebridgeError */
  async start(signal: AbortSignal): Promise<OrgIdentity> {
    this.#process.start();
    this.#unsubscribe.push(
      this.#options.log.onRecord((record) => {
        this.#tail.take(record);
        this.#metrics.logLine(record.level);
      }),
    );
    await this.#openConsole();
    await this.#openAgents();
    this.#follower?.start();
    // A start that waits for a server is checked, too; one that is quick is over before the first run.
    this.#checks.start();
    const identity = await this.#group.start(signal).catch((error: unknown) => this.#refused(error, signal));
    this.#checks.routing();
    this.#audits.start();
    this.#limits.start();
    return identity;
  }

  /** Being asked to stop while it was still connecting is no failure. */
  async #refused(error: unknown, signal: AbortSignal): Promise<never> {
    const checked = this.#checks.stop();
    if (!signal.aborted) {
      this.#take({ type: 'processEnds', why: 'refused', error: toldError(error) });
      await this.#tellFailedChecks(signal);
    }
    await checked;
    throw error;
  }

  /** What else is wrong is told with the refusal, unless the checks have told it already. */
  async #tellFailedChecks(signal: AbortSignal): Promise<void> {
    if (this.#config.routing.checkInterval === 0 || this.#running.lastChecks) return;
    const { log } = this.#options;
    // Being asked to stop ends them; the refusal is told all the same.
    const lines = await checksOfRefusedStart(this.#config, this.#surroundings, signal).catch(() => []);
    for (const { level, line } of lines) log.log(level, line);
  }

  /** Stops the console and the agents' listener, then routing, whose end is the last that the log tells. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#follower?.stop();
    const checked = this.#checks.stop();
    await this.#audits.stop();
    await this.#limits.stop();
    await this.#console?.stop();
    await this.#agents?.server.stop();
    await this.#group.stop();
    await checked;
    await this.#alerts.stop();
    this.#process.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #take(happening: Happening): void {
    const { log, tell } = this.#options;
    for (const { level, line } of describeHappening(happening, this.#config.logs)) log.log(level, line);
    this.#notes.take(happening);
    this.#status.take(happening);
    this.#metrics.take(happening);
    this.#alerts.take(happening);
    this.#agents?.service.take(happening);
    tell?.(happening);
    this.#changes.emit();
  }

  /** Reads the configuration again at once. Does nothing where it comes from no file. Never rejects. */
  async reload(): Promise<void> {
    // What is wrong with it has been told.
    await this.#follower?.reload().catch(() => undefined);
  }

  #makeFollower(source: ConfigSource): ConfigFollower {
    return new ConfigFollower({
      clock: this.#options.clock,
      source,
      onTaken: (change, isNews) => this.#reconfigure(change, isNews),
      onRefused: (error) => this.#take({ type: 'configRefused', error }),
    });
  }

  #reconfigure({ applied, waiting }: ConfigChange, isNews: boolean): void {
    const { log } = this.#options;
    const { level } = this.#config.logs;
    const isOtherLevel = applied.includes('logs.level');
    // What has changed is told if the level before or the one after wants it.
    if (isOtherLevel && isAtLeast(log.level, level)) log.setLevel(level);
    if (isNews) this.#take({ type: 'configTaken', applied, waiting });
    if (isOtherLevel) log.setLevel(level);
    if (applied.some((key) => CHANNEL_KEYS.includes(key))) this.#alerts.useChannels(this.#makeChannels());
    if (applied.length === 0) return;
    this.#group.reconfigured(applied);
    this.#audits.replan();
    this.#checks.replan();
  }

  #makeChannels(): readonly AlertChannel[] {
    const { connector, alerts } = this.#config;
    const source = { group: connector.pluginName, instanceId: connector.instanceId };
    return makeChannels(alerts, source, this.#options.redact);
  }

  get #surroundings(): VisitSurroundings {
    const { clock, random, redact, ways } = this.#options;
    return { clock, random, redact, ...(ways ? { ways } : {}) };
  }

  #makeRunning(tell: Tell): RunningGroup {
    const { log, dryRun, demo } = this.#options;
    const { connector, org, contactCenter } = this.#group;
    const follower = this.#follower;
    return new RunningGroup({
      config: this.#config,
      surroundings: this.#surroundings,
      connector,
      openVisit: () => new RunningVisit(org, contactCenter, this.#notes),
      status: this.#status,
      alerts: this.#alerts,
      tail: this.#tail,
      log,
      tell,
      dryRun,
      onHappening: (listener) => this.#changes.add(listener),
      demo,
      reload: follower && (() => follower.reload()),
    });
  }

  #makeConsole(): ConsoleServer {
    const { clock, redact, log } = this.#options;
    return createConsoleServer({
      group: this.#running,
      settings: this.#config.console,
      clock,
      redact,
      tell: (happening) => {
        // The end of the group is the last that the log tells.
        if (happening.type === 'consoleStopped') return;
        const { level, line } = describeConsole(happening);
        log.log(level, line);
      },
      health: () => this.#status.health,
      metrics: () => this.#metrics.text(),
      assets: consoleAssets(),
      tokens: new AccessFiles(this.#config.connector.dataDir),
    });
  }

  #makeAgents(): { readonly service: AgentService; readonly server: AgentServer } {
    const { clock, random, redact, log, store } = this.#options;
    const { contactCenter, agentDesk, org } = this.#group;
    const { agents } = this.#config;
    const tell: ConstructorParameters<typeof AgentServer>[0]['tell'] = (happening) => {
      const { level, line } = describeAgents(happening);
      log.log(level, line);
    };
    const service = new AgentService({
      clock,
      contactCenter,
      desk: agentDesk,
      store,
      authorOf: (rowId, signal) => org.rows.authorOf(rowId, signal),
      recordUrl: (caseId) => org.recordUrl(caseId),
      tell,
      idleMs: agents.sessionIdle,
      lifetimeMs: agents.sessionLifetime,
      epoch: `${clock.now().toString(36)}${Math.floor(random() * 36 ** 4).toString(36)}`,
    });
    const server = new AgentServer({
      service,
      settings: agents,
      clock,
      redact: redact.text,
      tell,
      alive: () => this.#status.health.alive,
      assets: agentAssets(),
    });
    return { service, server };
  }

  /** Without an agent panel cases are routed all the same. */
  async #openAgents(): Promise<void> {
    try {
      this.#agentsUrl = (await this.#agents?.server.start())?.url;
    } catch (error) {
      const { code, message, cure } = toldError(error);
      this.#options.log.log('error', { component: 'Agents', message, code, cure });
    }
  }

  /** Without a console cases are routed all the same. */
  async #openConsole(): Promise<void> {
    try {
      this.#consoleUrl = (await this.#console?.start())?.url;
    } catch (error) {
      const { code, message, cure } = toldError(error);
      this.#options.log.log('error', { component: 'Console', message, code, cure });
    }
  }
}
