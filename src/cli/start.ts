import { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import type { Happening } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import { buildGroup } from '../group/build-group.js';
import { describeHappening } from '../operations/describe-happening.js';
import { createLogger } from '../operations/logger.js';
import { redactor } from '../operations/redactor.js';
import { systemClock } from '../runtime/clock.js';
import { keepHeapSmall } from '../runtime/small-heap.js';
import { acquireInstanceLock, lockFile } from '../store/instance-lock.js';
import { openStore, storeFile } from '../store/open-store.js';
import { StoreWatch } from '../store/store-watch.js';
import { endOnCrash } from './crash.js';
import { redactedError } from './output.js';
import { listenForStop, type StopSignal } from './stop-signal.js';

interface StartOptions {
  readonly config?: string;
  readonly acceptNewIdentity?: boolean;
}

/** `casebridge start`: routes until it is asked to stop. */
export function startCommand(): Command {
  return new Command('start')
    .description('route cases until stopped (Ctrl-C or SIGTERM)')
    .option('--config <file>', 'configuration file; environment variables override it')
    .option('--accept-new-identity', 'take over a store that belongs to another org or CIC server')
    .action(async (options: StartOptions) => {
      keepHeapSmall();
      const config = loadConfig({
        ...(options.config === undefined ? {} : { file: options.config }),
        env: process.env,
      });
      const lock = acquireInstanceLock(config.connector.dataDir);
      // The signals are kept to the end of the process: a late second one must not end it as if nobody had listened.
      const stop = listenForStop();
      try {
        await route(config, options.acceptNewIdentity === true, stop);
      } finally {
        lock.release();
      }
    });
}

async function route(config: Config, acceptNewIdentity: boolean, stop: StopSignal): Promise<void> {
  const { personalData } = config.logs;
  const redact = redactor(configSecrets(config));
  const log = createLogger({
    settings: config.logs,
    pluginName: config.connector.pluginName,
    clock: systemClock,
    redactor: redact,
    console: process.stdout,
  });
  const calm = endOnCrash(log, redact);
  const { dataDir } = config.connector;
  const tell = (happening: Happening) => {
    for (const { level, line } of describeHappening(happening, { personalData })) log.log(level, line);
  };
  const watch = new StoreWatch({
    clock: systemClock,
    files: [lockFile(dataDir), storeFile(dataDir)],
    onReplaced: (error) => tell({ type: 'storeFailed', error: toldError(error) }),
  });
  try {
    const group = buildGroup(config, {
      redact,
      clock: systemClock,
      random: Math.random,
      tell,
      store: openStore({ url: config.store.url, dataDir, clock: systemClock }),
      acceptNewIdentity,
    });
    watch.start();
    try {
      await group.start(stop.signal);
      await stop.stopped;
    } catch (error) {
      // Being asked to stop while it was still connecting is no failure.
      if (stop.signal.aborted) return;
      const refused = redactedError(error, redact);
      const { code, message, cure } = refused;
      log.log('error', { component: 'Start', message, code, cure });
      throw refused;
    } finally {
      await group.stop();
    }
  } finally {
    watch.stop();
    await log.close();
    calm();
  }
}
