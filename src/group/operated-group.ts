import { describeAgents } from '../agents/agent-happening.js';
import { AgentService } from '../agents/agent-service.js';
import { agentAssets } from '../agents/assets/agent-assets.js';
import { AgentServer } from '../agents/server/agent-server.js';
import type { Config } from '../config/schema.js';
import { consoleAssets } from '../console/assets/console-assets.js';
import type { GroupOperations } from '../console/group-operations.js';
import { AccessFiles } from '../console/server/access-files.js';
import { describeConsole } from '../console/server/console-happening.js';
import { type ConsoleServer, createConsoleServer } from '../console/server/console-server.js';
import { LinkNotes } from '../contact-center/cic/checks/link-notes.js';
import type { Happening, Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import { AlertDesk } from '../operations/alerts/alert-desk.js';
import { makeChannels } from '../operations/alerts/make-channels.js';
import { describeHappening } from '../operations/describe-happening.js';
import type { Log } from '../operations/log.js';
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
import { type DemoParts, RunningGroup } from './running-group.js';
import { RunningVisit } from './running-visit.js';

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
}

/** A connector group with log, metrics, alerts, hourly audit and console around it. */
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
    const source = { group: config.connector.pluginName, instanceId: config.connector.instanceId };
    this.#alerts = new AlertDesk({
      clock,
      random,
      settings: config.alerts,
      tell,
      redactor: redact,
      channels: makeChannels(config.alerts, source, redact),
    });
    this.#group = buildGroup(config, { ...options, tell });
    this.#running = this.#makeRunning(tell);
    this.#metrics = new Metrics({
      clock,
      sources: {
        read: () => ({
          status: this.#running.status(),
          ready: this.#status.health.ready,
          interactions: this.#status.interactions,
          process: this.#process.read(),
        }),
        queueNames: () => this.#group.connector.queueMap.map(({ queueName }) => queueName),
      },
    });
    this.#audits = new AuditWatch({
      clock,
      tell,
      intervalMs: () => config.routing.auditInterval,
      audit: (signal) => this.#running.auditNow(undefined, signal),
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
    const identity = await this.#group.start(signal);
    this.#audits.start();
    return identity;
  }

  /** Stops the console and the agents' listener, then routing, whose end is the last that the log tells. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#audits.stop();
    await this.#console?.stop();
    await this.#agents?.server.stop();
    await this.#group.stop();
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

  #makeRunning(tell: Tell): RunningGroup {
    const { clock, random, redact, ways, log, dryRun, demo } = this.#options;
    const { connector, org, contactCenter } = this.#group;
    return new RunningGroup({
      config: this.#config,
      surroundings: { clock, random, redact, ...(ways ? { ways } : {}) },
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
    const { clock, random, redact, log } = this.#options;
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
