import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSecrets } from '../../../src/config/redacted-config.js';
import type { Happening } from '../../../src/domain/happening.js';
import { buildGroup } from '../../../src/group/build-group.js';
import { describeHappening } from '../../../src/operations/describe-happening.js';
import { createLogger } from '../../../src/operations/logger.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { openStore } from '../../../src/store/open-store.js';
import { type BenchSettings, benchConfig } from './bench-config.js';

/** Casebridge at work in this process. */
export interface RunningCasebridge {
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts the product as `casebridge start` does, with its log files and its store, its pace limit lifted.
 *
 * @param follow is called with all that happens.
 */
export async function startCasebridge(
  settings: BenchSettings,
  follow: (happening: Happening) => void = () => undefined,
): Promise<RunningCasebridge> {
  const dataDir = mkdtempSync(join(tmpdir(), 'casebridge-bench-'));
  const config = benchConfig(settings, 'casebridge-bench', dataDir);
  const log = createLogger({
    settings: config.logs,
    pluginName: config.connector.pluginName,
    clock: systemClock,
    redactor: redactor(configSecrets(config)),
    console: process.stdout,
  });
  const group = buildGroup(config, {
    clock: systemClock,
    random: Math.random,
    tell: (happening) => {
      follow(happening);
      for (const { level, line } of describeHappening(happening, { personalData: 'omit' })) log.log(level, line);
    },
    store: openStore({ url: config.store.url, dataDir: config.connector.dataDir }),
    redact: redactor([]),
    acceptNewIdentity: false,
  });
  const stop = async () => {
    await group.stop();
    await log.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await group.start(new AbortController().signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
