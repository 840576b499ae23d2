import { Command } from 'commander';
import { configFiles, fingerprint } from '../config/config-files.js';
import { LiveConfig } from '../config/live-config.js';
import { type ConfigSources, loadConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import type { ConfigSource } from '../group/config-follower.js';
import { OperatedGroup } from '../group/operated-group.js';
import { tellOfEnd } from '../group/tell-of-end.js';
import type { Log } from '../operations/log.js';
import { createLogger } from '../operations/logger.js';
import { type Redactor, redactor } from '../operations/redactor.js';
import { systemClock } from '../runtime/clock.js';
import { keepHeapSmall } from '../runtime/small-heap.js';
import { acquireInstanceLock, lockFile } from '../store/instance-lock.js';
import { createMemoryStore } from '../store/memory-store.js';
import { openStore, storeFile } from '../store/open-store.js';
import { StoreWatch } from '../store/store-watch.js';
import { endOnCrash } from './crash.js';
import { onHangUp } from './hang-up.js';
import { redactedError } from './output.js';
import { listenForStop, type StopSignal } from './stop-signal.js';

interface StartOptions {
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly acceptNewIdentity?: boolean;
}

/** `casebridge start`: routes until it is asked to stop. */
export function startCommand(): Command {
  return new Command('start')
    .description('route cases until stopped (Ctrl-C or SIGTERM)')
    .option('--config <file>', 'configuration file; environment variables override it')
    .option('--dry-run', 'show what would be done with each row, live, and change nothing in Salesforce or CIC')
    .option('--accept-new-identity', 'take over a store that belongs to another org or CIC server')
    .action(async (options: StartOptions) => {
      keepHeapSmall();
      // What the process was started with is asked for again whenever the configuration is read anew.
      const sources = { ...(options.config === undefined ? {} : { file: options.config }), env: { ...process.env } };
      const config = loadConfig(sources);
      const lock = options.dryRun
        ? undefined
        : await orAlerted(config, () => acquireInstanceLock(config.connector.dataDir));
      // The signals are kept to the end of the process: a late second one must not end it as if nobody had listened.
      const stop = listenForStop();
      try {
        await route(config, sources, options, stop);
      } finally {
        lock?.release();
      }
    });
}

async function route(started: Config, sources: ConfigSources, options: StartOptions, stop: StopSignal): Promise<void> {
  const redact = redactor(configSecrets(started));
  const configSource = followed(started, sources, { redact, dryRun: options.dryRun === true });
  const config = configSource.live.view;
  const log = createLogger({
    settings: config.logs,
    pluginName: config.connector.pluginName,
    clock: systemClock,
    redactor: redact,
    console: process.stdout,
  });
  const crash = {
    why: 'crashed',
    error: toldError(new CasebridgeError('CASEBRIDGE_INTERNAL', 'It has crashed.')),
  } as const;
  const calm = endOnCrash(log, redact, () => tellOfEnd(config, crash, { ...AROUND, redact }));
  const { dataDir } = config.connector;
  const dryRun = options.dryRun === true;
  try {
    const makeGroup = () =>
      orLogged(log, redact, () => {
        const store = dryRun ? createMemoryStore() : openStore({ url: config.store.url, dataDir, clock: systemClock });
        const acceptNewIdentity = options.acceptNewIdentity === true;
        return new OperatedGroup(config, {
          redact,
          log,
          dryRun,
          clock: systemClock,
          random: Math.random,
          store,
          acceptNewIdentity,
          configSource,
        });
      });
    const group = await orAlerted(config, makeGroup);
    const watch = new StoreWatch({
      clock: systemClock,
      files: dryRun ? [] : [lockFile(dataDir), storeFile(dataDir)],
      onReplaced: (error) => group.tell({ type: 'storeFailed', error: toldError(error) }),
    });
    watch.start();
    const hangUp = onHangUp(() => void group.reload());
    try {
      await group.start(stop.signal);
      await stop.stopped;
    } catch (error) {
      // Being asked to stop while it was still connecting is no failure.
      if (stop.signal.aborted) return;
      throw refusal(error, log, redact);
    } finally {
      hangUp.dispose();
      watch.stop();
      await group.stop();
    }
  } finally {
    await log.close();
    calm();
  }
}

/** The configuration as the group follows it. Its secrets are known before anything is said of it. */
function followed(
  started: Config,
  sources: ConfigSources,
  { redact, dryRun }: { readonly redact: Redactor; readonly dryRun: boolean },
): ConfigSource {
  const forThisRun = (config: Config) => (dryRun ? forDryRun(config) : config);
  const files = configFiles(sources);
  return {
    live: new LiveConfig(forThisRun(started)),
    load: () => {
      const next = loadConfig(sources);
      redact.know(configSecrets(next));
      return forThisRun(next);
    },
    fingerprint: () => fingerprint(files),
  };
}

/** What an alert outside the group is sent with. */
const AROUND = { clock: systemClock, random: Math.random };

/** Makes something that the start needs; if that fails, an alert tells it. @throws CasebridgeError */
async function orAlerted<T>(config: Config, make: () => T): Promise<T> {
  try {
    return make();
  } catch (error) {
    const told = toldError(error);
    // The process that runs routes the cases.
    if (told.code !== 'CASEBRIDGE_INSTANCE_RUNNING')
      await tellOfEnd(config, { why: 'refused', error: told }, { ...AROUND, redact: redactor(configSecrets(config)) });
    throw error;
  }
}

/** Makes something that the start needs; if that fails, the log tells it, too. @throws CasebridgeError */
function orLogged<T>(log: Log, redact: Redactor, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw refusal(error, log, redact);
  }
}

/** Why the start ends, as it may be shown; the log has it then. */
function refusal(error: unknown, log: Log, redact: Redactor): CasebridgeError {
  const refused = redactedError(error, redact);
  const { code, message, cure } = refused;
  log.log('error', { component: 'Start', message, code, cure });
  return refused;
}

/** A dry run may be made beside a group that runs: it takes no lock, keeps nothing, alerts nobody and serves no pages. */
function forDryRun(config: Config): Config {
  return {
    ...config,
    console: { ...config.console, enabled: false },
    agents: { ...config.agents, port: '' },
    alerts: { ...config.alerts, webhookUrl: '', smtpUrl: '' },
  };
}
